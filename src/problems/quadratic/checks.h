#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/quadratic/derivation.h"

namespace psolve {

/// The evidence: the rule itself iterated (`iterated`, by `iterate`), the definitions of
/// eigenvectors and gradient, scalar recursions, and descents on both sides of the largest rate.
std::vector<Check> check_quadratic(const QuadraticProblem& spec, const QuadraticSurface& problem,
                                   const QuadraticDescent& descent, const Vector& iterated);

}  // namespace psolve
