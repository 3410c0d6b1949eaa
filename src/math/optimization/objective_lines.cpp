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
  const Formula slopes = column(n, [&](Index i) { return slope(i); });
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
      return Definition{.id = id, .name = name, .formula = at(curvature(0, 0), point)};
    });
    return;
  }
  if (n <= kShownEntries) {
    const auto entries = [&] {
      return matrix(n, n, [&](Index i, Index j) { return at(curvature(i, j), point); });
    };
    if (parts_of(entries()) <= kLongestMatrix) {
      work_.define(rule::hessian, H,
                   [&] { return Definition{.id = id, .name = name, .formula = entries()}; });
      return;
    }
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        work_.define(rule::hessian, H(i, j), [&] {
          return Definition{.id = fmt::format("{}[{}][{}]", id, i, j),
                            .name = name.at(i + 1, j + 1),
                            .formula = at(curvature(i, j), point)};
        });
      }
    }
    return;
  }
  for (Index i = 0; i < n; ++i) {
    const auto aside = work_.in_the_same_way(is_middle(i, n, kShownEntries, 0));
    work_.define(rule::hessian, Vector(H.row(i).transpose()), [&] {
      return Definition{.id = fmt::format("{}[{}]", id, i),
                        .name = name.at(i + 1),
                        .formula = column(n, [&](Index j) { return at(curvature(i, j), point); })};
    });
  }
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

Formula ObjectiveLines::curvature(Index i, Index j) const {
  const Formula formula = objective_.hessian_formula(i, j);
  if (has_variables(formula)) return formula;
  const Formula gradient = slope(i);
  // Where the slope may jump its difference tells nothing.
  if (has_call(gradient)) return formula + Formula(0) * sym(objective_.names()[j]);
  return difference(gradient, j);
}

}  // namespace psolve
