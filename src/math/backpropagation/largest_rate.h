#pragma once

#include <optional>

#include "math/backpropagation/solve.h"

namespace psolve {

/// Adds `largest_learning_rate` to the answers: the rate below which a step lowers the loss; null
/// where it is not within reach, and none where the network is too large for a search.
void add_largest_rate(NetworkSolver& solver, std::optional<double> rate, Workings& work);

}  // namespace psolve
