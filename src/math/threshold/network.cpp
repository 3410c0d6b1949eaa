#include "math/threshold/network.h"

#include <cstdlib>
#include <utility>

namespace psolve {
namespace {

Json number(long numerator, long denominator) {
  if (numerator % denominator == 0) return numerator / denominator;
  return static_cast<double>(numerator) / static_cast<double>(denominator);
}

Json to_json(const std::vector<Unit>& units) {
  const auto weights = [](const Unit& unit) {
    return json_list(unit.weights, [&](long weight) { return number(weight, unit.denominator); });
  };
  const auto bias = [](const Unit& unit) { return number(unit.twice_bias, 2 * unit.denominator); };
  return {{"weights", json_list(units, weights)}, {"bias", json_list(units, bias)}};
}

}  // namespace

long Unit::twice_sum(std::span<const long> x) const {
  long sum = twice_bias;
  for (Index i = 0; i < std::ssize(weights); ++i) sum += 2 * weights[i] * x[i];
  return sum;
}

Unit fires_from(std::vector<long> weights, long threshold) {
  return {std::move(weights), 1 - 2 * threshold, 1};
}

Unit linear_unit(std::vector<long> weights, long bias, long denominator) {
  return {std::move(weights), 2 * bias, denominator};
}

double total_weight(const ThresholdNetwork& network) {
  double total = 0;
  for (const auto* layer : {&network.hidden, &network.outputs}) {
    for (const Unit& unit : *layer) {
      long sum = 0;
      for (const long weight : unit.weights) sum += std::abs(weight);
      total += static_cast<double>(sum) / static_cast<double>(unit.denominator);
    }
  }
  return total;
}

Json to_json(const ThresholdNetwork& network) {
  return {{"layers", {network.inputs, network.hidden.size(), network.outputs.size()}},
          {"hidden", to_json(network.hidden)},
          {"output", to_json(network.outputs)}};
}

}  // namespace psolve
