#include "core/workings/line.h"

#include <algorithm>

#include "core/workings/computation.h"
#include "formula/functions/functions.h"
#include "formula/meaning/name.h"
#include "formula/notation.h"

namespace psolve {
namespace {

using Kind = Formula::Kind;

bool is_numeric(const Formula& f, bool numbers = false) {
  const auto all_numeric = [&](bool face) {
    return std::all_of(f.parts().begin(), f.parts().end(),
                       [&](const Formula& part) { return is_numeric(part, face); });
  };
  switch (f.kind()) {
    case Kind::number:
    case Kind::list:
      return true;
    case Kind::quantity:
      return numbers && is_numeric(f.part(1), true);
    case Kind::face:
      return all_numeric(f.text() == "numbers");
    case Kind::negation:
    case Kind::fraction:
    case Kind::matrix:
    case Kind::tuple:
      return !f.parts().empty() && all_numeric(numbers);
    default:
      return false;
  }
}

bool states_number_in(const Formula& f) {
  if (!f.is(Kind::relation)) return false;
  const auto& parts = f.parts();
  if (std::any_of(parts.begin(), parts.end(), states_number_in)) return true;
  const bool equal = f.text() == "=" || f.text() == "≈";
  return equal && std::any_of(parts.begin() + 1, parts.end(),
                              [](const Formula& part) { return is_numeric(part); });
}

/// Whether numbers take the place of symbols in it: in numbers it then reads otherwise.
bool has_quantities(const Formula& f) {
  if (f.is(Kind::quantity)) return true;
  if (f.is(Kind::face)) return false;
  return std::any_of(f.parts().begin(), f.parts().end(), has_quantities);
}

/// Whether it has a sign or a function for all to see, as no number, list or name has.
bool is_composed(const Formula& f) {
  switch (f.kind()) {
    case Kind::face:
      return is_composed(f.part(0));
    case Kind::sum:
      return f.text() != "sparse" && f.parts().size() > 1;
    case Kind::product:
      return f.parts().size() > 1;
    case Kind::call:
    case Kind::power:
    case Kind::big:
      return true;
    default:
      return false;
  }
}

}  // namespace

// To write both is dear, and most that differ do so at a glance.
bool look_alike(const Formula& a, const Formula& b) {
  return is_composed(a) == is_composed(b) && write(a, Hand::unicode) == write(b, Hand::unicode);
}

bool Computation::is_closed() const {
  return std::all_of(uses.begin(), uses.end(), [](const UsedValue& use) { return use.is_known; });
}

Formula Line::written() const {
  if (!defines()) return name_;
  std::vector<Formula> parts = {name_};
  if (!formula_.is(Kind::blank)) {
    const Formula symbols = in_symbols(formula_);
    if (!look_alike(name_, symbols)) parts.push_back(symbols);
    const Formula numbers = in_numbers(formula_);
    const bool shows_symbols = parts.size() > 1;
    const bool repeats =
        shows_symbols ? !has_quantities(formula_) : look_alike(parts.back(), numbers);
    if (!repeats) parts.push_back(numbers);
  }
  if (!look_alike(parts.back(), value_)) parts.push_back(value_);
  return equals(std::move(parts));
}

bool Line::renames() const {
  if (!defines() || (computation && computation->resumes())) return false;
  const Formula* inside = &formula_;
  while (inside->is(Kind::face) || (inside->is(Kind::tuple) && inside->parts().size() == 1)) {
    inside = &inside->part(0);
  }
  if (inside->is(Kind::call) && function_named(inside->text()) != nullptr) return false;
  return !inside->is(Kind::relation) && name_of(*inside).has_value();  // a ⊕ b is no name
}

bool Line::states_number() const {
  return defines() ? is_numeric(value_) : states_number_in(name_);
}

}  // namespace psolve
