#include "keys/overview.h"

#include <algorithm>
#include <cstdio>

#include "core/text/text.h"
#include "formula/characters.h"
#include "render/result.h"
#include "render/words.h"

namespace psolve {
namespace {

constexpr std::size_t kLongestLabel = 44;
constexpr std::size_t kLineColumns = 100;

/// The result in a line: ŷ = 0.8659, L = 0.00899.
std::string headline(const Solution& solution) {
  constexpr int kDigits = 6;
  std::string text;
  for (const Prose& line : result_of(solution)) {
    const bool is_introduced = text.empty() || text.ends_with(": ");
    text += (is_introduced ? "" : ", ") + prose_text(line, kDigits);
    if (text.ends_with(':')) text += ' ';
  }
  return text;
}

}  // namespace

std::string overview_line(const Solution& solution, bool is_sheet, const std::string& key) {
  constexpr std::size_t kLabelColumns = 17;
  constexpr std::size_t kFewestForAnswer = 15;  // however long the path is
  std::string label =
      printable(solution.source.empty() ? solution.problem : solution.source, kLongestLabel);
  const std::size_t columns = columns_of(label);
  label.append(columns < kLabelColumns ? kLabelColumns - columns : 1, ' ');
  const std::string path = "  " + printable(key);
  const std::size_t taken = columns_of(label) + columns_of(path);
  const std::size_t room = taken < kLineColumns ? kLineColumns - taken - 1 : 0;  // and "…"
  const std::string text = is_sheet ? title_of(solution) : headline(solution);
  return label + printable(text, std::max(room, kFewestForAnswer)) + path;
}

std::vector<std::string> failed_checks(const std::string& spec, const Solution& solution) {
  std::vector<std::string> lines;
  for (const Check& check : solution.checks) {
    if (!check.passed()) lines.push_back(printable(spec + ": check failed: " + check.claim));
  }
  return lines;
}

bool tell_failed_checks(const std::string& spec, const Solution& solution) {
  const std::vector<std::string> lines = failed_checks(spec, solution);
  for (const std::string& line : lines) std::fprintf(stderr, "psolve: %s\n", line.c_str());
  return !lines.empty();
}

bool is_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto length_of = [&](std::string_view text) {  // of its number, or else its character
    const auto digits = std::ranges::find_if_not(text, is_digit) - text.begin();
    return std::max<std::size_t>(static_cast<std::size_t>(digits), 1);
  };
  while (!a.empty() && !b.empty()) {
    const std::size_t length = length_of(a);
    const std::size_t other = length_of(b);
    if (length != other && is_digit(a[0]) && is_digit(b[0])) return length < other;
    const int order = a.substr(0, length).compare(b.substr(0, other));
    if (order != 0) return order < 0;
    a.remove_prefix(length);
    b.remove_prefix(other);
  }
  return a.size() < b.size();
}

}  // namespace psolve
