#pragma once

#include <algorithm>

#include "core/convention.h"

namespace psolve::receptive_field {

/// Whether each layer reads the one before it and makes its map no larger.
inline bool is_plain_chain(const Json& layers) {
  return layers.size() >= 2 && std::ranges::none_of(layers, [](const Json& layer) {
           return layer.contains("inputs") || layer.contains("upsample") ||
                  layer.value("transpose", false);
         });
}

/// The first layer as one that changes nothing: what it makes is then the input.
inline bool without_first_layer(Json& spec) {
  Json& layers = spec["layers"];
  if (!is_plain_chain(layers)) return false;
  layers[0]["kernel"] = layers[0]["stride"] = layers[0]["dilation"] = 1;
  layers[0]["padding"] = 0;
  return true;
}

inline bool with_holes_in_kernels(Json& spec) {
  bool any = false;
  for (Json& layer : spec["layers"]) {
    const auto dilation = layer.find("dilation");
    if (dilation == layer.end() || *dilation == 1) continue;
    *dilation = 1;
    any = true;
  }
  return any;
}

inline constexpr Convention kFirstLayer{
    "other-reading-of-the-first-layer",
    "counted in units of the first layer's own map, the other reading of \"in the first layer\"",
    without_first_layer};
inline constexpr Convention kHolesInKernel{"kernel-counted-dilated",
                                           "the size of a dilated kernel counts its holes",
                                           with_holes_in_kernels};

inline constexpr Convention kConventions[] = {kFirstLayer, kHolesInKernel};

}  // namespace psolve::receptive_field
