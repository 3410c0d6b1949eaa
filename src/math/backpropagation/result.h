#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "core/tensor.h"
#include "math/networks/network.h"

namespace psolve {

/// What a reader looks for first: what the network gives out, its loss, and the parameters after a
/// step of descent, or else their gradients, as far as they fit.
std::vector<ResultLine> network_result(const Json& answers);

/// Says how people write the answers `deltas` of a lone example.
void name_deltas(const Network<double>& network, Solution& solution);

/// The derivatives by symbols, each by the line that states it.
std::vector<ResultLine> symbolic_result(const Json& derivatives, const std::vector<Dims>& dims);

}  // namespace psolve
