// What the runs on a quadratic show side by side, and what Nesterov's look-ahead does there.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "math/optimization/objective_lines.h"
#include "math/optimization/rules.h"
#include "math/optimization/runs/precise_values.h"
#include "math/optimization/step_names.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/rules.h"

namespace psolve::optimizers {
namespace {

/// Runs up to this long are replayed by the closed form, step by step.
constexpr long kMostReplayed = 5'000;

/// "from step 12 on", or that it never came so far.
std::string arrival_text(const MethodRun& one) {
  const auto arrived = one.watch.progress()->arrived_at();
  return arrived ? fmt::format("from step {} on", *arrived)
                 : fmt::format("not within {} steps", one.run.steps());
}

/// The largest overshoot over the directions, and between which steps it arrives, by the closed form
/// alone: where it is near but for rounding, and where in spite of it; behind the last step where it
/// does not.
struct Replay {
  double overshoot = 0;
  long first = 0;
  long last = 0;
};

Replay replay(const Comparison& all, const MethodRun& one, const LinearIteration& it) {
  const Minimum& minimum = *all.minimum;
  const Vector start = minimum.eigenvectors.transpose() * (all.start - minimum.theta);
  Replay result;
  constexpr double rounding = 1e-9;
  const double near = Progress::kNear * start.norm();
  result.first = result.last = start.isZero(0) ? 0 : 1;
  for (long t = 1; t <= one.run.steps(); ++t) {
    const Vector error = error_after(it, minimum.eigenvalues, start, t);
    if (error.norm() > near * (1 + rounding)) result.first = t + 1;
    if (error.norm() > near * (1 - rounding)) result.last = t + 1;
    for (Index j = 0; j < error.size(); ++j) {
      if (start(j) != 0) result.overshoot = std::max(result.overshoot, -error(j) / start(j));
    }
  }
  return result;
}

void check_progress(const Comparison& all, const MethodRun& one) {
  const auto found = analyse(one.method, *all.minimum);
  if (!found || !found->starts_at_rest || one.run.diverged || one.run.steps() > kMostReplayed)
    return;
  const Replay closed = replay(all, one, found->iteration);
  const Progress& seen = *one.watch.progress();
  const long arrived = seen.arrived_at().value_or(one.run.steps() + 1);
  const double arrival =
      static_cast<double>(std::max({0L, closed.first - arrived, arrived - closed.last}));
  all.solution.checks.push_back({one.id + "/arrival",
                                 "the step at which " + one.method.label + " arrives",
                                 "the closed form at every step", arrival, 0});
  all.solution.checks.push_back({one.id + "/overshoot",
                                 "how far " + one.method.label + " overshoots",
                                 "the closed form at every step",
                                 std::abs(seen.overshoot().maxCoeff() - closed.overshoot), 1e-9});
}

/// Along the eigenvector of λ the velocity of Nesterov is damped by β − aλ, that of momentum by β.
void remark_damping(const Comparison& all, const MethodRun& momentum, const MethodRun& nesterov) {
  const Minimum& minimum = *all.minimum;
  const double a = nesterov.method.learning_rate * (1 - nesterov.method.beta);
  const double damped =
      all.work.define(rule::look_ahead, nesterov.method.beta - a * minimum.L(), [&] {
        return Definition{
            .id = "look_ahead/damping",
            .claim =
                "So of the old velocity Nesterov keeps less the more f curves along it; "
                "in the steepest direction, instead of β,",
            .name = Formula::words("share kept"),
            .formula =
                all.work.the(sym("beta")) -
                all.work.the(sym("a")) * all.work.the(sym("lambda").at(Formula::words("max")))};
      });
  const double over_momentum = momentum.watch.progress()->overshoot().maxCoeff();
  const double over_nesterov = nesterov.watch.progress()->overshoot().maxCoeff();
  Prose text = {
      fmt::format("The gradient at the look-ahead point sees where the velocity leads and "
                  "brakes before the minimum is passed: along the steepest direction "
                  "Nesterov keeps "),
      damped,
      " of its velocity where momentum keeps ",
      momentum.method.beta,
      ". In these runs Nesterov overshoots by ",
      Formula(over_nesterov),
      " of the start's distance, momentum by ",
      Formula(over_momentum),
      "; within 1 % of it they stay ",
      arrival_text(nesterov),
      " (Nesterov) and ",
      arrival_text(momentum),
      " (momentum)"};
  const auto first = analyse(nesterov.method, minimum);
  const auto second = analyse(momentum.method, minimum);
  if (first && second) {
    text << "; a step shrinks the error in the long run by " << first->spectral_radius << " and "
         << second->spectral_radius;
  }
  text << ".";
  all.remark("nesterov-brakes-earlier", Remark::Kind::explanation, std::move(text));
}

Formula look_ahead_at(Index t) {
  return sym("theta").accent("tilde").at(t);
}

/// The gradient at θ̃₁ from what is known at θ₁.
void record_model(const Comparison& all, const Vector& here, const Vector& modelled,
                  const Matrix& H) {
  Workings& work = all.work;
  const bool is_exact = all.objective.quadratic().has_value();
  const Formula theta = sym("theta").at(1);
  const Formula v = sym("v").at(1);
  const Formula curvature = is_exact ? sym("H") : sym("H").at(1);
  const ObjectiveLines lines(all.objective, work);
  lines.gradient(theta, here, "look_ahead/here");
  if (!is_exact) lines.hessian(curvature, theta, H, "look_ahead/H");
  work.define(rule::taylor_model, NamedPoint{modelled}, [&] {
    const Formula bent = product({work.the(curvature), work.the(v)}, product_sign::matrix);
    return Definition{.id = "look_ahead/model",
                      .claim = "At the second step, from the gradient here and H alone",
                      .name = sym("g").accent("hat"),
                      .formula = work.the(gradient_at(theta)) - work.the(sym("alpha")) * bent};
  });
}

}  // namespace

void compare_progress(const Comparison& all) {
  if (!all.minimum) return;
  const Formula table_of_runs = table(
      {Formula::words("method"), Formula::words("overshoot"), Formula::words("within 1 %"),
       Formula::words("distance left")},
      all.runs.size(),
      [&](Index i, Index j) -> Formula {
        const MethodRun& one = all.runs[i];
        const Progress& progress = *one.watch.progress();
        if (j == 0) return Formula::words(one.method.label);
        if (j == 1) return progress.overshoot().maxCoeff();
        if (j == 2) return Formula::words(arrival_text(one));
        return progress.distance();
      },
      all.runs.size());
  all.work.note("progress", rule::trajectory,
                "How the runs come near the minimum: overshoot is how far a run passes it along an "
                "eigenvector, in parts of its start; within 1 % of the start's distance it stays "
                "from the step named",
                {table_of_runs});
  for (const MethodRun& one : all.runs) check_progress(all, one);
}

void explain_look_ahead(const Comparison& all) {
  const MethodRun* nesterov = all.find_plain(MethodKind::nesterov);
  const MethodRun* momentum = all.find_plain(MethodKind::momentum);
  if (nesterov == nullptr || nesterov->run.steps() < 2) return;
  if (nesterov->method.form != RuleForm::sheet || nesterov->method.dampening) return;
  if (momentum != nullptr && momentum->method.form != RuleForm::sheet) momentum = nullptr;
  const Snapshot& first = nesterov->watch.table()[1];
  const Snapshot& second = nesterov->watch.table()[2];
  const double alpha = nesterov->method.learning_rate;
  const bool is_exact = all.objective.quadratic().has_value();
  Vector here(first.theta.size());
  all.objective.evaluate(first.theta.data(), here.data());
  const Matrix H = precise_hessian(all.objective, first.theta);
  const Vector bent = H * first.v;
  const Formula theta = sym("theta");
  const Formula v = sym("v");
  const Formula ahead = gradient_at(theta - sym("alpha") * v);
  const Formula model =
      gradient_at(theta) - sym("alpha") * product({sym("H"), v}, product_sign::matrix);
  const auto group = all.work.heading(
      "look_ahead", rule::taylor_model,
      {"What the look-ahead gradient is: the gradient here and a correction by the curvature along "
       "the velocity",
       is_exact ? ", exactly so on a quadratic" : ", to first order"},
      {relation(is_exact ? "=" : "≈", {ahead, model})}, nesterov->label);
  const Vector modelled = here - alpha * bent;
  record_model(all, here, modelled, H);
  all.work.define(rule::look_ahead, NamedPoint{second.gradient}, [&] {
    return Definition{.id = "look_ahead/gradient",
                      .claim = "and as the run took it, at the look-ahead point itself",
                      .name = sym("g"),
                      .formula = all.work.the(gradient_at(look_ahead_at(1)))};
  });
  if (is_exact) {
    const double scale = here.norm() + (alpha * bent).norm();
    all.solution.checks.push_back(
        {"look_ahead", "the look-ahead gradient is the gradient less alpha H v, relative",
         "the gradient that the run took at the look-ahead point",
         scale == 0 ? 0 : (modelled - second.gradient).norm() / scale, 1e-12});
  }
  if (momentum != nullptr && all.minimum) remark_damping(all, *momentum, *nesterov);
}

namespace {

/// Exact searches along conjugate directions, as BFGS makes them too, come to the minimum of a
/// quadratic in as many steps as it has variables (Nocedal and Wright, Numerical Optimization,
/// theorems 5.1 and 6.4).
void check_end(const Comparison& all, const MethodRun& one) {
  const Index n = all.objective.size();
  const auto& rows = one.watch.table();
  const bool is_told = n < std::ssize(rows) && rows[n].t == n && rows[n].rest.size() > 0;
  if (!is_told) return;
  const Vector& end = all.minimum->theta;
  const double scale = all.start.cwiseAbs().maxCoeff() + end.cwiseAbs().maxCoeff();
  const double apart = (rows[n].theta - end).cwiseAbs().maxCoeff();
  all.solution.checks.push_back(
      {one.id + "/end", fmt::format("theta after {} is the minimum, relative", counted(n, "step")),
       "the minimum by one step of Newton's method", apart == 0 ? 0 : apart / scale, 1e-9});
}

}  // namespace

void explain_conjugate_gradients(const Comparison& all) {
  const Index n = all.objective.size();
  if (!all.minimum) return;
  for (const MethodRun& one : all.runs) {
    const bool is_conjugate = one.method.is(MethodKind::conjugate_gradient) ||
                              (one.method.is(MethodKind::bfgs) && one.method.exact_line_search);
    if (is_conjugate) check_end(all, one);
  }
  const MethodRun* one = all.find(MethodKind::conjugate_gradient);
  if (one == nullptr || one->run.steps() < n) return;
  all.remark(
      "conjugate-gradients-end", Remark::Kind::explanation,
      fmt::format("On a quadratic of {} conjugate gradients end at the minimum after at most "
                  "as many steps: each direction is conjugate to all before it, and done "
                  "with once and for all.",
                  counted(n, "variable")));
}

}  // namespace psolve::optimizers
