#include "core/text/text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

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
           code == 0xFEFF);
}

std::string printable(std::string_view text, std::size_t limit) {
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

std::string in_quotes(std::string_view text) {
  std::string shown = "\"";
  for (const char c : printable(text, 40)) {
    if (c == '"') shown += '\\';
    shown += c;
  }
  return shown + '"';
}

std::string quoted_list(std::span<const std::string_view> names, std::string_view conjunction) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 < names.size() ? ", " : fmt::format(" {} ", conjunction);
    list += in_quotes(names[i]);
  }
  return list;
}

std::string counted(std::ptrdiff_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool continuation = (byte & 0xC0) == 0x80;
    // U+0300 to U+036F, the combining marks, are encoded CC 80 to CD AF.
    const bool combining = byte == 0xCC || (byte == 0xCD && i + 1 < text.size() &&
                                            static_cast<unsigned char>(text[i + 1]) <= 0xAF);
    if (!continuation && !combining) ++columns;
  }
  return columns;
}

std::string number_text(double value) {
  std::array<char, 32> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), result.ptr};
}

}  // namespace psolve
