#pragma once

#include <optional>

#include "problems/quadratic/eigen/symmetric_eigen.h"
#include "problems/quadratic/spec.h"

namespace psolve::quadratic {

/// The descent along one eigenvector: w*_j, w_j(0), w_j(0) − w*_j, q_j, q_j^τ, 1 − q_j^τ, w_j(τ).
struct PreciseDirection {
  double minimum, start, away, contraction, power, shrink, component;
};

/// The descent in 50 digits, rounded once, from the decimals and fractions of the spec: a start that
/// is large beside what is left of it leaves the doubles no digit. Of few rows, as it takes its time.
struct PreciseDescent {
  Vector w;               ///< along the eigenvectors
  Vector iterated;        ///< by the rule, which knows no eigenvectors
  bool stepwise = false;  ///< by its steps, not by its map doubled
  Eigenbasis basis = {};
  /// None where eigenvalues that are irrational are equal but for the rounding of doubles.
  std::vector<PreciseDirection> directions = {};
};

/// None for more than a few rows. `basis` is that of doubles, or the one of `rational` rounded.
std::optional<PreciseDescent> precise_descent(const Problem& problem, const Eigenbasis& basis,
                                              const RationalEigenbasis* rational);

}  // namespace psolve::quadratic
