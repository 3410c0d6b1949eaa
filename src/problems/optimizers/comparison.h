#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/optimization/linear_iteration.h"
#include "math/optimization/runs/descent.h"
#include "problems/optimizers/watch.h"

namespace psolve::optimizers {

/// The minimum of a quadratic whose Hessian is positive definite, and that Hessian's eigenvalues.
struct Minimum {
  Vector theta;
  double value = 0;
  Vector eigenvalues;   ///< ascending
  Matrix eigenvectors;  ///< column j is u_j
  Vector rest = {};     ///< of θ* what its doubles leave out, where that is known

  double mu() const { return eigenvalues(0); }
  double L() const { return eigenvalues(eigenvalues.size() - 1); }
};

/// None where the quadratic has no one minimum.
std::optional<Minimum> minimum_of(const Quadratic& quadratic);

/// A method's run and what was seen of it.
struct MethodRun {
  const Method& method;
  const Descent& run;
  const DescentWatch& watch;
  std::string id;     ///< "methods[0]"
  std::string label;  ///< before the NAMEs of its quantities: "adam"
};

/// All that explanations draw on, and where they put what they find.
struct Comparison {
  const Objective& objective;
  const Vector& start;
  long steps;
  const std::optional<Minimum>& minimum;
  const std::vector<MethodRun>& runs;
  const std::vector<std::string>& claims;  ///< of the spec, judged beside the remarks
  bool has_argument;  ///< in letters, beside which the derivation need not say the same again
  Workings& work;
  Solution& solution;

  const MethodRun* find(MethodKind kind) const;
  /// The first run of the kind by the rule as it is printed, or nearly so: without decay of weights.
  const MethodRun* find_plain(MethodKind kind) const;
  void remark(std::string id, Remark::Kind kind, Prose text) const {
    solution.remarks.push_back({std::move(id), kind, std::move(text)});
  }
  /// Whether ∇f is the same everywhere.
  bool has_constant_gradient() const;
};

// Each explanation arises where the methods and the objective let it be seen.

/// The linear iteration that gradient descent and momentum are on a quadratic: characteristic
/// polynomial, spectral radius, limit of the learning rate, best tuning.
void explain_linear_iterations(const Comparison& all);
/// How far and how fast the methods come on a quadratic, side by side.
void compare_progress(const Comparison& all);
/// What the look-ahead gradient of Nesterov is, against that of momentum.
void explain_look_ahead(const Comparison& all);
/// Adagrad's learning rate for each parameter, and how it shrinks.
void explain_adagrad(const Comparison& all);
/// Newton's step as the minimum of the second-order model.
void explain_newton(const Comparison& all);
/// How fast BFGS comes near where it ends.
void explain_bfgs(const Comparison& all);
/// That conjugate gradients end at the minimum of a quadratic.
void explain_conjugate_gradients(const Comparison& all);
/// Adam's averages as sums, their bias towards 0, and its correction.
void explain_adam(const Comparison& all);
/// Where the rules depart from those of the literature, and what that changes in the run.
void remark_departures(const Comparison& all);

/// What Nesterov's run would be with the look-ahead of the literature; none where it is the same.
std::optional<Prose> look_ahead_departure(const Comparison& all, const MethodRun& nesterov);
/// What Adam's run would be with Adagrad's sum of squares; none where it is the same.
std::optional<Prose> sum_departure(const Comparison& all, const MethodRun& adam);

/// What the closed forms say of a method on a quadratic with this minimum.
struct LinearAnalysis {
  LinearIteration iteration;
  bool starts_at_rest;  ///< as the closed form does
  double spectral_radius;
  double largest_learning_rate;
  std::optional<Tuning> best;  ///< none where no finite learning rate is best
};
/// The α that gives the best step.
double best_learning_rate(const Method& method, const Tuning& best);
/// None for methods that are not linear on a quadratic, nor where the radius is beyond doubles.
std::optional<LinearAnalysis> analyse(const Method& method, const Minimum& minimum);

}  // namespace psolve::optimizers
