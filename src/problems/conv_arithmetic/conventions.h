#pragma once

#include "core/convention.h"

namespace psolve::conv_arithmetic {

inline bool without_biases(Json& spec) {
  bool any = false;
  for (Json& layer : spec["layers"]) {
    const auto bias = layer.find("bias");
    if (bias == layer.end() || *bias != true) continue;
    *bias = false;
    any = true;
  }
  return any;
}

inline constexpr Convention kConventions[] = {
    {"no-bias", "biases are neither counted nor added", without_biases},
};

}  // namespace psolve::conv_arithmetic
