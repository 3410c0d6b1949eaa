#pragma once

#include <vector>

#include "core/solution.h"
#include "math/networks/network.h"

namespace psolve {

/// Checks a prediction and its gradients against the definitions written out as plain loops
/// (`networks/definition.h`): the prediction itself, and every gradient by dual numbers and by
/// central differences. In large networks a seeded sample of the gradients.
std::vector<Check> check_network(const Network<double>& network, const Vector& y_hat,
                                 const std::vector<LayerGradients<double>>& gradients);

}  // namespace psolve
