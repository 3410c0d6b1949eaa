#pragma once

#include "core/workings/workings.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// Finds the largest rate, and for each direction ηρτ and the bounds on its factor; with the
/// derivation of both. `descent` has the factors already.
void judge(const Surface& problem, Descent& descent, Workings& work);

/// E(w(τ)) = E_0 + ½ Σ_j η_j (q_j^τ (w_j(0) − w*_j))²: w(τ) − w* would lose its digits as w(τ) comes
/// near.
double error_at_end(const Surface& problem, const Descent& descent);

/// E before and behind the descent.
void write_errors(const Surface& problem, const Descent& descent, Workings& work);

}  // namespace psolve::quadratic
