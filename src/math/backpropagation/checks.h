#pragma once

#include <vector>

#include "core/solution.h"
#include "math/networks/network.h"

namespace psolve {

/// What a network gives, to be checked.
struct NetworkResults {
  const Vector& y_hat;
  bool has_loss;
  double loss;
  const std::vector<LayerGradients<double>>& gradients;
};

/// Checks a prediction, its loss and its gradients against the definitions written out as plain
/// loops (`networks/definition.h`): every gradient by dual numbers, and all of them by a difference
/// in 50 digits. In large networks a seeded sample of the gradients.
std::vector<Check> check_network(const Network<double>& network, const NetworkResults& results);

}  // namespace psolve
