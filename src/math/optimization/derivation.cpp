#include "math/optimization/derivation.h"

#include <fmt/format.h>

#include <map>

#include "math/calculus/rules.h"
#include "math/optimization/descent.h"
#include "math/optimization/rules.h"
#include "math/optimization/update_rule.h"

namespace psolve {
namespace {

/// Gradients of up to this many entries are worked entry by entry, and so are tables of θ.
constexpr Index kEntrywise = 4;
/// Formulas of more parts than this are not repeated with numbers put in.
constexpr Index kLongestFormula = 60;

Index parts_of(const Formula& formula) {
  Index parts = 1;
  for (const auto& part : formula.parts()) parts += parts_of(part);
  return parts;
}

/// Collects the lines of a rule in letters.
struct Lettered {
  const StepNames& names;
  std::vector<Formula>& lines;

  template <class Value, class Describe>
  Value operator()(Rule, const char* name, Value value, Describe&& describe) {
    lines.push_back(equals({names.symbol(name), in_symbols(describe(names))}));
    return value;
  }
};

Formula hessian_at(const Formula& x) {
  return product({power(sym("nabla"), 2), call("f", {x})}, product_sign::matrix);
}

Formula inverse(const Formula& matrix) {
  return power(matrix, -1);
}

}  // namespace

Formula point_formula(const std::vector<std::string>& names, const Vector& values) {
  if (names.size() == 1) return equals({sym(names[0]), values(0)});
  std::vector<Formula> symbols, numbers;
  for (Index i = 0; i < std::ssize(names) && i < 8; ++i) {
    symbols.push_back(sym(names[i]));
    numbers.emplace_back(values(i));
  }
  if (names.size() > 8) {
    symbols.push_back(dots());
    numbers.push_back(dots());
  }
  return equals({tuple(std::move(symbols)), tuple(std::move(numbers))});
}

std::string DescentTrace::id(long t) const {
  return fmt::format("{}/steps[{}]", id_, t - 1);
}

std::vector<Formula> DescentTrace::parameters() const {
  const StepNames n(method_.kind, true);
  std::vector<Formula> all = {n.alpha(method_)};
  switch (method_.kind) {
    case MethodKind::momentum:
    case MethodKind::nesterov:
      all.push_back(n.beta(method_));
      break;
    case MethodKind::rmsprop:
      all.push_back(n.beta(method_));
      [[fallthrough]];
    case MethodKind::adagrad:
      all.push_back(n.epsilon(method_));
      break;
    case MethodKind::adam:
      all.push_back(n.beta(method_, 1));
      all.push_back(n.beta(method_, 2));
      all.push_back(n.epsilon(method_));
      break;
    case MethodKind::gd:
    case MethodKind::newton:
      break;
  }
  return all;
}

Step DescentTrace::statement() const {
  using Array = Eigen::Array<double, 1, 1>;
  const bool is_scalar = objective_.size() == 1;
  const StepNames names(method_.kind, is_scalar);
  std::vector<Formula> lines;
  Lettered line{names, lines};
  OptimizerState<Array> state{Array(0.0)};
  if (method_.is(MethodKind::newton)) {
    const Formula before = names.symbol_before("theta");
    lines.push_back(
        equals({names.symbol("d"), product({inverse(hessian_at(before)), gradient_at(before)},
                                           product_sign::matrix)}));
    newton_step(state, method_, Array(0.0), line);
  } else {
    make_step(state, method_, line);
  }
  const bool entrywise = !is_scalar && !lines.empty() &&
                         (method_.is(MethodKind::adagrad) || method_.is(MethodKind::rmsprop) ||
                          method_.is(MethodKind::adam));
  Prose claim = entrywise ? "The rule, with squares, roots and quotients entry by entry and "
                          : "The rule, with ";
  const auto all = parameters();
  for (const auto& parameter : all) {
    if (&parameter != &all.front()) claim << ", ";
    claim << equals({in_symbols(parameter), in_numbers(parameter)});
  }
  return {id_ + "/rule", rule::definition, std::move(claim), std::move(lines), Json(), {}};
}

Step DescentTrace::step_heading(long t, const Vector& theta) const {
  return {id(t),
          rule::parameter_update,
          {fmt::format("Step {}, from ", t), point_formula(objective_.names(), theta)},
          {},
          Json(),
          {}};
}

Formula DescentTrace::with_values(const Formula& formula, const Vector& theta) const {
  std::map<std::string, Formula> values;
  for (Index i = 0; i < theta.size(); ++i) {
    const std::string& name = objective_.names()[i];
    values[name] = quantity(sym(name), theta(i));
  }
  return replace_symbols(formula, values);
}

void DescentTrace::gradient(long t, const Vector& theta, const Vector& velocity,
                            const Vector& look_ahead, const Vector& gradient) const {
  const bool looks_ahead = method_.is(MethodKind::nesterov);
  if (looks_ahead) {
    work_.define(rule::look_ahead, NamedPoint{look_ahead}, [&] {
      const StepNames n = names(t);
      return Definition{id(t) + "/look_ahead", "The look-ahead point, where the velocity leads",
                        sym("theta").accent("tilde").at(to_formula(t - 1)),
                        n.before("theta", theta) - n.alpha(method_) * n.before("v", velocity)};
    });
  }
  const Vector& at = looks_ahead ? look_ahead : theta;
  if (gradient.size() > kEntrywise) return;
  for (Index i = 0; i < gradient.size(); ++i) {
    const Formula formula = objective_.gradient_formula(i);
    if (parts_of(formula) > kLongestFormula) continue;
    work_.define(rule::gradient, gradient(i), [&] {
      return Definition{fmt::format("{}/gradient[{}]", id(t), i), "",
                        derivative(sym("f"), sym(objective_.names()[i])), with_values(formula, at)};
    });
  }
}

void DescentTrace::newton(long t, const Matrix& H, const Vector& g,
                          const NewtonDirection& found) const {
  const Formula theta = sym("theta").at(to_formula(t - 1));
  const Formula name = sym("H").at(to_formula(t - 1));
  const bool is_scalar = g.size() == 1;
  const Formula numbers = is_scalar ? Formula(H(0, 0)) : to_formula(H);
  work_.step([&] {
    return Step{id(t) + "/H",
                rule::hessian,
                {},
                {equals({name, hessian_at(theta), numbers})},
                is_short(H) ? to_json(H) : Json(),
                {}};
  });
  if (!found.positive_definite) {
    work_.step([&] {
      return Step{id(t) + "/definite",
                  rule::hessian,
                  {found.singular ? "The Hessian is singular: no step solves it; its eigenvalues "
                                    "are "
                                  : "The Hessian is not positive definite; its eigenvalues are ",
                   to_formula(NamedPoint{found.eigenvalues})},
                  {},
                  Json(),
                  {}};
    });
  }
  if (found.singular) return;
  if (is_scalar) {
    work_.define(rule::newton_step, found.direction(0), [&] {
      return Definition{id(t) + "/d", "", sym("d").at(to_formula(t)),
                        quantity(gradient_at(theta), g(0)) / quantity(name, numbers)};
    });
    return;
  }
  work_.define(rule::newton_step, found.direction, [&] {
    return Definition{
        id(t) + "/d", "", sym("d").at(to_formula(t)),
        product({inverse(quantity(name, numbers)), quantity(gradient_at(theta), to_formula(g))},
                product_sign::matrix)};
  });
}

void DescentTrace::value(long t, const Vector& theta, double value) const {
  work_.define(rule::evaluation, value, [&] {
    const Formula name = call("f", {sym("theta").at(to_formula(t))});
    const Formula formula = objective_.formula();
    const bool is_short = parts_of(formula) <= kLongestFormula && theta.size() <= kEntrywise;
    return Definition{id(t) + "/f", "", name, is_short ? with_values(formula, theta) : name};
  });
}

void DescentTrace::table(const std::vector<Snapshot>& rows) const {
  work_.step([&] {
    const Index n = objective_.size();
    const Index shown = std::min(n, kEntrywise);
    std::vector<Formula> headings = {sym("t")};
    for (Index i = 0; i < shown; ++i) headings.push_back(sym(objective_.names()[i]));
    if (shown < n) headings.push_back(dots());
    headings.push_back(sym("f"));
    const Index columns = headings.size();
    const auto cell = [&](Index i, Index j) -> Formula {
      if (j == 0) return to_formula(rows[i].t);
      if (j + 1 == columns) return rows[i].value;
      return j > shown ? dots() : Formula(rows[i].theta(j - 1));
    };
    return Step{id_ + "/table",
                rule::trajectory,
                "The same rule, step after step",
                {psolve::table(std::move(headings), rows.size(), cell, rows.size())},
                Json(),
                {}};
  });
}

}  // namespace psolve
