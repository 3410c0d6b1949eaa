#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// What the claims of question 12 need to be true, shown by this descent.
std::vector<Remark> remarks_on(const Surface& problem, const Descent& descent);

}  // namespace psolve::quadratic
