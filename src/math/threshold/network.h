#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/json/json.h"
#include "math/threshold/boolean_task.h"

namespace psolve {

/// What an output unit does with its weighted sum w·x + b.
enum class OutputUnit {
  step,    ///< 1 when it is at least 0, else 0
  linear,  ///< the sum itself
};

/// A unit with exact weights. For a step unit they are integers and the bias is a half-integer, so
/// that no input of integers lies closer than 1/2 to the threshold.
struct Unit {
  std::vector<long> weights;
  long twice_bias = 0;
  long denominator = 1;  ///< under weights and bias; 1 for a step unit

  /// 2 · denominator · (w·x + b).
  long twice_sum(std::span<const long> x) const;
  friend bool operator==(const Unit&, const Unit&) = default;
};

/// The step unit that fires when w·x ≥ threshold.
Unit fires_from(std::vector<long> weights, long threshold);
/// The linear unit (w·x + bias)/denominator.
Unit linear_unit(std::vector<long> weights, long bias, long denominator = 1);

/// One hidden layer of step units, and a layer of outputs. With skip links an output's weights are
/// those of the hidden units and then those of the inputs.
struct ThresholdNetwork {
  Index inputs = 0;
  std::vector<Unit> hidden;
  std::vector<Unit> outputs;
  OutputUnit output_unit = OutputUnit::step;
  bool skip_links = false;
};

/// Σ|w| over all hidden and output units, without the biases.
double total_weight(const ThresholdNetwork& network);

/// As the contract has it: layers, hidden and output weights and biases.
Json to_json(const ThresholdNetwork& network);

}  // namespace psolve
