#pragma once

#include "math/optimization/objective.h"

namespace psolve {

/// f(θ) and ∇f(θ) where θ is read as decimals, each the double nearest to the truth; what has none is
/// as doubles find it.
struct PreciseValues {
  double value = 0;
  Vector slope;
};
PreciseValues precise_values(const Objective& f, const Vector& theta);
/// ∇²f(θ) likewise, at doubles and what they leave out.
Matrix precise_hessian(const Objective& f, const Vector& theta, const Vector& rest = {});

}  // namespace psolve
