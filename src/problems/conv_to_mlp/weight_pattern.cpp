#include "problems/conv_to_mlp/weight_pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "spec/error.h"

namespace psolve::conv_to_mlp {

WeightPattern::WeightPattern(const ConvolutionShape& shape, Index most,
                             const std::string& pointer) {
  const Index outputs = shape.output().size();
  const Index inputs = shape.input.size();
  const double entries = static_cast<double>(outputs) * static_cast<double>(inputs);
  if (entries > static_cast<double>(most)) {
    refuse(pointer,
           "the matrix of this layer has {}×{} entries, more than {}; take a smaller image, fewer "
           "filters or a longer stride",
           outputs, inputs, most);
  }
  taps_.setConstant(outputs, inputs, static_cast<std::int32_t>(none));
  shape.for_each_product(
      [&](Index o, Index k, Index x) { taps_(o, x) = static_cast<std::int32_t>(k); });
}

Index WeightPattern::taps_used() const {
  std::vector<bool> used(filled() == 0 ? 0 : taps_.maxCoeff() + 1);
  for (const std::int32_t tap : taps_.reshaped()) {
    if (tap != none) used[tap] = true;
  }
  return std::count(used.begin(), used.end(), true);
}

std::vector<WeightPattern::Place> WeightPattern::places_of(Index tap) const {
  std::vector<Place> places;
  for (Index r = 0; r < rows(); ++r) {
    for (Index n = 0; n < columns(); ++n) {
      if (taps_(r, n) == tap) places.push_back({r, n});
    }
  }
  return places;
}

std::vector<std::vector<WeightPattern::Place>> WeightPattern::places(Index taps) const {
  std::vector<std::vector<Place>> places(taps);
  for (Index r = 0; r < rows(); ++r) {
    for (Index n = 0; n < columns(); ++n) {
      if (taps_(r, n) != none) places[taps_(r, n)].push_back({r, n});
    }
  }
  return places;
}

}  // namespace psolve::conv_to_mlp
