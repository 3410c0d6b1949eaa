#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// Of the kernels that fit this many are listed.
inline constexpr std::int64_t kMostKernels = 1'000;

/// What the sizes leave open or unread, and what counts as an operation.
std::vector<Remark> remarks(const std::vector<WorkedLayer>& layers, const OperationCounts& total);

}  // namespace psolve::conv_arithmetic
