#include "math/syntax/token.h"

#include "core/text/text.h"

namespace psolve {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Bytes of the letter or "_" at `at`; 0 where there is none. Greek letters count, but π is a
/// number.
std::size_t letter_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return 0;
  const char c = text[at];
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_') return 1;
  const Character character = character_at(text, at);
  const bool greek = character.code >= U'Α' && character.code <= U'ω' && character.code != U'π';
  return greek ? character.length : 0;
}

/// Bytes of indices such as "[0,1]" at `at`; 0 where there are none.
std::size_t indices_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || text[at] != '[') return 0;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    const bool after_digit = is_digit(text[i - 1]);
    if (text[i] == ']') return after_digit ? i + 1 - at : 0;
    if (!is_digit(text[i]) && !(text[i] == ',' && after_digit)) return 0;
  }
  return 0;
}

}  // namespace

std::size_t name_length(std::string_view text, std::size_t at) {
  std::size_t length = letter_at(text, at);
  if (length == 0) return 0;
  while (at + length < text.size()) {
    const std::size_t next = is_digit(text[at + length]) ? 1 : letter_at(text, at + length);
    if (next == 0) break;
    length += next;
  }
  return length + indices_at(text, at + length);
}

std::size_t number_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  const auto skip_digits = [&] {
    const std::size_t start = end;
    while (end < text.size() && is_digit(text[end])) ++end;
    return end > start;
  };
  const bool whole = skip_digits();
  if (end < text.size() && text[end] == '.') {
    ++end;
    if (!skip_digits() && !whole) return 0;
  } else if (!whole) {
    return 0;
  }
  const std::size_t before_exponent = end;
  if (end < text.size() && (text[end] == 'e' || text[end] == 'E')) {
    ++end;
    if (end < text.size() && (text[end] == '+' || text[end] == '-')) ++end;
    if (!skip_digits()) end = before_exponent;  // the e of "2e" is a constant without its "*"
  }
  return end - at;
}

}  // namespace psolve
