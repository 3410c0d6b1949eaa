#include "practice/claim.h"

#include <algorithm>
#include <cmath>
#include <regex>
#include <variant>
#include <vector>

#include "formula/notation.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

constexpr int kClaimDigits = 6;

bool has_letter(const Formula& f) {
  if (f.is(Kind::symbol) || f.is(Kind::quantity)) return true;
  if (f.is(Kind::face)) return f.text() == "symbols";
  return std::ranges::any_of(f.parts(), has_letter);
}

/// Numerals of a law are whole; a fraction, or a list of numbers, is what something comes to.
bool has_value(const Formula& f) {
  switch (f.kind()) {
    case Kind::list:
      return true;
    case Kind::quantity:  // by its symbol
      return false;
    case Kind::face:
      return f.text() != "symbols";
    case Kind::number:
      return f.text().empty() ? f.value() != std::trunc(f.value())
                              : f.text().find_first_of("./") != std::string::npos;
    default:
      return std::ranges::any_of(f.parts(), has_value);
  }
}

/// A relation as far as the first side that is a value, and dots for a formula that is one.
Formula without_values(const Formula& f) {
  if (f.is(Kind::relation)) {
    std::vector<Formula> sides;
    for (const Formula& side : f.parts()) {
      if (!sides.empty() && (!has_letter(side) || has_value(side))) break;
      sides.push_back(without_values(side));
    }
    return sides.size() == 1 ? sides[0] : relation(f.text(), std::move(sides));
  }
  return has_value(f) || !has_letter(f) ? dots() : f;
}

bool begins_with_colon(const Prose::Piece& piece) {
  const auto* words = std::get_if<std::string>(&piece);
  return words != nullptr && words->starts_with(':');
}

/// "1/3 of 0.25": numbers in words that no law has.
std::string without_numbers(const std::string& words) {
  static const std::regex number("[-−]?[0-9]+([./][0-9]+)+(·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*)?");
  static const std::regex steps("after [0-9]+ steps?");
  return std::regex_replace(std::regex_replace(words, number, "…"), steps, "after how many steps");
}

}  // namespace

std::string claim_without_values(const Prose& claim) {
  std::string text;
  const auto& pieces = claim.pieces();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto* formula = std::get_if<Formula>(&pieces[i]);
    if (formula != nullptr) {
      // A word before the colon is what the step is about: "Against dive left: right".
      const bool is_subject =
          formula->is(Kind::words) && i + 1 < pieces.size() && begins_with_colon(pieces[i + 1]);
      text += write(is_subject ? *formula : without_values(*formula), Hand::unicode, kClaimDigits);
      continue;
    }
    const std::string& words = std::get<std::string>(pieces[i]);
    const std::size_t colon = words.find(": ");
    text += without_numbers(words.substr(0, colon));
    if (colon != words.npos || words.ends_with(':')) break;
  }
  while (text.ends_with(':') || text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace psolve
