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

/// Windows pooled to their mean where their maximum is asked, and the other way round.
inline bool with_other_pooling(Json& spec) {
  bool any = false;
  for (Json& layer : spec["layers"]) {
    Json& type = layer["type"];
    if (type != "max-pool" && type != "avg-pool") continue;
    type = type == "max-pool" ? "avg-pool" : "max-pool";
    any = true;
  }
  return any;
}

/// What a mean over sequences comes to, as their sum.
inline bool from_mean_over_sequences(const Json& spec, std::string_view path, Json& answer) {
  const auto sequences = spec.find("sequences");
  const bool summed = path == "loss" || path.starts_with("gradients.");
  if (sequences == spec.end() || !summed) return false;
  return scale(answer, static_cast<double>(sequences->size()));
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
/// Spoken of alone: where a loss is stated these are no other reading of it, and the first of them
/// looks like the slip that leaves out the slope of the output.
inline constexpr Convention kCrossEntropy{"cross-entropy", "the loss is the cross-entropy"};
inline constexpr Convention kAbsolute{"absolute-error", "the loss is the sum of absolute errors"};
inline constexpr Convention kHinge{"hinge", "the loss is the hinge loss of targets -1 and 1"};
/// The losses between which a problem that states none leaves the choice.
inline constexpr Convention kLosses[] = {kHalf, kWhole, kMean, kAbsolute, kCrossEntropy, kHinge};

inline constexpr Convention kPooling{"other-kind-of-pooling",
                                     "windows are pooled to the other of mean and maximum",
                                     with_other_pooling};
/// Spoken of; nobody's work is held against them.
inline constexpr Convention kSharedTies{"ties", "tied maxima of a window share its gradient"};
inline constexpr Convention kNormedTargets{"targets-are-no-distribution",
                                           "targets are divided by their sum"};
inline constexpr Convention kMeanOverSequences{"mean-over-sequences",
                                               "the loss is the mean over the sequences", nullptr,
                                               from_mean_over_sequences};
inline constexpr Convention kBatchSum{"batch-sum",
                                      "the losses of the examples are added, not averaged",
                                      [](Json& spec) { return with_reduction(spec, "sum"); }};
inline constexpr Convention kBatchMean{"batch-mean",
                                       "the losses of the examples are averaged, not added",
                                       [](Json& spec) { return with_reduction(spec, "mean"); }};
inline constexpr Convention kMeanOverSteps{"mean-over-steps",
                                           "the loss is the mean over the steps that have one"};
inline constexpr Convention kTurned{
    "other-kind-of-convolution",
    "convolution for cross-correlation: the kernel is turned by 180 degrees", with_kernels_turned};

inline constexpr Convention kLayers[] = {kHalf,         kWhole,   kMean,       kAbsolute,
                                         kCrossEntropy, kHinge,   kBatchSum,   kBatchMean,
                                         kTurned,       kPooling, kSharedTies, kNormedTargets};
inline constexpr Convention kRecurrent[] = {kHalf, kWhole, kMean, kMeanOverSequences,
                                            kMeanOverSteps};

}  // namespace psolve::network_conventions
