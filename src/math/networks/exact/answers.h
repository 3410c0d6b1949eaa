#pragma once

#include "core/json/json.h"
#include "math/networks/spec.h"

namespace psolve {

/// `y_hat`, `loss`, `deltas` and `gradients` of a small network as fractions, where it is rational;
/// else none.
Json exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes);

}  // namespace psolve
