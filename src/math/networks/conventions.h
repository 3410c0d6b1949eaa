#pragma once

// Other readings of a network's problem: how its loss is measured, and what a convolution is.
// Networks of layers have the loss as a word, recurrent ones as an object with its type.

#include <string_view>

#include "core/convention.h"

namespace psolve::network_conventions {

inline bool with_loss(Json& spec, std::string_view loss) {
  Json* found = spec.contains("loss") ? &spec["loss"] : nullptr;
  if (found != nullptr && found->is_object()) {
    found = found->contains("type") ? &(*found)["type"] : nullptr;
  }
  if (found == nullptr || !found->is_string() || *found == loss) return false;
  const auto& asked = found->get_ref<const std::string&>();
  if (asked != "half-squared-error" && asked != "squared-error" && asked != "mse") return false;
  *found = loss;
  return true;
}

/// The losses of a batch's examples put together in this way.
inline bool with_reduction(Json& spec, std::string_view reduction) {
  const auto found = spec.find("reduction");
  if (found == spec.end() || *found == reduction) return false;
  *found = reduction;
  return true;
}

inline bool with_kernels_turned(Json& spec) {
  bool any = false;
  for (Json& layer : spec["layers"]) {
    const auto mode = layer.find("mode");
    if (mode == layer.end()) continue;
    *mode = *mode == "convolution" ? "cross-correlation" : "convolution";
    any = true;
  }
  return any;
}

inline constexpr Convention kHalf{"half-squared-error", "the loss is half the sum of squares",
                                  [](Json& spec) { return with_loss(spec, "half-squared-error"); }};
inline constexpr Convention kWhole{"squared-error",
                                   "the loss is the sum of squares, without a half",
                                   [](Json& spec) { return with_loss(spec, "squared-error"); }};
inline constexpr Convention kMean{"mse", "the loss is the mean of the squares",
                                  [](Json& spec) { return with_loss(spec, "mse"); }};
inline constexpr Convention kBatchSum{"batch-sum",
                                      "the losses of the examples are added, not averaged",
                                      [](Json& spec) { return with_reduction(spec, "sum"); }};
inline constexpr Convention kBatchMean{"batch-mean",
                                       "the losses of the examples are averaged, not added",
                                       [](Json& spec) { return with_reduction(spec, "mean"); }};
inline constexpr Convention kTurned{
    "kernel-turned", "convolution for cross-correlation: the kernel is turned by 180 degrees",
    with_kernels_turned};

inline constexpr Convention kLayers[] = {kHalf, kWhole, kMean, kBatchSum, kBatchMean, kTurned};
inline constexpr Convention kRecurrent[] = {kHalf, kWhole, kMean};

}  // namespace psolve::network_conventions
