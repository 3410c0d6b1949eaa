#pragma once

#include "core/solution.h"
#include "math/networks/batches/batch.h"
#include "math/networks/spec.h"

namespace psolve {

/// `y_hat`, `loss`, `deltas` and `gradients` as fractions, where the network is small and rational:
/// its entries are, its activations are identity or a relu, and its loss is a squared one.
Json exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes);

/// What doubles leave where the spec's decimals cancel is not 0, and on a side of a kink by chance:
/// 0.1 + 0.2 − 0.3; of products below all doubles they leave 0. Where a sum of `values` is as small
/// beside its terms or below all doubles, all sums up to the first activation that is not a relu
/// become the doubles nearest to their fractions, and the values after them follow; likewise the
/// gradients of a network that is rational as a whole.
void settle_sums(const NetworkProblem& problem, const Network<double>& network,
                 std::vector<ExampleValues>& values);
void settle_gradients(const NetworkProblem& problem, const Network<double>& network,
                      const std::vector<ExampleValues>& values, BatchGradients& gradients);

}  // namespace psolve
