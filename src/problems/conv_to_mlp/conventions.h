#pragma once

#include <algorithm>

#include "core/convention.h"

namespace psolve::conv_to_mlp {

/// Each image of a kernel by 180 degrees; false where there is none.
inline bool turn(Json& kernel) {
  if (!kernel.is_array() || kernel.empty() || !kernel[0].is_array() || kernel[0].empty()) {
    return false;
  }
  if (kernel[0][0].is_array()) {
    return std::ranges::all_of(kernel, [](Json& part) { return turn(part); });
  }
  std::reverse(kernel.begin(), kernel.end());
  for (Json& row : kernel) std::reverse(row.begin(), row.end());
  return true;
}

inline bool with_kernel_turned(Json& spec) {
  return spec.contains("kernel") && turn(spec["kernel"]);
}

inline constexpr Convention kTurned{
    "other-kind-of-convolution",
    "convolution for cross-correlation: the kernel is turned by 180 degrees", with_kernel_turned};
inline constexpr Convention kConventions[] = {kTurned};

}  // namespace psolve::conv_to_mlp
