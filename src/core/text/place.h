#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace psolve {

/// A place in a text as editors count it: both from 1, columns in characters.
struct Place {
  std::size_t line;
  std::size_t column;
};

/// The place of the byte at `offset`; beyond the end of the text, the place of its end.
/// A byte order mark takes no column.
Place place_of(std::string_view text, std::size_t offset);

/// The line around the byte at `offset`, at most 76 characters of it, and below it a line with a
/// caret under the place. Both end in a newline.
std::string excerpt_at(std::string_view text, std::size_t offset);

}  // namespace psolve
