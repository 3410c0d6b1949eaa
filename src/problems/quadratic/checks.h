#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// The evidence: the rule itself iterated, the definitions of eigenvectors and gradient, scalar
/// recursions, and descents on both sides of the largest rate.
std::vector<Check> checks(const Problem& spec, const Surface& problem, const Descent& descent);

}  // namespace psolve::quadratic
