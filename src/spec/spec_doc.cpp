#include "spec/spec_doc.h"

#include <algorithm>
#include <string_view>

namespace psolve {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidestTerm = 22;

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

/// Writes words from `column` on, which the last line of `page` has reached already.
void wrap(std::string_view words, std::size_t column, std::string& page) {
  std::size_t at = column;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (at > column && at + 1 + width(word) > kWidth) {
      page += '\n' + std::string(column, ' ');
      at = column;
    } else if (at > column) {
      page += ' ';
      ++at;
    }
    page += word;
    at += width(word);
  }
  page += '\n';
}

void write(const std::vector<HelpEntry>& entries, std::size_t indent, std::string& page) {
  std::size_t widest = 0;
  for (const HelpEntry& entry : entries) {
    if (width(entry.term) <= kWidestTerm) widest = std::max(widest, width(entry.term));
  }
  const std::size_t column = indent + widest + 2;
  for (const HelpEntry& entry : entries) {
    page += std::string(indent, ' ') + entry.term;
    std::size_t at = indent + width(entry.term);
    for (const std::string& words : {entry.kind, entry.text}) {
      if (words.empty()) continue;
      if (at + 2 > column) {
        page += '\n';
        at = 0;
      }
      page += std::string(column - at, ' ');
      wrap(words, column, page);
      at = 0;
    }
    if (at > 0) page += '\n';
    write(entry.nested, indent + 2 * kIndent, page);
  }
}

}  // namespace

std::string help_text(const TypeInfo& type) {
  std::string page;
  write(type.help, kIndent, page);
  return page;
}

Json schema(const TypeInfo& type) {
  Json document = {{"$schema", "http://json-schema.org/draft-07/schema#"}};
  document.update(type.schema);
  return document;
}

}  // namespace psolve
