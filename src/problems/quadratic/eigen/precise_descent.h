#pragma once

#include <optional>
#include <vector>

#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// The descent in 50 digits, rounded once, from the decimals and fractions of the spec: a start that
/// is large beside what is left of it leaves the doubles no digit. Of few rows, as it takes its time.
struct PreciseDescent {
  /// Along the rows of the basis; empty where eigenvalues are too near each other for it to be theirs
  /// in doubles.
  std::vector<Direction> directions = {};
  Matrix vectors;             ///< the rows of the basis
  Vector w = {};              ///< w(τ) along the eigenvectors
  Vector iterated = {};       ///< w(τ) by the rule, which knows no eigenvectors
  bool stepwise = false;      ///< by its steps, not by its map doubled
  double error_at_start = 0;  ///< E(w(0))
  double error = 0;           ///< E(w(τ))
};

/// None for more than a few rows. `exact` is null where there are no fractions.
std::optional<PreciseDescent> precise_descent(const Problem& problem, const Eigenbasis& basis,
                                              const ExactDescent* exact);

}  // namespace psolve::quadratic
