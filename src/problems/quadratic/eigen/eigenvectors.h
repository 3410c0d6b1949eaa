#pragma once

#include "core/workings/workings.h"
#include "problems/quadratic/derivation.h"
#include "problems/quadratic/eigen/elimination.h"

namespace psolve::quadratic {

/// The derivation of η_j and u_j; formulas in elimination.h.
void write_eigenvectors(const Descent& descent, const Elimination& elimination, Workings& work);

}  // namespace psolve::quadratic
