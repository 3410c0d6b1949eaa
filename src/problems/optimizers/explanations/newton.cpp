// Newton's step as the minimum of the second-order Taylor model, and how fast it converges.

#include <fmt/format.h>

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

void derive_model(Workings& work) {
  work.step([&] {
    const Formula theta = sym("theta");
    const Formula s = sym("s");
    const Formula slope = product({transpose(gradient_at(theta)), s}, product_sign::matrix);
    const Formula bend =
        Formula(1) / 2 * product({transpose(s), sym("H"), s}, product_sign::matrix);
    return Step{
        "newton/model",
        rule::taylor_model,
        {"The second-order model of f around ", theta, ", and where its gradient in the step ", s,
         " vanishes"},
        {equals({call("q", {s}), call("f", {theta}) + slope + bend}),
         equals({product({sym("nabla"), call("q", {s})}, product_sign::matrix),
                 gradient_at(theta) + product({sym("H"), s}, product_sign::matrix), 0}),
         equals({s, -product({power(sym("H"), -1), gradient_at(theta)}, product_sign::matrix)})},
        Json(),
        {}};
  });
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
    text << Prose::Piece(std::string("; here it lands on it exactly."));
  } else {
    text << Prose::Piece(std::string("; here it lands ")) << Prose::Piece(Formula(distance))
         << Prose::Piece(std::string(" from it."));
  }
  all.remark("newton-on-a-quadratic", Remark::Kind::explanation, std::move(text));
}

/// Distances to where the run ends, and their ratio to the square of the one before.
void show_convergence(const Comparison& all, const MethodRun& one) {
  const auto& rows = one.watch.table();
  const Snapshot& end = one.run.last();
  const bool is_precise = one.run.rounded_from == 0;
  std::vector<double> distances;
  for (Index i = 0; i < std::ssize(rows) && rows[i].t == i; ++i) {
    const double distance = rows[i].distance_to(end);
    if (distance <= (is_precise ? kRoundingOfTwo : kRounding) * (1 + end.theta.norm())) break;
    distances.push_back(distance);
  }
  if (distances.size() < 3) return;
  all.work.step([&] {
    const Formula e = sym("e");
    return Step{"newton/convergence",
                rule::trajectory,
                {"The distance ", e,
                 " to where the run ends: near a minimum with a positive definite "
                 "Hessian each is, in the end, at most a constant times the square of the one "
                 "before. What the last column has is that ratio; it need not settle"},
                {table(
                    {sym("t"), e.at(sym("t")), e.at(sym("t")) / power(e.at(sym("t") - 1), 2)},
                    distances.size(),
                    [&](Index i, Index j) -> Formula {
                      if (j == 0) return to_formula(i);
                      if (j == 1) return distances[i];
                      if (i == 0) return Formula();
                      return distances[i] / (distances[i - 1] * distances[i - 1]);
                    },
                    distances.size())},
                Json(),
                {}};
  });
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
      show_convergence(all, *one);
    }
  }
  if (all.minimum && one->run.steps() > 0 && full_steps) {
    reach_minimum(all, *one);
  }
  remark_curvature(all, *one);
}

}  // namespace psolve::optimizers
