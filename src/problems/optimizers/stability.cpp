// The largest learning rate of gradient descent near a minimum of an objective that is no quadratic:
// that of its quadratic model there, 2/η_max.

#include "problems/optimizers/stability.h"
#include "math/optimization/runs/precise_values.h"

#include <algorithm>
#include <limits>

#include "math/calculus/rules.h"
#include "math/numbers/linear_algebra.h"
#include "math/optimization/objective_lines.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/other_form.h"
#include "problems/optimizers/rules.h"

namespace psolve::optimizers {
namespace {

/// A Hessian of more variables is long to write down, let alone to derive.
constexpr Index kMostBeside = 30;
constexpr long kMostOfNewton = 50;
constexpr double kSettled = 1e-8;
/// As a share q of the one before, a step of Newton's leaves the Hessian off by about 2q⁴ of it;
/// where the Hessian vanishes at the minimum each step stays a part of the one before.
constexpr double kQuadratic = 1e-4;
/// What is shorter may be rounding.
constexpr double kShortest = 1e-15;
constexpr double kQuadraticButForRounding = 0.01;
/// Digits for its few steps.
constexpr double kWork = 1e6;

Method newtons_method() {
  Method newton;
  newton.kind = MethodKind::newton;
  newton.learning_rate = 1;
  newton.takes_full_steps = true;
  return newton;
}

/// How many steps Newton's method makes until it settles.
std::optional<long> steps_to_settle(const Objective& objective, const Vector& start) {
  std::optional<long> settled;
  double moved_before = 0;
  Workings silent(false);
  descend(objective, newtons_method(), start,
          {.steps = kMostOfNewton,
           .record_every = 0,
           .ends =
               [&](const Snapshot& before, const Snapshot& after) {
                 const double moved = (after.theta - before.theta).cwiseAbs().maxCoeff();
                 const double size = 1 + after.theta.cwiseAbs().maxCoeff();
                 const bool is_short = moved <= kSettled * size;
                 const double share =
                     moved <= kShortest * size ? kQuadraticButForRounding : kQuadratic;
                 const bool is_quadratic = moved == 0 || moved <= share * moved_before;
                 if (is_short && is_quadratic) settled = after.t;
                 moved_before = moved;
                 return settled.has_value();
               }},
          silent);
  return settled;
}

Descent run_of_newton(const Objective& objective, const Vector& start, long steps, Workings& work) {
  return descend(objective, newtons_method(), start,
                 {.steps = steps,
                  .record_every = 0,
                  .recorded_steps = steps,
                  .shown_steps = 1,
                  .id = "stability",
                  .precise_work = kWork},
                 work);
}

}  // namespace

std::optional<NearbyMinimum> nearby_minimum(const Objective& objective,
                                            const std::vector<Descent>& runs) {
  if (objective.quadratic() || objective.size() > kMostBeside) return std::nullopt;
  NearbyMinimum found;
  found.run = -1;
  for (Index i = 0; i < std::ssize(runs); ++i) {
    if (runs[i].diverged) continue;
    if (found.run < 0 || runs[i].last().value < runs[found.run].last().value) found.run = i;
  }
  if (found.run < 0) return std::nullopt;
  const Vector& start = runs[found.run].last().theta;
  const auto steps = steps_to_settle(objective, start);
  if (!steps) return std::nullopt;
  Workings silent(false);
  const Descent run = run_of_newton(objective, start, *steps, silent);
  if (run.diverged || run.steps() != *steps) return std::nullopt;
  found.steps = *steps;
  found.theta = run.last().theta;
  found.hessian = precise_hessian(objective, found.theta, run.last().rest);
  if (!found.hessian.allFinite()) return std::nullopt;
  found.eigenvalues = symmetric_eigenvalues(found.hessian);
  const double largest = found.eigenvalues(found.eigenvalues.size() - 1);
  if (!(found.eigenvalues(0) > kSettled * largest)) return std::nullopt;
  return found;
}

void record(const NearbyMinimum& minimum, const Objective& objective, const Vector& last,
            const std::string& label, const Formula& start, Workings& work) {
  if (!work.recording()) return;
  const auto group = work.heading(
      "stability", rule::stability_limit,
      {"Near a minimum gradient descent is that of the quadratic model there. Newton's method, ",
       "in full steps from where ", label, " ends, finds it"},
      "near");
  const Formula theta = sym("theta");
  const auto at_start = [&] {
    return Definition{.id = "stability/start", .name = theta.at(0), .formula = start};
  };
  if (start.is(Formula::Kind::quantity)) {
    work.define(rule::definition, NamedPoint{last}, at_start);
  } else {
    work.resume(rule::definition, NamedPoint{last}, at_start);
  }
  run_of_newton(objective, last, minimum.steps, work);
  const Formula H = sym("H").mark("*");
  const Formula end = theta.at(to_formula(minimum.steps));
  ObjectiveLines(objective, work).hessian(H, end, minimum.hessian, "stability/H");
  const Formula lambda = sym("lambda").mark("*");
  const Formula largest = lambda.at(Formula::words("max"));
  const bool is_scalar = objective.size() == 1;
  if (!is_scalar) {
    work.define(rule::hessian, NamedPoint{minimum.eigenvalues}, [&] {
      return Definition{.id = "stability/eigenvalues",
                        .name = lambda,
                        .formula = call("eigenvalues", {work.the(H)})};
    });
    work.define(rule::hessian, minimum.eigenvalues.maxCoeff(), [&] {
      return Definition{.id = "stability/lambda_max",
                        .name = largest,
                        .formula = call("max", {work.the(lambda)})};
    });
  }
  work.define(rule::stability_limit, minimum.largest_learning_rate(), [&] {
    return Definition{.id = "stability/limit",
                      .claim =
                          "The factor 1 − αη of the steepest direction there stays "
                          "within the unit circle up to",
                      .name = sym("alpha").at(Formula::words("max")),
                      .formula = 2 / work.the(is_scalar ? H : largest),
                      .answer = "largest_learning_rate"};
  });
}

Check check_largest_eigenvalue(const Objective& objective, const Vector& at, double eta) {
  constexpr double kMargin = 1e-9;
  const auto wrong_shifts = [&](const Matrix& H, double margin) {
    const Matrix I = Matrix::Identity(H.rows(), H.cols());
    return static_cast<double>(!is_positive_definite((eta + margin) * I - H)) +
           static_cast<double>(is_positive_definite((eta - margin) * I - H));
  };
  double wrong = wrong_shifts(objective.dual_hessian(at), kMargin * eta);
  if (wrong > 0) {
    // No eigenvalue moves by more than the largest sum of a row of what H moves by (Weyl).
    const Vector moved = curvature_around(objective, at).moved.rowwise().sum();
    const double rounding = std::numeric_limits<double>::epsilon() * moved.maxCoeff();
    wrong = wrong_shifts(objective.dual_hessian_in_digits(at), kMargin * eta + rounding);
  }
  return {"largest_learning_rate",
          "the Hessian's largest eigenvalue, shifts by it that are definite on the wrong side",
          "Cholesky's decomposition, the Hessian by dual numbers", wrong, 0};
}

}  // namespace psolve::optimizers
