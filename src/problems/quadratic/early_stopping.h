#pragma once

#include "core/workings/workings.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// Finds the largest rate, and for each direction ηρτ and the bounds on its factor; with the
/// derivation of both. `descent` has the factors already.
void judge(const Surface& problem, Descent& descent, Workings& work);

}  // namespace psolve::quadratic
