#include "spec/doc.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/json/reader.h"
#include "core/text/text.h"
#include "spec/limits.h"

namespace psolve {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kWidestTerm = 22;

/// Writes words from `column` on, which the last line of `page` has reached already.
void wrap(std::string_view words, std::size_t column, std::string& page) {
  std::size_t at = column;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (at > column && at + 1 + columns_of(word) > kWidth) {
      page += '\n' + std::string(column, ' ');
      at = column;
    } else if (at > column) {
      page += ' ';
      ++at;
    }
    page += word;
    at += columns_of(word);
  }
  page += '\n';
}

void write(const std::vector<HelpEntry>& entries, std::size_t indent, std::string& page) {
  std::size_t widest = 0;
  for (const HelpEntry& entry : entries) {
    if (columns_of(entry.term) <= kWidestTerm) widest = std::max(widest, columns_of(entry.term));
  }
  const std::size_t column = indent + widest + 2;
  for (const HelpEntry& entry : entries) {
    page += std::string(indent, ' ') + entry.term;
    std::size_t at = indent + columns_of(entry.term);
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
  document["$comment"] = fmt::format(
      "A spec has at most {} MiB of text and {} levels of nesting, an expression in it {} levels "
      "and {} numbers and names; maxItems bounds its lists.",
      max_spec_bytes >> 20, max_json_depth, max_expression_depth, max_expression_operands);
  document.update(type.schema);
  return document;
}

}  // namespace psolve
