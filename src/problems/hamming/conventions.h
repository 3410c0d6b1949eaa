#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "math/threshold/conventions.h"

namespace psolve::hamming {

/// Which of the outputs are parity bits, of a spec with its defaults filled in.
inline std::vector<bool> parities_among_outputs(const Json& spec, std::size_t outputs) {
  std::vector<bool> parity(outputs, true);
  if (spec.value("output", "parity") != "codeword") return parity;
  const bool standard = !spec.contains("parity_equations");
  const std::size_t data = standard ? 0 : spec["parity_equations"][0].size();
  for (std::size_t i = 0; i < outputs; ++i) {
    const std::size_t place = i + 1;
    parity[i] = standard ? (place & (place - 1)) == 0 : i >= data;
  }
  return parity;
}

inline bool is_output_layer(std::string_view path, const Json& answer) {
  return path.starts_with("networks.") && last_name(path) == "output" && answer.is_object() &&
         answer.contains("weights") && answer.contains("bias") && answer["weights"].is_array() &&
         answer["bias"].is_array() && answer["weights"].size() == answer["bias"].size();
}

inline bool is_table_output(std::string_view path, const Json& answer) {
  return path.starts_with("truth_table[") && last_name(path) == "output" && answer.is_array();
}

/// What puts an odd parity out, negated: at a step unit by −w and −b, just below its threshold.
inline bool from_odd(const Json& spec, std::string_view path, Json& answer) {
  if (spec.value("task", "encode") != "encode") return false;
  if (is_table_output(path, answer)) {
    const auto parity = parities_among_outputs(spec, answer.size());
    for (std::size_t i = 0; i < answer.size(); ++i) {
      if (parity[i] && answer[i].is_number()) answer[i] = 1 - answer[i].get<double>();
    }
    return true;
  }
  if (!is_output_layer(path, answer)) return false;
  const bool linear = spec.value("output_unit", "step") == "linear";
  const auto parity = parities_among_outputs(spec, answer["bias"].size());
  for (std::size_t i = 0; i < parity.size(); ++i) {
    Json& bias = answer["bias"][i];
    if (!parity[i] || !bias.is_number()) continue;
    for (Json& weight : answer["weights"][i]) scale(weight, -1);
    bias = (linear ? 1 : -threshold_conventions::kLittle) - bias.get<double>();
  }
  return true;
}

/// Outputs that stand as d1 d2 d3 d4 p1 p2 p3, put in the code's own order.
inline bool in_order_of_the_code(const Json& spec, Json& outputs) {
  const auto parity = parities_among_outputs(spec, outputs.size());
  std::size_t data = 0;
  std::size_t next_parity =
      static_cast<std::size_t>(std::count(parity.begin(), parity.end(), false));
  Json ordered = outputs;
  for (std::size_t i = 0; i < parity.size(); ++i) {
    ordered[i] = outputs[parity[i] ? next_parity++ : data++];
  }
  outputs = std::move(ordered);
  return true;
}

inline bool from_data_first(const Json& spec, std::string_view path, Json& answer) {
  const bool standard = spec.value("task", "encode") == "encode" &&
                        spec.value("output", "parity") == "codeword" &&
                        !spec.contains("parity_equations");
  if (!standard) return false;
  if (is_table_output(path, answer)) return in_order_of_the_code(spec, answer);
  if (!is_output_layer(path, answer)) return false;
  return in_order_of_the_code(spec, answer["weights"]) &&
         in_order_of_the_code(spec, answer["bias"]);
}

inline constexpr Convention kOddParity{
    "odd-parity",
    "with odd parities each output is negated, by other signs and biases at the output units alone",
    nullptr, from_odd};
inline constexpr Convention kDataFirst{"order-of-the-codeword",
                                       "the codeword has its data bits first, then the parity bits",
                                       nullptr, from_data_first};

inline constexpr Convention kConventions[] = {
    kOddParity, kDataFirst, threshold_conventions::kThreshold, threshold_conventions::kStrict};

}  // namespace psolve::hamming
