#pragma once

#include "core/solution.h"
#include "math/networks/spec.h"

namespace psolve {

/// Adds `y_hat`, `loss`, `deltas` and `gradients` as fractions to `solution.exact`, where the
/// network is small and rational: its entries are, its activations are identity or a relu, and its
/// loss is a squared one.
Json exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes);

}  // namespace psolve
