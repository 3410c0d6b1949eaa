#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// Sizes, kernels and counts compared with ones found by placing windows, taps and weights one at a
/// time; shares nothing with the formulas that it checks.
std::vector<Check> check_by_placing(const std::vector<Layer>& asked,
                                    const std::vector<WorkedLayer>& layers,
                                    const OperationCounts& total);

}  // namespace psolve::conv_arithmetic
