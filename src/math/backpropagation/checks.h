#pragma once

#include <vector>

#include "core/solution.h"
#include "math/networks/batches/batch.h"

namespace psolve {

/// What a network gives, to be checked.
struct NetworkResults {
  const std::vector<ExampleValues>& values;
  double loss;
  const ExampleGradients& gradients;  ///< none without a loss
};

/// Checks the predictions, their loss and its gradients against the definitions written out as plain
/// loops (`networks/definition.h`): every gradient by dual numbers, and all of them by a difference
/// in 50 digits. In large networks a seeded sample of the gradients.
std::vector<Check> check_network(const Network<double>& network, const NetworkResults& results);

/// Checks the rate up to which a step along these directions lowers the loss, 0 where it rises at
/// once.
Check check_largest_rate(const Network<double>& network, const ExampleGradients& directions,
                         double rate);

}  // namespace psolve
