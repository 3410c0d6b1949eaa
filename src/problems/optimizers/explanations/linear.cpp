// Gradient descent, momentum and Nesterov on a quadratic: the closed forms of
// optimization/linear_iteration.h put in numbers, and held against the runs.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>

#include "math/optimization/step_names.h"

#include "math/numbers/linear_algebra.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/rules.h"

namespace psolve::optimizers {
namespace {

/// Matrices of 2n x 2n and extra runs are affordable up to this n.
constexpr Index kMostAnalysed = 30;
constexpr long kStepsAtLimit = 1'000;

std::optional<Momentum> momentum_of(const Method& method) {
  if (method.weight_decay != 0 || method.exact_line_search) return std::nullopt;
  if (method.is(MethodKind::gd)) return Momentum::none;
  if (method.is(MethodKind::momentum)) return Momentum::heavy_ball;
  if (!method.is(MethodKind::nesterov)) return std::nullopt;
  return method.form == RuleForm::sheet ? Momentum::full_look_ahead : Momentum::nesterov;
}

/// The part of the gradient that the velocity takes up after the first step.
double share_of(const Method& method, double beta) {
  if (!method.has_velocity()) return 1;
  if (method.dampening) return 1 - *method.dampening;
  return method.form == RuleForm::sheet ? 1 - beta : 1;
}
double share_of(const Method& method) {
  return share_of(method, method.beta);
}

/// a as a multiple of α, or the other way round for a share that is this number: both the same where
/// the gradient is taken whole.
Formula times_share(const Method& method, const Formula& alpha, const Formula& beta,
                    const Workings& work) {
  if (share_of(method) == 1) return alpha;
  return alpha * (1 - (method.dampening ? work.the(sym("tau")) : beta));
}
Formula by_share(const Method& method, double share, const Formula& a, const Formula& beta,
                 const Workings& work) {
  if (share == 1) return a;
  return a / (1 - (method.dampening ? work.the(sym("tau")) : beta));
}

/// Whether the first step is one like all others, from a velocity of 0. In PyTorch's Nesterov, and
/// in Keras', θ is what elsewhere is the point ahead.
bool starts_at_rest(const Method& method) {
  const bool is_framework = method.form == RuleForm::pytorch || method.form == RuleForm::keras;
  if (!is_framework) return true;
  return !method.is(MethodKind::nesterov) && method.dampening.value_or(0) == 0;
}

/// The largest modulus of the roots of z² − T z + D: (|T| + √(T² − 4D))/2 of real ones, √D of a
/// pair. The other of the two is never larger.
Formula radius_of(const Formula& T, const Formula& D) {
  const Formula real =
      (call("abs", {T}) + call("sqrt", {call("max", {power(T, 2) - 4 * D, 0})})) / 2;
  return call("max", {real, call("sqrt", {call("max", {D, 0})})});
}

/// Records T, D and the radius for one eigenvalue.
void record_radius(const LinearIteration& it, const char* which, double lambda,
                   const std::string& id, Workings& work) {
  const auto named = [&](const char* letter) { return sym(letter).at(Formula::words(which)); };
  const Formula a = work.the(sym("a"));
  const Formula beta = it.method == Momentum::none ? sym("beta") : work.the(sym("beta"));
  const Formula eigenvalue = work.the(named("lambda"));
  const std::string prefix = fmt::format("{}/{}", id, which);
  const auto polynomial = characteristic_polynomial(it, lambda);
  if (it.method == Momentum::none) {
    work.define(rule::linear_iteration, std::abs(polynomial.trace), [&] {
      return Definition{.id = prefix + "/radius",
                        .name = named("r"),
                        .formula = call("abs", {trace(it.method, a, beta, eigenvalue)})};
    });
    return;
  }
  work.define(rule::linear_iteration, polynomial.trace, [&] {
    return Definition{.id = prefix + "/T",
                      .claim = {"At the eigenvalue ", equals({named("lambda"), lambda})},
                      .name = named("T"),
                      .formula = trace(it.method, a, beta, eigenvalue)};
  });
  work.define(rule::linear_iteration, polynomial.determinant, [&] {
    return Definition{.id = prefix + "/D",
                      .name = named("D"),
                      .formula = determinant(it.method, a, beta, eigenvalue)};
  });
  work.define(rule::linear_iteration, polynomial.radius(), [&] {
    return Definition{.id = prefix + "/radius",
                      .claim = polynomial.has_complex_roots()
                                   ? "A pair of complex roots: the errors oscillate"
                                   : "Real roots",
                      .name = named("r"),
                      .formula = radius_of(work.the(named("T")), work.the(named("D")))};
  });
}

/// The best tuning for all eigenvalues from the smallest to the largest.
void record_best(Momentum method, const Tuning& best, const Minimum& minimum, const MethodRun& one,
                 Workings& work) {
  const std::string id = one.id + "/linear/best";
  const auto group = work.heading(id, rule::linear_iteration,
                                  "The best tuning for these eigenvalues, and its factor a step");
  const Formula mu = work.the(sym("lambda").at(Formula::words("min")));
  const Formula L = work.the(sym("lambda").at(Formula::words("max")));
  const bool wide = is_wide(minimum.mu(), minimum.L());
  const auto define = [&](const char* name, double value, const Formula& formula,
                          const char* answer = "") {
    const Formula starred = sym(name).mark("*");
    work.define(rule::linear_iteration, value, [&] {
      return Definition{.id = fmt::format("{}/{}", id, name),
                        .name = starred,
                        .formula = formula,
                        .answer = *answer == 0 ? "" : fmt::format("{}.best.{}", one.id, answer)};
    });
    return work.the(starred);
  };
  const bool by_spread = method == Momentum::full_look_ahead && wide;
  const Formula rate =
      by_spread ? wide_rate(define("d", wide_spread(minimum.mu(), minimum.L()), wide_spread(mu, L)))
                : best_rate(method, mu, L, wide);
  const Formula rho = define("rho", best.rate, rate, "spectral_radius");
  if (method == Momentum::none) {
    define("alpha", best.learning_rate(), best_step(method, rho, mu, L, wide), "learning_rate");
    return;
  }
  const Formula beta =
      define("beta", best.momentum, best_momentum(method, rho, mu, L, wide), "beta");
  const Formula a = define("a", best.step, best_step(method, rho, mu, L, wide));
  define("alpha", best_learning_rate(one.method, best),
         by_share(one.method, share_of(one.method, best.momentum), a, beta, work), "learning_rate");
}

void record_analysis(const MethodRun& one, const LinearAnalysis& found, const Minimum& minimum,
                     Workings& work) {
  const LinearIteration& it = found.iteration;
  const std::string id = one.id + "/linear";
  const bool has_momentum = it.method != Momentum::none;
  const Formula e = sym("e");
  const Formula t = sym("t");
  std::vector<Formula> lines;
  if (has_momentum) {
    lines = {equals({e.at(t), sym("T") * e.at(t - 1) - sym("D") * e.at(t - 2)}),
             equals({power(sym("z"), 2) - sym("T") * sym("z") + sym("D"), 0})};
  } else {
    lines = {equals({e.at(t), (1 - sym("a") * sym("lambda")) * e.at(t - 1)})};
  }
  const auto group = work.heading(
      id, rule::linear_iteration,
      {"On the quadratic ", one.method.label, " is a linear iteration: along each eigenvector of ",
       sym("H"), " the error ", e, " obeys a recurrence"},
      lines, one.label);
  const Formula alpha = work.the(sym("alpha"));
  const Formula beta = has_momentum ? work.the(sym("beta")) : sym("beta");
  work.define(rule::definition, it.step(), [&] {
    return Definition{
        .id = id + "/a", .name = sym("a"), .formula = times_share(one.method, alpha, beta, work)};
  });
  record_radius(it, "max", minimum.L(), id, work);
  record_radius(it, "min", minimum.mu(), id, work);
  work.define(rule::linear_iteration, found.spectral_radius, [&] {
    const auto radius = [&](const char* which) {
      return work.the(sym("r").at(Formula::words(which)));
    };
    return Definition{
        .id = id + "/rho",
        .claim = found.spectral_radius < 1
                     ? "The slowest direction decides: errors shrink by this factor a step"
                     : "The slowest direction decides: errors do not shrink",
        .name = sym("rho"),
        .formula = call("max", {radius("max"), radius("min")}),
        .answer = one.id + ".spectral_radius"};
  });
  work.define(rule::stability_limit, found.largest_learning_rate, [&] {
    const Formula L = work.the(sym("lambda").at(Formula::words("max")));
    const Formula limit = largest_step(it.method, beta, L);
    return Definition{
        .id = id + "/limit",
        .claim = has_momentum
                     ? Prose("By Jury's conditions both roots lie inside the unit circle up "
                             "to the learning rate at which one of them reaches −1")
                     : Prose("The factor of the steepest direction stays within the unit "
                             "circle up to this learning rate"),
        .name = sym("alpha").at(Formula::words("max")),
        .formula = by_share(one.method, share_of(one.method), limit, beta, work),
        .answer = one.id + ".largest_learning_rate"};
  });
  if (found.best) record_best(it.method, *found.best, minimum, one, work);
}

// ------------------------------------------------------------------ evidence

/// The largest modulus of an eigenvalue of the 2n x 2n matrix that takes (θ_t, θ_{t−1}) one step
/// on.
double radius_of_matrix(const LinearIteration& it, const Matrix& H) {
  const Index n = H.rows();
  const double gamma = it.method == Momentum::full_look_ahead ? 1
                       : it.method == Momentum::nesterov      ? it.momentum
                                                              : 0;
  const Matrix I = Matrix::Identity(n, n);
  Matrix M = Matrix::Zero(2 * n, 2 * n);
  M.topLeftCorner(n, n) = (1 + it.momentum) * I - it.step() * (1 + gamma) * H;
  M.topRightCorner(n, n) = it.step() * gamma * H - it.momentum * I;
  M.bottomLeftCorner(n, n) = I;
  return largest_eigenvalue(M).modulus;
}

/// How many of two runs of the rule, just inside the limit and just outside, end on the wrong side
/// of the distance from which they start along the steepest eigenvector. With the minimum moved to
/// the origin, where that distance keeps its digits.
double wrong_sides(const Comparison& all, const Method& method, double limit) {
  const Matrix& H = all.objective.quadratic()->hessian;
  const QuadraticObjective centred({H, Vector::Zero(H.rows())}, all.objective.names());
  const Vector start = all.minimum->eigenvectors.rightCols<1>();
  Workings silent(false);
  double wrong = 0;
  for (const double share : {0.98, 1.02}) {
    Method at = method;
    at.learning_rate = share * limit;
    const Descent run =
        descend(centred, at, start, {.steps = kStepsAtLimit, .record_every = 0}, silent);
    const bool grew = run.stopped_at != 0 || run.last().theta.norm() > 1;
    if (grew != (share > 1)) ++wrong;
  }
  return wrong;
}

/// The last row of the run against the closed form, relative to the largest distance.
double closed_form_error(const Comparison& all, const MethodRun& one, const LinearIteration& it) {
  const Minimum& minimum = *all.minimum;
  const Vector along = minimum.eigenvectors.transpose() * (all.start - minimum.theta);
  const Snapshot& last = one.run.last();
  const Vector found =
      minimum.theta + minimum.eigenvectors * error_after(it, minimum.eigenvalues, along, last.t);
  const double scale =
      std::max({1e-300, all.start.cwiseAbs().maxCoeff(), minimum.theta.cwiseAbs().maxCoeff(),
                last.theta.cwiseAbs().maxCoeff()});
  return (found - last.theta).cwiseAbs().maxCoeff() / scale;
}

double radius_at(const LinearIteration& it, double eigenvalue) {
  return radius_of_matrix(it, Matrix::Constant(1, 1, eigenvalue));
}

/// By how much the factor of the best tuning is not that of the slower end of the eigenvalues, is
/// exceeded between the ends, or is undercut by a tuning beside it.
double best_tuning_error(const LinearIteration& best, double rate, const Minimum& minimum) {
  constexpr int kBetween = 16;
  constexpr double kBeside = 0.01;
  const double mu = minimum.mu(), L = minimum.L();
  const auto slowest = [&](const LinearIteration& it) {
    return std::max(radius_at(it, mu), radius_at(it, L));
  };
  double error = std::abs(slowest(best) - rate);
  for (int i = 1; i < kBetween; ++i) {
    error = std::max(error, radius_at(best, mu + (L - mu) * i / kBetween) - rate);
  }
  for (const double step : {-kBeside, 0.0, kBeside}) {
    for (const double momentum : {-kBeside, 0.0, kBeside}) {
      LinearIteration beside = best;
      beside.learning_rate *= 1 + step;
      if (best.method != Momentum::none) beside.momentum += momentum * (1 - best.momentum);
      error = std::max(error, rate - slowest(beside));
    }
  }
  return error;
}

void check_analysis(const Comparison& all, const MethodRun& one, const LinearAnalysis& found) {
  auto& checks = all.solution.checks;
  if (found.starts_at_rest) {
    checks.push_back(
        {one.id + "/closed_form",
         fmt::format("theta after {} steps of {}, relative", one.run.steps(), one.method.label),
         "powers of the companion matrix of each eigenvalue",
         closed_form_error(all, one, found.iteration), 1e-9});
  }
  if (all.objective.size() > kMostAnalysed) return;
  const double radius = radius_of_matrix(found.iteration, all.objective.quadratic()->hessian);
  checks.push_back({one.id + "/spectral_radius", "the spectral radius of " + one.method.label,
                    "eigenvalues of the matrix of one step, without those of H",
                    std::abs(radius - found.spectral_radius), 1e-6});
  checks.push_back({one.id + "/limit",
                    "the largest learning rate of " + one.method.label + ", runs on the wrong side",
                    "the rule run at 0.98 and 1.02 of it",
                    wrong_sides(all, one.method, found.largest_learning_rate), 0});
  if (!found.best) return;
  const LinearIteration best{found.iteration.method, found.best->step, found.best->momentum, 1};
  checks.push_back({one.id + "/best",
                    "the factor a step of " + one.method.label + " at its best, and beside it",
                    "eigenvalues of the matrix of one step, of tunings 1% apart",
                    best_tuning_error(best, found.best->rate, *all.minimum), 1e-6});
}

}  // namespace

std::optional<LinearAnalysis> analyse(const Method& method, const Minimum& minimum) {
  const auto momentum = momentum_of(method);
  if (!momentum) return std::nullopt;
  const double beta = *momentum == Momentum::none ? 0 : method.beta;
  const double share = share_of(method);
  if (share == 0) return std::nullopt;
  const LinearIteration iteration{*momentum, method.learning_rate, beta, share};
  LinearAnalysis result{iteration, starts_at_rest(method),
                        spectral_radius(iteration, minimum.eigenvalues),
                        largest_step(*momentum, beta, minimum.L()) / share, std::nullopt};
  if (!std::isfinite(result.spectral_radius)) return std::nullopt;
  const Tuning best = best_tuning(*momentum, minimum.mu(), minimum.L());
  if (best.momentum < 1) result.best = best;
  return result;
}

double best_learning_rate(const Method& method, const Tuning& best) {
  return best.step / share_of(method, best.momentum);
}

std::optional<Minimum> minimum_of(const Quadratic& quadratic) {
  SymmetricEigen eigen = symmetric_eigen(quadratic.hessian);
  Minimum result{{}, 0, std::move(eigen.values), std::move(eigen.vectors)};
  const double rounding = 1e-15 * static_cast<double>(quadratic.linear.size()) * result.L();
  if (!(result.mu() > rounding)) return std::nullopt;
  const auto theta = solve_positive_definite(quadratic.hessian, -quadratic.linear);
  if (!theta) return std::nullopt;
  result.theta = *theta;
  result.value = quadratic.value(result.theta);
  return result;
}

void explain_linear_iterations(const Comparison& all) {
  if (!all.minimum) return;
  for (const MethodRun& one : all.runs) {
    const auto found = analyse(one.method, *all.minimum);
    if (!found) continue;
    record_analysis(one, *found, *all.minimum, all.work);
    check_analysis(all, one, *found);
  }
}

}  // namespace psolve::optimizers
