#pragma once

#include <optional>

#include "problems/quadratic/eigen/symmetric_eigen.h"
#include "problems/quadratic/spec.h"

namespace psolve::quadratic {

/// w(τ) in 50 digits, rounded once, from the decimals and fractions of the spec: a start that is
/// large beside what is left of it leaves the doubles no digit. Of few rows, as it takes its time.
struct PreciseDescent {
  Vector w;               ///< along the eigenvectors
  Vector iterated;        ///< by the rule, which knows no eigenvectors
  bool stepwise = false;  ///< by its steps, not by its map doubled
};

/// None for more than a few rows.
std::optional<PreciseDescent> precise_descent(const Problem& problem, const Eigenbasis& basis);

}  // namespace psolve::quadratic
