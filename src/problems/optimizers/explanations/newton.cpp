// Newton's step as the minimum of the second-order Taylor model, and how fast it converges.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/optimization/objective_lines.h"
#include "math/optimization/rules.h"
#include "math/optimization/runs/newton_direction.h"
#include "math/optimization/step_names.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/rules.h"

namespace psolve::optimizers {
namespace {

/// Distances below this, relative to the parameters, are rounding and no longer converge.
constexpr double kRounding = 1e-12;
/// And where the run knows what its doubles leave out.
constexpr double kRoundingOfTwo = 1e-25;
/// How near BH must be to I for B to be taken for the inverse of H.
constexpr double kSame = 1e-9;

void derive_model(Workings& work) {
  const Formula theta = sym("theta");
  const Formula s = sym("s");
  const Formula slope = product({transpose(gradient_at(theta)), s}, product_sign::matrix);
  const Formula bend = Formula(1) / 2 * product({transpose(s), sym("H"), s}, product_sign::matrix);
  work.note(
      "newton/model", rule::taylor_model,
      {"The second-order model of f around ", theta, ", and where its gradient in the step ", s,
       " vanishes"},
      {equals({call("q", {s}), call("f", {theta}) + slope + bend}),
       equals({product({sym("nabla"), call("q", {s})}, product_sign::matrix),
               gradient_at(theta) + product({sym("H"), s}, product_sign::matrix), 0}),
       equals({s, -product({power(sym("H"), -1), gradient_at(theta)}, product_sign::matrix)})});
}

/// The first full step: what the model promises, and what f is.
void compare_model(const Comparison& all, const MethodRun& one) {
  const Snapshot& first = one.watch.table()[1];
  const Vector d = first.theta - all.start;
  const Vector& slope = first.taken;
  const double f = one.watch.table()[0].value;
  const Matrix H = Eigen::Map<const Matrix>(first.matrix.data(), d.size(), d.size());
  const double linear = slope.dot(d);
  const double curved = d.dot(H * d);
  Workings& work = all.work;
  const Formula theta = sym("theta").at(0);
  work.define(rule::definition, NamedPoint{d}, [&] {
    return Definition{.id = "newton/step",
                      .claim = "The first step",
                      .name = sym("s"),
                      .formula = work.the(sym("theta").at(1)) - work.the(theta)};
  });
  const double promised = work.define(rule::taylor_model, f + linear + curved / 2, [&] {
    const Formula hessian = work.the(all.objective.quadratic() ? sym("H") : sym("H").at(0));
    const bool is_scalar = d.size() == 1;
    const auto turned = [&](const Formula& name) {
      return work.the(is_scalar ? name : transpose(name));
    };
    const auto side_by_side = [&](std::vector<Formula> factors) {
      return product(std::move(factors), is_scalar ? product_sign::dot : product_sign::matrix);
    };
    const Formula step = work.the(sym("s"));
    return Definition{.id = "newton/promised",
                      .claim = "What the model promises of it",
                      .name = call("q", {sym("s")}),
                      .formula = work.the(call("f", {theta})) +
                                 side_by_side({turned(gradient_at(theta)), step}) +
                                 Formula(1) / 2 * side_by_side({turned(sym("s")), hessian, step})};
  });
  ObjectiveLines(all.objective, work).value(sym("theta").at(1), first.value, "newton/kept");
  if (!all.objective.quadratic()) return;
  const double scale = std::abs(f) + std::abs(linear) + std::abs(curved);
  all.solution.checks.push_back({one.id + "/model",
                                 "the model is the quadratic itself: q(s) is f after the step",
                                 "the objective at the new point",
                                 scale == 0 ? 0 : std::abs(promised - first.value) / scale, 1e-12});
}

double distance_to_minimum(const Snapshot& row, const Minimum& minimum) {
  Snapshot there;
  there.theta = minimum.theta;
  there.rest = minimum.rest;
  return row.distance_to(there);
}

void reach_minimum(const Comparison& all, const MethodRun& one) {
  const Minimum& minimum = *all.minimum;
  const Vector& theta = one.watch.table()[1].theta;
  const Vector g = all.objective.dual_gradient(theta);
  const double scale = minimum.L() * (all.start.norm() + minimum.theta.norm());
  all.solution.checks.push_back(
      {one.id + "/one_step", "the gradient after one step from the start, relative",
       "dual numbers through the objective", scale == 0 ? 0 : g.norm() / scale, 1e-12});
  Prose text = {
      "On a quadratic the model is the objective, so one step of Newton with α = 1 reaches the "
      "minimum ",
      to_formula(NamedPoint{minimum.theta}), " from anywhere"};
  const double distance = distance_to_minimum(one.watch.table()[1], minimum);
  if (distance == 0) {
    text << "; here it lands on it exactly.";
  } else {
    text << "; here it lands " << distance << " from it.";
  }
  all.remark("newton-on-a-quadratic", Remark::Kind::explanation, std::move(text));
}

/// Distances to where the run ends, until they are rounding.
std::vector<double> distances_of(const MethodRun& one) {
  const auto& rows = one.watch.table();
  const Snapshot& end = one.run.last();
  const bool is_precise = one.run.rounded_from == 0;
  std::vector<double> distances;
  for (Index i = 0; i < std::ssize(rows) && rows[i].t == i; ++i) {
    const double distance = rows[i].distance_to(end);
    if (distance <= (is_precise ? kRoundingOfTwo : kRounding) * (1 + end.theta.norm())) break;
    distances.push_back(distance);
  }
  return distances;
}

/// The distances, and each beside the one before to the power `order`.
void show_convergence(const Comparison& all, const std::vector<double>& distances, int order,
                      const std::string& id, const Prose& claim) {
  const Formula e = sym("e"), t = sym("t");
  const Formula before = order == 1 ? e.at(t - 1) : power(e.at(t - 1), order);
  all.work.note(id, rule::trajectory, claim,
                {table(
                    {t, e.at(t), e.at(t) / before}, distances.size(),
                    [&](Index i, Index j) -> Formula {
                      if (j == 0) return to_formula(i);
                      if (j == 1) return distances[i];
                      if (i == 0) return Formula();
                      return distances[i] / std::pow(distances[i - 1], order);
                    },
                    distances.size())});
}

void show_convergence_of_newton(const Comparison& all, const MethodRun& one) {
  const std::vector<double> distances = distances_of(one);
  if (distances.size() < 3) return;
  show_convergence(all, distances, 2, "newton/convergence",
                   {"The distance ", sym("e"),
                    " to where the run ends: near a point where G is 0 and H has an inverse each "
                    "is, in the end, at most a constant times the square of the one before. What "
                    "the last column has is that ratio; it need not settle"});
}

void remark_curvature(const Comparison& all, const MethodRun& one) {
  const CurvatureReport& report = one.run.curvature;
  if (report.indefinite_steps == 0) return;
  const std::string where =
      fmt::format("At step {} of {} the Hessian ", report.first_indefinite, one.method.label);
  if (one.run.cause == kUnderflow) {
    all.remark("singular-hessian", Remark::Kind::limit,
               {where,
                "is not 0, but so small that doubles hold 0 for it: the step that solves it "
                "is not found in them, and the run ends there."});
    return;
  }
  if (one.run.stopped_at == report.first_indefinite) {
    all.remark(
        "singular-hessian", Remark::Kind::limit,
        {where, "is singular, with the eigenvalues ", to_formula(NamedPoint{report.eigenvalues}),
         ": the model has no one minimum, H has no inverse, and the run ends there."});
    return;
  }
  all.remark(
      "indefinite-hessian", Remark::Kind::limit,
      {where, "is not positive definite, with the eigenvalues ",
       to_formula(NamedPoint{report.eigenvalues}),
       ": its model has no minimum, and the step goes to its saddle or maximum. Along the step f "
       "changes at first at the rate ",
       report.slope, report.slope > 0 ? ", uphill" : ", downhill",
       fmt::format("; so it is at {} of {} steps.", report.indefinite_steps, one.run.steps())});
}

}  // namespace

void explain_newton(const Comparison& all) {
  const MethodRun* one = all.find(MethodKind::newton);
  if (one == nullptr) return;
  const bool full_steps = one->method.learning_rate == 1 && one->method.damping == 0;
  const bool has_step = one->run.steps() > 0 && full_steps;
  if (has_step || !all.has_argument) {
    const auto group = all.work.heading(
        "newton", rule::taylor_model,
        all.has_argument ? "What the model promises, and what f is" : "Why Newton steps as it does",
        one->label);
    if (!all.has_argument) derive_model(all.work);
    if (has_step) compare_model(all, *one);
    if (!one->run.diverged && !all.objective.quadratic() && full_steps) {
      show_convergence_of_newton(all, *one);
    }
  }
  if (all.minimum && one->run.steps() > 0 && full_steps) {
    reach_minimum(all, *one);
  }
  remark_curvature(all, *one);
}

namespace {

/// That with exact line search B is H⁻¹ after n steps, where no step before the last reached the end.
void remark_inverse(const Comparison& all, const MethodRun& one) {
  const Index n = all.objective.size();
  const auto& rows = one.watch.table();
  const auto row = std::ranges::find(rows, n, [](const Snapshot& at) { return at.t; });
  if (row == rows.end() || row->matrix.size() != n * n) return;
  const Matrix B = row->matrix.reshaped(n, n);
  const Matrix off = B * all.objective.hessian(all.start) - Matrix::Identity(n, n);
  if (!(off.cwiseAbs().maxCoeff() <= kSame)) return;
  all.remark(
      "bfgs-learns-the-inverse", Remark::Kind::explanation,
      {fmt::format("After {} of BFGS, as many as there are variables, ", counted(n, "step")),
       sym("B").at(to_formula(n)), " is the inverse of the Hessian, which was never formed."});
}

}  // namespace

void explain_bfgs(const Comparison& all) {
  const MethodRun* one = all.find(MethodKind::bfgs);
  if (one == nullptr || one->run.diverged) return;
  if (all.objective.quadratic()) return remark_inverse(all, *one);
  const std::vector<double> distances = distances_of(*one);
  if (distances.size() < 4) return;
  const auto group =
      all.work.heading("bfgs", rule::secant_update, "How fast BFGS comes near", one->label);
  show_convergence(all, distances, 1, "bfgs/convergence",
                   {"The distance ", sym("e"),
                    " to where the run ends, and beside it the factor of the step. Near a minimum "
                    "with a positive definite Hessian the factors go to 0, as the matrix learns "
                    "the curvature along the way; of a method with a fixed rate they go to that "
                    "rate"});
}

}  // namespace psolve::optimizers
