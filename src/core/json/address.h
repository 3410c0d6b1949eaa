#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace psolve {

/// `/` and the name, escaped for a JSON pointer (RFC 6901): `a/b` gives `/a~1b`.
std::string pointer_step(std::string_view name);

/// Where a value stands in a JSON text, in bytes from its start.
struct JsonAddress {
  std::optional<std::size_t> key;  ///< the opening quote of its name; none in a list
  std::size_t value;
};

/// Finds the value at a JSON pointer. `text` need only be valid JSON as far as that value. Of the
/// fields with the last step's name, the one after `skip` others is meant. Where the text holds no
/// such value (a default that was filled in), the address is that of the nearest value above it.
///
/// The text is read again from its start: nothing is recorded while a spec is read, because only
/// errors ask for addresses.
JsonAddress address_of(std::string_view text, std::string_view pointer, std::size_t skip = 0);

/// Where the byte at `offset` of the string that starts with the quote at `quote` is written: past
/// the escapes before it. Beyond the end of the string, its closing quote.
std::size_t offset_in_string(std::string_view text, std::size_t quote, std::size_t offset);

}  // namespace psolve
