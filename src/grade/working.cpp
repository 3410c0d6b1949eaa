#include "grade/working.h"

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "formula/script.h"
#include "grade/submission/spelling.h"

namespace psolve {
namespace {

constexpr std::size_t kLongestSide = 2'000;
constexpr std::u32string_view kWithin = U"₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₋⁽⁾′\u0302\u0303\u0304";
constexpr std::u32string_view kRaisedDigits = U"⁰¹²³⁴⁵⁶⁷⁸⁹";
constexpr std::u32string_view kStart = U"∂∇ŷŵĝĥĉẑŝãñṽ";

bool starts_name(std::string_view text, const Character& c) {
  if (c.code < 0x80) return std::isalpha(static_cast<unsigned char>(text[0])) != 0;
  return kStart.find(c.code) != kStart.npos || greek_character(text.substr(0, c.length)) != nullptr;
}

/// NAMEs as printed (z⁽¹⁾₁) as identifiers, and σ( as sigmoid(.
std::string with_ascii_names(std::string_view text) {
  std::string ascii;
  while (!text.empty()) {
    const Character first = character_at(text, 0);
    if (!starts_name(text, first) || first.code == U'π') {
      ascii += text.substr(0, first.length);
      text.remove_prefix(first.length);
      continue;
    }
    std::size_t end = first.length;
    bool raised = false;
    while (end < text.size()) {
      const Character next = character_at(text, end);
      const bool plain =
          next.code < 0x80 && (std::isalnum(static_cast<int>(next.code)) != 0 || next.code == U'_');
      const bool within = kWithin.find(next.code) != kWithin.npos ||
                          starts_name(text.substr(end), next) ||
                          (raised && kRaisedDigits.find(next.code) != kRaisedDigits.npos);
      if (!plain && !within) break;
      if (next.code == U'⁽') raised = true;
      if (next.code == U'⁾') raised = false;
      end += next.length;
    }
    const std::string_view name = text.substr(0, end);
    text.remove_prefix(end);
    const bool calls = text.starts_with('(');
    ascii += name == "σ" && calls ? "sigmoid" : name == "ln" && calls ? "log" : ascii_name(name);
  }
  return ascii;
}

}  // namespace

std::optional<double> value_in_names(std::string_view expression, const Names& names,
                                     const Walk& walk, const Language& language) {
  if (expression.size() > kLongestSide) return std::nullopt;
  return language.value(in_ascii(with_ascii_names(expression)),
                        [&](std::string_view name) -> std::optional<double> {
                          const auto cell = names.cell_of(name);
                          return cell ? std::optional(walk.value(*cell)) : std::nullopt;
                        });
}

void judge_working(JudgedLine& line, const Judge& judge, const Names& names, const Walk& walk,
                   const Language& language) {
  for (const std::string& side : line.sides) {
    auto value = value_in_names(side, names, walk, language);
    if (const auto number = written_decimal(side)) value = number->value;
    line.working.push_back({side, value});
  }
  if (line.verdict != LineVerdict::wrong || line.entries.size() != 1) return;
  const Cell cell = line.target->leaves[0].cell;
  WrittenEntry& last = line.entries[0].written;
  if (cell < 0 || last.kind != WrittenEntry::Kind::number) return;
  for (std::size_t i = 0; i + 1 < line.working.size(); ++i) {
    const Side& side = line.working[i];
    if (!side.value) continue;
    // What he wrote is this, rounded: so a slip can be told by all its digits.
    const bool is_same = std::abs(*side.value - last.number.value) <= last.number.unit;
    if (is_same) last.number = {*side.value, 0, 17};
    const LineVerdict of_side = judge.of(cell, {*side.value, 0, 17}, 0);
    if (of_side != LineVerdict::right && of_side != LineVerdict::follows) continue;
    const std::string value = number_text(std::round(*side.value * 1e6) / 1e6);
    line.slip = Slip{"arithmetic",
                     side.text + " is " + value + ", not " + line.sides.back(),
                     *side.value,
                     {},
                     "the method is right, and a slip stands in the arithmetic"};
    line.earned = 0.5;
    return;
  }
}

}  // namespace psolve
