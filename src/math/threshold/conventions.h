#pragma once

// Other readings of a threshold unit: what its bias is, and what it does at its threshold.

#include "core/convention.h"

namespace psolve::threshold_conventions {

/// The biases of a network's layer: a list at networks.direct.hidden.bias.
inline bool is_bias(std::string_view path, const Json& answer) {
  return path.starts_with("networks.") && last_name(path) == "bias" && answer.is_array();
}

inline bool from_threshold(const Json&, std::string_view path, Json& answer) {
  if (!is_bias(path, answer)) return false;
  for (Json& bias : answer) scale(bias, -1);
  return true;
}

/// Less than what a sum of weights lies above 0, if it does.
inline constexpr double kLittle = 1e-6;

inline bool from_strict(const Json& spec, std::string_view path, Json& answer) {
  const bool linear = path.ends_with("output.bias") && spec.value("output_unit", "") == "linear";
  if (!is_bias(path, answer) || linear) return false;
  for (Json& bias : answer) {
    if (bias.is_number()) bias = bias.get<double>() - kLittle;
  }
  return true;
}

inline constexpr Convention kThreshold{
    "threshold-for-bias",
    "a unit is 1 when w·x reaches its threshold, which stands in the place of the bias with the "
    "other sign",
    nullptr, from_threshold};
inline constexpr Convention kStrict{
    "strict-step", "a unit is 1 only when w·x + b is above 0, and 0 at 0", nullptr, from_strict};

}  // namespace psolve::threshold_conventions
