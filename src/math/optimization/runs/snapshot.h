#pragma once

#include "core/matrix.h"

namespace psolve {

/// A method after step t: t = 0 is the start.
struct Snapshot {
  long t = 0;
  Vector theta;
  Vector rest;       ///< of θ what its doubles leave out, where that is known
  double value = 0;  ///< f(θ_t)
  Vector ahead;      ///< where step t took its gradient, if not at θ_{t−1}
  Vector taken;      ///< ∇f as step t took it
  Vector gradient;   ///< the same with the decay of weights that is part of it
  Vector v, m, g, m_hat, v_hat;
  Vector d;       ///< the direction of the step
  Vector matrix;  ///< of Newton H, of BFGS the approximated inverse of it, row by row
  Vector moved, change, turned;  ///< of BFGS s, y and B y
  Vector slope;                  ///< of BFGS ∇f(θ_t)
  double rho = 0, bent = 0;      ///< of BFGS ρ and yᵀBy; 0 where B stays
  double alpha = 0;              ///< of a line search
  double share = 0;              ///< β_t of conjugate gradients
  double squared = 0;            ///< ‖∇f‖² of conjugate gradients
  double curvature = 0;          ///< dᵀHd of a line search

  /// ‖θ − other θ‖ with all digits that are known.
  double distance_to(const Snapshot& other) const {
    Vector apart = theta - other.theta;
    if (rest.size() > 0 && other.rest.size() > 0) apart += rest - other.rest;
    return apart.norm();
  }
};

}  // namespace psolve
