#pragma once

// Where the doubles of a network have lost digits that are printed: a sum of a thousandth of its terms
// or less has lost three of sixteen, and twelve are printed. The terms of a sum are what the same sum
// of absolute values comes to. Products below all doubles count as lost, too.

#include <vector>

#include "math/networks/batches/batch.h"

namespace psolve {

/// In z, or in what the loss compares with the targets.
bool have_sums_cancelled(const Network<double>& network, const std::vector<ExampleValues>& values);

/// In δ or the gradients.
bool have_gradients_cancelled(const Network<double>& network,
                              const std::vector<ExampleValues>& values,
                              const BatchGradients& gradients);

/// In the parameters after a step, as many as there were before, or in what they make of the examples.
bool has_step_cancelled(const Network<double>& network, const std::vector<Layer<double>>& updated,
                        const std::vector<ExampleValues>& values);

}  // namespace psolve
