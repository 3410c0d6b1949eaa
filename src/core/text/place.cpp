#include "core/text/place.h"

#include <algorithm>

#include "core/text/text.h"

namespace psolve {
namespace {

constexpr std::size_t kExcerptWidth = 76;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
}

std::size_t line_start(std::string_view text, std::size_t offset) {
  const std::size_t newline = offset == 0 ? text.npos : text.rfind('\n', offset - 1);
  if (newline != text.npos) return newline + 1;
  return text.starts_with(kByteOrderMark) ? std::min(kByteOrderMark.size(), offset) : 0;
}

// Every character takes one column, whatever it is, so that the caret stands right.
void show(std::string_view text, std::size_t from, std::size_t to, std::string& line) {
  for (std::size_t i = from; i < to;) {
    const Character character = character_at(text, i);
    if (is_printable(character.code)) {
      line += text.substr(i, character.length);
    } else {
      line += character.code == '\t' ? ' ' : '?';
    }
    i += character.length;
  }
}

}  // namespace

Place place_of(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  const std::string_view line = before.substr(line_start(text, offset));
  return {1 + static_cast<std::size_t>(std::ranges::count(before, '\n')),
          1 + static_cast<std::size_t>(std::ranges::count_if(line, starts_character))};
}

std::string excerpt_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t start = line_start(text, offset);
  std::size_t end = std::min(text.find('\n', offset), text.size());
  if (end > offset && text[end - 1] == '\r') --end;

  // A long line is cut on the left so that the place stands in the middle, then on the right.
  std::size_t from = offset;
  std::size_t left = 0;
  while (from > start && left < kExcerptWidth * 2 / 3) {
    do {
      --from;
    } while (from > start && !starts_character(text[from]));
    ++left;
  }
  std::string line;
  std::size_t caret = left;
  if (from > start) {
    for (; left > kExcerptWidth / 2; --left) from += character_at(text, from).length;
    line = "…";
    caret = left + 1;
  }

  std::size_t to = offset;
  std::size_t width = caret;
  std::size_t last_fitting = offset;
  while (to < end && width < kExcerptWidth) {
    if (width + 1 < kExcerptWidth) last_fitting = to + character_at(text, to).length;
    to += character_at(text, to).length;
    ++width;
  }
  const bool cut = to < end;
  show(text, from, cut ? last_fitting : to, line);
  if (cut) line += "…";
  return line + '\n' + std::string(caret, ' ') + "^\n";
}

}  // namespace psolve
