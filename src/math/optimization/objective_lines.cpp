#include "math/optimization/objective_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/workings/stretch.h"
#include "math/calculus/rules.h"
#include "math/expressions/text.h"
#include "math/optimization/step_names.h"

namespace psolve {
namespace {

/// People see this many entries.
constexpr Index kShownEntries = 4;
/// Longer formulas than this, in parts, are nothing to read.
constexpr Index kLongestFormula = 60;
/// A matrix of more parts than this is wider than a page.
constexpr Index kLongestMatrix = 14;
/// The longest entries of a matrix's columns, in parts, fill a line.
constexpr Index kWidestMatrix = 26;

Index parts_of(const Formula& formula) {
  Index parts = 1;
  for (const auto& part : formula.parts()) parts += parts_of(part);
  return parts;
}

bool has_call(const Formula& formula) {
  return formula.is(Formula::Kind::call) || std::ranges::any_of(formula.parts(), has_call);
}

}  // namespace

void ObjectiveLines::value(const Formula& point, double value, std::string id,
                           std::string answer) const {
  if (!work_.recording() || !std::isfinite(value)) return;
  const Formula f = objective_.formula();
  const bool by_matrix = objective_.is_written_by_matrix();
  const auto aside = work_.in_the_same_way(!by_matrix && parts_of(f) > kLongestFormula);
  work_.define(rule::evaluation, value, [&] {
    Formula formula = f;
    if (by_matrix) {
      const Formula theta = work_.the(point);
      const bool is_scalar = objective_.size() == 1;
      const auto row_of = [&](const Formula& x) { return work_.the(is_scalar ? x : transpose(x)); };
      formula = Formula(1) / 2 *
                product({row_of(point), work_.the(sym("H")), theta}, product_sign::matrix);
      if (!objective_.quadratic()->linear.isZero(0)) {
        formula = formula + product({row_of(sym("b")), theta}, product_sign::matrix);
      }
      formula = formula + work_.the(sym("c"));
    } else {
      if (!has_variables(f)) formula = f + Formula(0) * sym(objective_.names()[0]);
      formula = at(formula, point);
    }
    return Definition{.id = std::move(id),
                      .name = call("f", {point}),
                      .formula = formula,
                      .answer = std::move(answer)};
  });
}

void ObjectiveLines::gradient(const Formula& point, const Vector& gradient,
                              const std::string& id) const {
  if (!work_.recording() || !gradient.allFinite()) return;
  const Formula name = gradient_at(point);
  if (objective_.is_written_by_matrix()) {
    work_.define(rule::gradient, NamedPoint{gradient}, [&] {
      Formula formula = product({work_.the(sym("H")), work_.the(point)}, product_sign::matrix);
      if (!objective_.quadratic()->linear.isZero(0)) formula = formula + work_.the(sym("b"));
      return Definition{.id = id, .name = name, .formula = formula};
    });
    return;
  }
  const Index n = objective_.size();
  const Formula slopes = this->slopes();
  if (n > 1 && n <= kShownEntries && parts_of(slopes) <= kLongestMatrix) {
    work_.define(rule::gradient, NamedPoint{gradient},
                 [&] { return Definition{.id = id, .name = name, .formula = at(slopes, point)}; });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    const Formula formula = slope(i);
    const auto aside = work_.in_the_same_way(is_middle(i, n, kShownEntries, 0) ||
                                             parts_of(formula) > kLongestFormula);
    work_.define(rule::gradient, gradient(i), [&] {
      return Definition{.id = fmt::format("{}[{}]", id, i),
                        .name = n == 1 ? name : name.at(i + 1),
                        .formula = at(formula, point)};
    });
  }
}

void ObjectiveLines::hessian(const Formula& name, const Formula& point, const Matrix& H,
                             const std::string& id) const {
  if (!work_.recording() || !H.allFinite()) return;
  const Index n = H.rows();
  if (H.size() > kMostNumbers) {
    work_.resume(rule::hessian, H, [&] { return Definition{.id = id, .name = name}; });
    return;
  }
  if (n == 1) {
    work_.define(rule::hessian, H(0, 0), [&] {
      return Definition{.id = id, .name = name, .formula = at(curvatures(0), point)};
    });
    return;
  }
  if (fits_a_page()) {
    work_.define(rule::hessian, H, [&] {
      const Formula entries =
          matrix(n, n, [&](Index i, Index j) { return objective_.hessian_formula(i, j); });
      return Definition{.id = id, .name = name, .formula = at(entries, point)};
    });
    return;
  }
  for (Index i = 0; i < n; ++i) {
    const auto aside = work_.in_the_same_way(is_middle(i, n, kShownEntries, 0));
    work_.define(rule::hessian, Vector(H.row(i).transpose()), [&] {
      return Definition{.id = fmt::format("{}[{}]", id, i),
                        .name = name.at(i + 1),
                        .formula = at(curvatures(i), point)};
    });
  }
}

/// Whether the Hessian is no longer than a line, and not the same everywhere.
bool ObjectiveLines::fits_a_page() const {
  const Index n = objective_.size();
  if (n > kShownEntries) return false;
  bool varies = false;
  Index width = 0;
  for (Index j = 0; j < n; ++j) {
    Index widest = 0;
    for (Index i = 0; i < n; ++i) {
      const Formula entry = objective_.hessian_formula(i, j);
      varies = varies || has_variables(entry);
      widest = std::max(widest, parts_of(entry));
    }
    width += widest;
  }
  return varies && width <= kWidestMatrix;
}

/// `formula` with the entries of the point for the variables.
Formula ObjectiveLines::at(const Formula& formula, const Formula& point) const {
  std::map<std::string, Formula> values;
  for (Index i = 0; i < objective_.size(); ++i) {
    const Formula entry = work_.the(objective_.size() == 1 ? point : point.at(i + 1));
    if (!entry.is(Formula::Kind::quantity)) continue;
    const std::string& variable = objective_.names()[i];
    values[variable] =
        Formula::node(Formula::Kind::quantity, entry.text(), {sym(variable), entry.part(1)});
  }
  return replace_symbols(with_steps_of_lines(formula), values);
}

bool ObjectiveLines::has_variables(const Formula& formula) const {
  if (formula.is(Formula::Kind::symbol)) {
    return std::ranges::find(objective_.names(), formula.text()) != objective_.names().end();
  }
  return std::ranges::any_of(formula.parts(), [&](const Formula& p) { return has_variables(p); });
}

/// By how much it grows with one more in variable i, which is its slope where that is constant.
Formula ObjectiveLines::difference(const Formula& formula, Index i) const {
  const std::string& variable = objective_.names()[i];
  return replace_symbols(formula, {{variable, sym(variable) + 1}}) - formula;
}

Formula ObjectiveLines::slope(Index i) const {
  const Formula formula = objective_.gradient_formula(i);
  if (has_variables(formula)) return formula;
  const Formula f = objective_.formula();
  return has_variables(f) ? difference(f, i) : Formula(0) * sym(objective_.names()[i]);
}

/// The entries of a vector; of one variable the number.
Formula ObjectiveLines::entries(const std::function<Formula(Index)>& entry) const {
  const Index n = objective_.size();
  return n == 1 ? entry(0) : column(n, entry);
}

/// ∇f, whose constant entries stand as they are unless all of them are constant.
Formula ObjectiveLines::slopes() const {
  const Formula plain = entries([&](Index i) { return objective_.gradient_formula(i); });
  return has_variables(plain) ? plain : entries([&](Index i) { return slope(i); });
}

/// Row i of the Hessian, which is its column i. Where it is constant, what ∇f gains with one more in
/// variable i.
Formula ObjectiveLines::curvatures(Index i) const {
  const Formula row = entries([&](Index j) { return objective_.hessian_formula(i, j); });
  if (has_variables(row)) return row;
  const Formula gradient = slopes();
  // Where the slope may jump its difference tells nothing.
  if (has_call(gradient)) return row + Formula(0) * sym(objective_.names()[i]);
  return difference(gradient, i);
}

}  // namespace psolve
