// The objective's derivatives, and where a quadratic has its minimum.

#include "problems/optimizers/objective_derivation.h"
#include "math/optimization/runs/precise_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "math/calculus/derivation_step.h"
#include "math/calculus/rules.h"
#include "math/optimization/objective_lines.h"
#include "math/optimization/rules.h"
#include "math/optimization/step_names.h"
#include "problems/optimizers/rules.h"

namespace psolve::optimizers {
namespace {

/// Derivatives whose derivation is shown in full, and entries of a Hessian.
constexpr Index kShownDerivatives = 4;

Formula start_name() {
  return sym("theta").at(0);
}
Formula minimum_name() {
  return sym("theta").mark("*");
}

}  // namespace

bool ObjectiveDerivation::needs_hessian() const {
  return objective_.quadratic().has_value() ||
         std::ranges::any_of(problem_.methods,
                             [](const Method& m) { return m.is(MethodKind::newton); });
}

void ObjectiveDerivation::give() const {
  if (!work_.recording()) return;
  work_.given_law(equals({sym("f"), objective_.formula()}), "/objective");
  const bool is_scalar = objective_.size() == 1;
  const auto give_entries = [&](const Formula& name, const auto& entries, std::string pointer) {
    if (!is_scalar) return work_.given(name, to_value(entries), pointer);
    return work_.given(name, entries(0), pointer + "/0");
  };
  if (const auto& quadratic = problem_.objective.quadratic) {
    const std::string hessian = "/objective/hessian";
    give_entries(sym("H"), quadratic->hessian, is_scalar ? hessian + "/0" : hessian);
    if (quadratic->linear) give_entries(sym("b"), *quadratic->linear, "/objective/linear");
    work_.given(sym("c"), quadratic->constant, "/objective/constant");
  }
  give_entries(start_name(), problem_.start, "/start");
}

void ObjectiveDerivation::derive() const {
  if (!work_.recording()) return;
  const auto group =
      work_.heading("objective", rule::definition, "The objective and its derivatives",
                    {equals({sym("f"), objective_.formula()})});
  derive_gradient();
  if (needs_hessian()) show_hessian();
  const auto start = work_.heading("objective/start", rule::evaluation, "At the start");
  const ObjectiveLines lines(objective_, work_);
  const auto [value, slope] = precise_values(objective_, problem_.start);
  lines.value(start_name(), value, "objective/start/f");
  lines.gradient(start_name(), slope, "objective/start/gradient");
}

void ObjectiveDerivation::derive_gradient() const {
  const Index n = objective_.size();
  if (!objective_.derivation(0)) {
    const auto& [H, b, c] = *objective_.quadratic();
    Formula slope = product({to_formula(H), sym("theta")}, product_sign::matrix);
    if (!b.isZero(0)) slope = slope + to_formula(b);
    work_.note("objective/gradient", rule::gradient,
               "The gradient of the quadratic: its matrix is symmetric",
               {equals({gradient_at(sym("theta")), slope})});
    return;
  }
  for (Index i = 0; i < std::min(n, kShownDerivatives); ++i) {
    work_.step([&] {
      return step_of(*objective_.derivation(i), fmt::format("objective/gradient[{}]", i));
    });
  }
  if (n <= kShownDerivatives) return;
  work_.note("objective/left_out", rule::gradient,
             fmt::format("… and {} more derivatives in the same way", n - kShownDerivatives));
}

/// In letters; of a quadratic also in numbers, from how the gradient grows.
void ObjectiveDerivation::show_hessian() const {
  const Index n = objective_.size();
  const Formula entries = matrix(
      n, n, [&](Index i, Index j) { return objective_.hessian_formula(i, j); }, kShownDerivatives);
  work_.note(
      "objective/hessian", rule::hessian, "The Hessian, from the gradient",
      {equals({product({power(sym("nabla"), 2), sym("f")}, product_sign::matrix), entries})});
  if (!objective_.quadratic() || problem_.objective.quadratic) return;
  const auto group = work_.heading(
      "objective/constant_hessian", rule::hessian,
      "It is the same everywhere: what the gradient gains where a variable grows by 1");
  ObjectiveLines(objective_, work_)
      .hessian(sym("H"), start_name(), objective_.quadratic()->hessian,
               "objective/constant_hessian/H");
}

/// ∇f(θ*): Hθ* + b, or from the gradient at the start.
Formula ObjectiveDerivation::gradient_from() const {
  const auto H_times = [](const Formula& x) {
    return product({sym("H"), x}, product_sign::matrix);
  };
  if (objective_.is_written_by_matrix()) {
    const bool has_linear = problem_.objective.quadratic->linear.has_value();
    return has_linear ? H_times(minimum_name()) + sym("b") : H_times(minimum_name());
  }
  return gradient_at(start_name()) + H_times(tuple({minimum_name() - start_name()}));
}

Formula ObjectiveDerivation::minimum_formula() const {
  const Formula H = work_.the(sym("H"));
  const auto solved = [&](const Formula& right) {
    return product({power(H, -1), right}, product_sign::matrix);
  };
  if (objective_.is_written_by_matrix()) {
    if (!problem_.objective.quadratic->linear) return Formula(0) * work_.the(start_name());
    return -solved(work_.the(sym("b")));
  }
  const Formula slope = work_.the(gradient_at(start_name()));
  return work_.the(start_name()) - (objective_.size() == 1 ? slope / H : solved(slope));
}

void ObjectiveDerivation::record_minimum(const Minimum& minimum) const {
  const auto group = work_.heading("minimum_of_the_quadratic", rule::gradient,
                                   {"The minimum, where the gradient ", gradient_from(),
                                    " vanishes; the Hessian is positive "
                                    "definite"});
  work_.define(rule::gradient, NamedPoint{minimum.theta}, [&] {
    return Definition{.id = "minimum",
                      .name = minimum_name(),
                      .formula = minimum_formula(),
                      .answer = objective_.size() == 1 ? "minimum[0]" : "minimum"};
  });
  ObjectiveLines(objective_, work_).value(minimum_name(), minimum.value, "minimum/f");
  record_eigenvalues(minimum);
}

/// λ, λ_min and λ_max, which the closed forms of the methods take.
void ObjectiveDerivation::record_eigenvalues(const Minimum& minimum) const {
  const Formula lambda = sym("lambda");
  const bool is_scalar = objective_.size() == 1;
  if (!is_scalar) {
    work_.define(rule::hessian, NamedPoint{minimum.eigenvalues}, [&] {
      return Definition{.id = "minimum/eigenvalues",
                        .name = lambda,
                        .formula = call("eigenvalues", {work_.the(sym("H"))})};
    });
  }
  for (const auto& [name, value] : {std::pair{"min", minimum.mu()}, {"max", minimum.L()}}) {
    work_.define(rule::hessian, value, [&, name = name] {
      return Definition{
          .id = fmt::format("minimum/lambda_{}", name),
          .name = lambda.at(Formula::words(name)),
          .formula = is_scalar ? work_.the(sym("H")) : call(name, {work_.the(lambda)})};
    });
  }
  work_.define(rule::stability_limit, 2 / minimum.L(), [&] {
    return Definition{.id = "minimum/limit",
                      .claim = "Gradient descent is stable up to the learning rate",
                      .name = sym("alpha").at(Formula::words("max")),
                      .formula = 2 / work_.the(lambda.at(Formula::words("max"))),
                      .answer = "largest_learning_rate"};
  });
}

}  // namespace psolve::optimizers
