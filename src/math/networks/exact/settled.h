#pragma once

// The doubles of a small network where they have lost digits: worked out once more exactly, and
// rounded once. A decimal of the spec is the exact decimal. Networks that are too large keep theirs.

#include <optional>
#include <vector>

#include "math/networks/batches/batch.h"
#include "math/networks/shared_symbols.h"
#include "math/networks/spec.h"

namespace psolve {

/// What the layers make of the examples, their losses, and where there is one the gradients.
void settle(const NetworkProblem& problem, const Network<double>& network,
            std::vector<ExampleValues>& values, BatchGradients& gradients);

/// The layers after a step of gradient descent, and what they make of the examples; only those of
/// networks that are rational.
void settle_step(const NetworkProblem& problem, const Network<double>& network,
                 const std::vector<SharedSymbol>& symbols, const Held& held, double rate,
                 std::vector<Layer<double>>& updated, std::vector<ExampleValues>& values);

}  // namespace psolve
