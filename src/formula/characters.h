#pragma once

#include <cstddef>
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

/// Where the first character that is not printable starts, from byte `at` on; npos where there is
/// none.
std::size_t find_unprintable(std::string_view text, std::size_t at = 0);

/// `text` on one line and safe to print: what is not printable becomes an escape (`\n`, `\u200e`,
/// `\xff`), and beyond `limit` characters the text ends in "…".
std::string printable(std::string_view text, std::size_t limit = std::string_view::npos);

/// Prose from outside as one line that is safe to print: line breaks and tabs in it are blanks.
std::string one_line(std::string_view text);

}  // namespace psolve
