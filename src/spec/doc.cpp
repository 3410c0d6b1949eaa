#include "spec/doc.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

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

/// All that stands below an entry, to tell equal ones.
std::string all_of(const std::vector<HelpEntry>& entries) {
  std::string all;
  for (const HelpEntry& entry : entries) {
    all += entry.term + '\0' + entry.kind + '\0' + entry.text + '{' + all_of(entry.nested) + '}';
  }
  return all;
}

class HelpPage {
 public:
  void write(const std::vector<HelpEntry>& entries, std::size_t indent) {
    std::size_t widest = 0;
    for (const HelpEntry& entry : entries) {
      if (columns_of(entry.term) <= kWidestTerm) widest = std::max(widest, columns_of(entry.term));
    }
    const std::size_t column = indent + widest + 2;
    for (const HelpEntry& entry : entries) {
      text_ += std::string(indent, ' ') + entry.term;
      std::size_t at = indent + columns_of(entry.term);
      const std::string* const before = entry.nested.size() > 1 ? first_with(entry) : nullptr;
      const std::string as = before == nullptr ? "" : " (as in " + *before + ")";
      for (const std::string& words : {entry.kind, entry.text + as}) {
        if (words.empty()) continue;
        if (at + 2 > column) {
          text_ += '\n';
          at = 0;
        }
        text_ += std::string(column - at, ' ');
        wrap(words, column, text_);
        at = 0;
      }
      if (at > 0) text_ += '\n';
      if (before == nullptr) write(entry.nested, indent + 2 * kIndent);
    }
  }

  std::string take() { return std::move(text_); }

 private:
  /// The entry before this one below which the same stands, or null, and then this is the first.
  const std::string* first_with(const HelpEntry& entry) {
    const auto [before, is_first] = explained_.emplace(all_of(entry.nested), entry.term);
    return is_first ? nullptr : &before->second;
  }

  std::string text_;
  std::map<std::string, std::string>
      explained_;  ///< what stands below entries, and the first's term
};

/// `"task": "game"` of a spec with several tasks.
bool names_task(const HelpEntry& entry) {
  return entry.term.starts_with("\"task\": ");
}

}  // namespace

std::string help_text(const TypeInfo& type, const std::string& task) {
  HelpPage page;
  std::vector<HelpEntry> tasks = type.help();
  if (!std::ranges::all_of(tasks, names_task)) {
    page.write(tasks, kIndent);
    return page.take();
  }
  for (HelpEntry& entry : tasks) {
    if (entry.term.ends_with(": " + in_quotes(task))) {
      page.write(entry.nested, kIndent);
      return page.take();
    }
    entry.nested.clear();
  }
  page.write(tasks, kIndent);
  return page.take();
}

Json schema(const TypeInfo& type) {
  Json document = {{"$schema", "http://json-schema.org/draft-07/schema#"}};
  document["$comment"] = fmt::format(
      "A spec has at most {} MiB of text and {} levels of nesting, an expression in it {} levels "
      "and {} numbers and names; maxItems bounds its lists.",
      max_spec_bytes >> 20, max_json_depth, max_expression_depth, max_expression_operands);
  document.update(type.schema());
  return document;
}

}  // namespace psolve
