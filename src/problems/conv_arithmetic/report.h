#pragma once

// What stands beside the answers.

#include <string>
#include <vector>

#include "core/solution.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// Sizes, kernels and counts compared with ones found by placing windows, taps and weights one at a
/// time; shares nothing with the formulas that it checks.
std::vector<Check> check_by_placing(const std::vector<Layer>& asked,
                                    const std::vector<WorkedLayer>& layers,
                                    const OperationCounts& total);

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const std::vector<WorkedLayer>& layers);

/// Of the kernels that fit this many are listed.
inline constexpr std::int64_t kMostKernels = 1'000;
/// What the sizes leave open or unread, and what counts as an operation.
std::vector<Remark> remarks(const std::vector<WorkedLayer>& layers, const OperationCounts& total);

/// The chain of maps from `input` through `layers`.
Figure map_figure(const MapShape& input, const std::vector<WorkedLayer>& layers);

}  // namespace psolve::conv_arithmetic
