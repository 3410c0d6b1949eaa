#include "core/workings/line.h"

#include <algorithm>
#include <cmath>

#include "core/workings/computation.h"
#include "formula/functions/functions.h"
#include "formula/meaning/evaluate.h"
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
      return std::isfinite(f.value());
    case Kind::list:
      return is_finite(f.list());
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

/// Whether it is made of rows that are vectors: in numbers it looks as its value does.
bool is_stack(const Formula& f) {
  return f.is(Kind::matrix) && std::ranges::all_of(f.parts(), [](const Formula& row) {
           return row.is(Kind::quantity) && row.part(1).is(Kind::list);
         });
}

/// Whether vectors stand in it in numbers, all of them as columns.
class ColumnsAlone {
 public:
  explicit ColumnsAlone(const Formula& f) { visit(f); }
  explicit operator bool() const { return has_column_ && !has_row_; }

 private:
  void visit(const Formula& f) {
    if (f.is(Kind::list)) {
      const Value& list = f.list();
      has_column_ = has_column_ || (list.rank() == 1 && list.size() > 1);
      has_row_ = has_row_ || (list.rank() == 2 && list.shape()[0] == 1 && list.size() > 1);
    } else if (f.is(Kind::matrix)) {
      const auto size = std::ssize(f.parts());
      has_column_ = has_column_ || (f.columns() == 1 && size > 1);
      has_row_ = has_row_ || (f.columns() == size && size > 1);
    } else if (f.is(Kind::quantity)) {
      visit(f.part(1));
    } else {
      for (const Formula& part : f.parts()) visit(part);
    }
  }

  bool has_column_ = false;
  bool has_row_ = false;
};

/// A vector that is written as a row stands as a column where those do of which it is made.
Formula standing_as(const Formula& value, const Formula& formula, const Computation* computation) {
  const auto size = std::ssize(value.parts());
  const bool is_row = value.is(Kind::matrix) && value.columns() == size && size > 1;
  const bool is_vector = computation != nullptr && computation->value.rank() == 1;
  if (!is_row || !is_vector || !ColumnsAlone(formula)) return value;
  return Formula::node(Kind::matrix, "", value.parts(), 1);
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
    if (!repeats && !is_stack(formula_)) parts.push_back(numbers);
  }
  const Formula value = standing_as(value_, formula_, computation.get());
  if (!look_alike(parts.back(), value)) parts.push_back(value);
  return equals(std::move(parts));
}

bool Line::renames() const {
  if (!defines() || (computation && computation->resumes())) return false;
  const Formula* inside = &formula_;
  while (inside->is(Kind::face) || (inside->is(Kind::tuple) && inside->parts().size() == 1)) {
    inside = &inside->part(0);
  }
  const Formula* of = inside;  // an entry of what a function gives is no name either
  while (of->is(Kind::index)) of = &of->part(0);
  if (of->is(Kind::call) && function_named(of->text()) != nullptr) return false;
  return !inside->is(Kind::relation) && name_of(*inside).has_value();  // a ⊕ b is no name
}

bool Line::states_number() const {
  return defines() ? computation != nullptr || is_numeric(value_) : states_number_in(name_);
}

}  // namespace psolve
