#include "formula/mathml/line_breaks.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace psolve {
namespace {

/// What shows fewer characters is not broken, nor are parts in parentheses that do.
constexpr std::ptrdiff_t kFewestShown = 20;
/// Factors that show as many stand on a line of their own where they must.
constexpr std::ptrdiff_t kLongFactor = 8;

constexpr std::string_view kRow = "<mrow>";
constexpr std::string_view kRowEnd = "</mrow>";
constexpr std::string_view kInvisibleTimes = "\u2062";
constexpr std::string_view kBreak = "</math><wbr><math>";

/// The characters between the tags of `xml`.
std::ptrdiff_t shown_characters(std::string_view xml) {
  bool in_tag = false;
  return std::ranges::count_if(xml, [&](char c) {
    if (c == '<') in_tag = true;
    const bool is_seen = !in_tag && (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    if (c == '>') in_tag = false;
    return is_seen;
  });
}

/// What stands between the first tag of `element` and the last one.
std::string_view inside_of(std::string_view element) {
  const std::size_t start = element.find('>') + 1;
  return element.substr(start, element.rfind('<') - start);
}

/// The element at the start of `xml`.
std::string_view first_element(std::string_view xml) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < xml.size(); at = xml.find('<', at + 1)) {
    xml[at + 1] == '/' ? --depth : ++depth;
    if (depth == 0) return xml.substr(0, xml.find('>', at) + 1);
  }
  return xml;
}

std::vector<std::string_view> elements_of(std::string_view row) {
  std::vector<std::string_view> elements;
  while (!row.empty()) {
    elements.push_back(first_element(row));
    row.remove_prefix(elements.back().size());
  }
  return elements;
}

/// The sign of an operator, else nothing.
std::string_view sign_of(std::string_view element) {
  return element.starts_with("<mo>") || element.starts_with("<mo ") ? inside_of(element)
                                                                    : std::string_view();
}

bool is_one_of(std::string_view sign, std::initializer_list<std::string_view> signs) {
  return std::ranges::find(signs, sign) != signs.end();
}

/// Whether a line may end before the operator `sign`, which stands between these two.
bool may_end_before(std::string_view sign, std::string_view before, std::string_view after) {
  const bool has_left = !before.empty() && !is_one_of(sign_of(before), {"(", "[", "|", ","});
  const bool is_in_number = sign == "·" && after.starts_with("<msup><mn>10</mn>");
  return has_left && !is_in_number &&
         is_one_of(sign, {"+", "−", "·", "⊙", "∧", "∨", "⊕", "=", "≈", "≤", "≥", "&lt;", "&gt;",
                          "→", "⇒", "⇔"});
}

/// Whether a line may end behind the operator `sign`.
bool may_end_behind(std::string_view sign, std::string_view after) {
  if (sign == ",") return !after.empty();
  const bool is_long = after.find("<mtable") != after.npos || after.find("<mtext") != after.npos ||
                       shown_characters(after) >= kLongFactor;
  return sign == kInvisibleTimes && is_long;
}

std::vector<std::string> lines_of(std::string_view row);

/// An element in lines: a row that is long, also where it is raised to a power.
std::vector<std::string> lines_of_element(std::string_view element) {
  constexpr std::string_view kPower = "<msup>";
  const bool is_power = element.starts_with("<msup><mrow>");
  const std::string_view base = is_power ? first_element(inside_of(element)) : element;
  if (!base.starts_with(kRow) || shown_characters(base) < kFewestShown) {
    return {std::string(element)};
  }
  std::vector<std::string> lines = lines_of(inside_of(base));
  for (std::string& line : lines) line = std::string(kRow) + line + std::string(kRowEnd);
  if (is_power) {
    lines.back() = std::string(kPower) + lines.back() +
                   std::string(element.substr(kPower.size() + base.size()));
  }
  return lines;
}

/// The lines that `row`, the elements of a row, may be broken into.
std::vector<std::string> lines_of(std::string_view row) {
  std::vector<std::string> lines(1);
  const std::vector<std::string_view> elements = elements_of(row);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::string_view before = i > 0 ? elements[i - 1] : std::string_view();
    const std::string_view after = i + 1 < elements.size() ? elements[i + 1] : std::string_view();
    const std::string_view sign = sign_of(elements[i]);
    if (may_end_before(sign, before, after)) {
      // At the start of a line it is no sign of what follows alone.
      lines.push_back("<mo form=\"infix\">" + std::string(sign) + "</mo>");
      continue;
    }
    if (elements[i].starts_with("<munder") && before.starts_with("<munder")) lines.emplace_back();
    const std::vector<std::string> parts = lines_of_element(elements[i]);
    lines.back() += parts[0];
    lines.insert(lines.end(), parts.begin() + 1, parts.end());
    if (may_end_behind(sign, after)) lines.emplace_back();
  }
  return lines;
}

double width_of(std::string_view element);

double width_of_all(std::span<const std::string_view> elements) {
  double width = 0;
  for (const std::string_view element : elements) width += width_of(element);
  return width;
}

double largest_width(std::span<const std::string_view> elements) {
  double width = 0;
  for (const std::string_view element : elements) width = std::max(width, width_of(element));
  return width;
}

double table_width(std::span<const std::string_view> rows) {
  std::vector<double> columns;
  for (const std::string_view row : rows) {
    const auto cells = elements_of(inside_of(row));
    columns.resize(std::max(columns.size(), cells.size()));
    for (std::size_t j = 0; j < cells.size(); ++j) {
      columns[j] = std::max(columns[j], width_of(cells[j]));
    }
  }
  constexpr double kBetween = 0.7;
  return std::accumulate(columns.begin(), columns.end(),
                         kBetween * static_cast<double>(columns.size()));
}

/// The width of an element that holds text.
double text_width(std::string_view element) {
  const std::string_view sign = sign_of(element);
  if (sign.empty()) return 0.55 * static_cast<double>(shown_characters(element));
  if (is_one_of(sign, {kInvisibleTimes, "\u2061", "\u2063"})) return 0;
  if (is_one_of(sign, {"(", ")", "[", "]", "|", ",", "′"})) return 0.5;
  return 1.3;  // with the space around it
}

/// About the width of an element, in em.
double width_of(std::string_view element) {
  constexpr double kSmall = 0.71;  // of scripts
  const std::string_view inside = inside_of(element);
  if (!inside.starts_with('<')) return text_width(element);
  const auto parts = elements_of(inside);
  const auto starts = [&](std::string_view tag) { return element.starts_with(tag); };
  if (starts("<mfrac")) return largest_width(parts);
  if (starts("<mtable")) return table_width(parts);
  const std::span rest = std::span(parts).subspan(1);
  if (starts("<munder") || starts("<mover")) {
    return std::max(width_of(parts[0]), kSmall * largest_width(rest));
  }
  if (starts("<msu")) return width_of(parts[0]) + kSmall * largest_width(rest);
  return width_of_all(parts);
}

}  // namespace

std::string breakable(const std::string& math) {
  if (shown_characters(math) < kFewestShown) return math;
  std::string result = "<math>";
  const std::vector<std::string> lines = lines_of(inside_of(math));
  for (const std::string& line : lines) {
    if (&line != lines.data()) result += kBreak;
    result += line;
  }
  return result + "</math>";
}

double widest_line(std::string_view math) {
  double widest = 0;
  while (!math.empty()) {
    const std::string_view line = first_element(math);
    widest = std::max(widest, width_of(line));
    math.remove_prefix(std::min(math.size(), line.size() + std::string_view("<wbr>").size()));
  }
  return widest;
}

}  // namespace psolve
