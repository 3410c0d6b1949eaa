#pragma once

// What a spec of a Boolean function and the answers say, compared without the solver's tables.

#include "core/solution.h"
#include "math/boolean/cube.h"
#include "problems/boolean_net/derivation.h"
#include "problems/boolean_net/spec.h"

namespace psolve::boolean_net {

/// The table of the function, its separation as it stands in the answers, and its prime implicants
/// with the smallest sum.
void add_checks(const Problem& problem, const TabulatedFunction& f, const std::vector<Cube>& primes,
                const Cover& cover, Solution& solution);

}  // namespace psolve::boolean_net
