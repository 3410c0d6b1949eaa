#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace psolve {

/// A character of a text, decoded from UTF-8.
struct Character {
  static constexpr char32_t invalid = 0xFFFFFFFF;
  char32_t code;       ///< its code point, or `invalid` for a byte that is not UTF-8
  std::size_t length;  ///< bytes; 1 for an invalid byte
};

/// The character that starts at byte `at`, which must lie within `text`.
Character character_at(std::string_view text, std::size_t at);

/// Whether a terminal shows the character as itself: no control character, no line break, none of
/// the marks that reverse the direction of writing, no invalid byte.
bool is_printable(char32_t code);

/// `text` on one line and safe to print: what is not printable becomes an escape (`\n`, `\u200e`,
/// `\xff`), and beyond `limit` characters the text ends in "…".
std::string printable(std::string_view text, std::size_t limit = std::string_view::npos);

/// `text` between double quotes, printable, shortened to 40 characters: for what was found.
std::string in_quotes(std::string_view text);

/// The names in quotes: `"a", "b" or "c"` with `conjunction` "or".
std::string quoted_list(std::span<const std::string_view> names, std::string_view conjunction);

/// "1 row", "3 rows".
std::string counted(std::ptrdiff_t count, std::string_view noun);

/// Columns that `text` takes on a terminal: combining characters take none.
std::size_t columns_of(std::string_view text);

/// The shortest decimal that reads back as `value`: "0.1", "1e+20", "-3".
std::string number_text(double value);

}  // namespace psolve
