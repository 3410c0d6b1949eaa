#pragma once

#include "core/workings/workings.h"
#include "math/optimization/objective.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/spec.h"

namespace psolve::optimizers {

/// The lines before any method runs: what is given, the objective's derivatives and their values at
/// the start, and the minimum of a quadratic.
class ObjectiveDerivation {
 public:
  ObjectiveDerivation(const Problem& problem, const Objective& objective, Workings& work)
      : problem_(problem), objective_(objective), work_(work) {}

  /// The objective and the start; each method gives its parameters.
  void give() const;
  void derive() const;
  /// θ* = θ_0 − H⁻¹∇f(θ_0), f there, and the eigenvalues of H, which the methods' closed forms take.
  void record_minimum(const Minimum& minimum) const;

 private:
  bool needs_hessian() const;
  void derive_gradient() const;
  void show_hessian() const;
  Formula gradient_from() const;
  Formula minimum_formula() const;
  void record_eigenvalues(const Minimum& minimum) const;

  const Problem& problem_;
  const Objective& objective_;
  Workings& work_;
};

}  // namespace psolve::optimizers
