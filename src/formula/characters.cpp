#include "formula/characters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace psolve {
namespace {

// Bytes that a character takes by its first byte; 0 for a byte that starts none.
std::size_t length_by_first_byte(unsigned char byte) {
  if (byte < 0x80) return 1;
  if (byte < 0xC2) return 0;
  if (byte < 0xE0) return 2;
  if (byte < 0xF0) return 3;
  return byte < 0xF5 ? 4 : 0;
}

std::string escaped(char32_t code, unsigned char first_byte) {
  switch (code) {
    case Character::invalid:
      return fmt::format("\\x{:02x}", first_byte);
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return fmt::format("\\u{:04x}", static_cast<unsigned>(code));
  }
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
  constexpr Character invalid = {Character::invalid, 1};
  constexpr std::array<char32_t, 5> smallest = {0, 0, 0x80, 0x800, 0x10000};
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = length_by_first_byte(first);
  if (length == 1) return {first, 1};
  if (length == 0 || text.size() - at < length) return invalid;
  char32_t code = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0) != 0x80) return invalid;
    code = (code << 6) | (byte & 0x3Fu);
  }
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < smallest[length] || code > 0x10FFFF || surrogate) return invalid;
  return {code, length};
}

bool is_printable(char32_t code) {
  const auto within = [code](char32_t first, char32_t last) {
    return code >= first && code <= last;
  };
  return !(code == Character::invalid || within(0, 0x1F) || within(0x7F, 0x9F) ||
           within(0x200E, 0x200F) || within(0x2028, 0x202E) || within(0x2066, 0x2069) ||
           code == 0x61C || code == 0xFEFF);
}

std::size_t find_unprintable(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] >= ' ' && text[at] <= '~') {
      ++at;
      continue;
    }
    const Character character = character_at(text, at);
    if (!is_printable(character.code)) return at;
    at += character.length;
  }
  return text.npos;
}

std::string printable(std::string_view text, std::size_t limit) {
  if (limit == text.npos && find_unprintable(text) == text.npos) return std::string(text);
  std::string shown;
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++count) {
    if (count == limit) return shown + "…";
    const Character character = character_at(text, i);
    if (is_printable(character.code)) {
      shown += text.substr(i, character.length);
    } else {
      shown += escaped(character.code, static_cast<unsigned char>(text[i]));
    }
    i += character.length;
  }
  return shown;
}

std::string one_line(std::string_view text) {
  std::string blanked(text);
  std::replace_if(
      blanked.begin(), blanked.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; },
      ' ');
  return printable(blanked);
}

}  // namespace psolve
