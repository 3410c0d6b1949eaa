#include "render/html/line_breaks.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace psolve {
namespace {

/// Parts in parentheses that show fewer characters are not broken.
constexpr std::ptrdiff_t kFewestShown = 20;

constexpr std::string_view kRow = "<mrow>";
constexpr std::string_view kRowEnd = "</mrow>";
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

/// The sign of an operator, else nothing.
std::string_view sign_of(std::string_view element) {
  return element.starts_with("<mo>") || element.starts_with("<mo ") ? inside_of(element)
                                                                    : std::string_view();
}

bool is_one_of(std::string_view sign, std::initializer_list<std::string_view> signs) {
  return std::ranges::find(signs, sign) != signs.end();
}

/// Whether a line may end before the operator `sign`, which stands after `before` and before `rest`.
bool may_end_before(std::string_view sign, std::string_view before, std::string_view rest) {
  const bool has_left = !before.empty() && !is_one_of(sign_of(before), {"(", "[", "|", ","});
  const bool is_in_number = sign == "·" && rest.starts_with("<msup><mn>10</mn>");
  return has_left && !is_in_number &&
         is_one_of(sign, {"+", "−", "·", "⊙", "∧", "∨", "⊕", "=", "≈", "≤", "≥", "&lt;", "&gt;",
                          "→", "⇒", "⇔"});
}

/// The lines that `row`, the elements of a row, may be broken into.
std::vector<std::string> lines_of(std::string_view row) {
  std::vector<std::string> lines(1);
  std::string_view before;
  while (!row.empty()) {
    const std::string_view element = first_element(row);
    row.remove_prefix(element.size());
    const std::string_view sign = sign_of(element);
    if (element.starts_with(kRow) && shown_characters(element) >= kFewestShown) {
      const std::vector<std::string> parts = lines_of(inside_of(element));
      for (const std::string& part : parts) {
        if (&part != parts.data()) lines.emplace_back();
        lines.back().append(kRow).append(part).append(kRowEnd);
      }
    } else if (may_end_before(sign, before, row)) {
      // At the start of a line it is no sign of what follows alone.
      lines.push_back("<mo form=\"infix\">" + std::string(sign) + "</mo>");
    } else {
      lines.back() += element;
      if (sign == "," && !row.empty()) lines.emplace_back();
    }
    before = element;
  }
  return lines;
}

}  // namespace

std::string breakable(const std::string& math) {
  std::string result = "<math>";
  const std::vector<std::string> lines = lines_of(inside_of(math));
  for (const std::string& line : lines) {
    if (&line != lines.data()) result += kBreak;
    result += line;
  }
  return result + "</math>";
}

}  // namespace psolve
