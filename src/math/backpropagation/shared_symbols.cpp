#include "math/backpropagation/shared_symbols.h"

#include <algorithm>

namespace psolve {
namespace {

/// ∂L/∂y_i: the losses know y beside ŷ.
double target_share(const Network<double>& network, const LayerValues<double>& last, Index i) {
  if (network.loss != Loss::cross_entropy) {
    return -residual_gradient(network.loss, last.a, network.target)(i);
  }
  if (network.layers.back().activation == Activation::sigmoid) return -last.z(i);
  return softmax_entropy<double>(last.z, Vector::Unit(last.z.size(), i));  // linear in y
}

}  // namespace

bool SharedSymbol::is_parameter() const {
  return std::ranges::any_of(places, &NumberPlace::is_parameter);
}

std::vector<SharedSymbol> shared_symbols(const NetworkProblem& problem) {
  std::vector<SharedSymbol> symbols;
  const auto learn = [&](const std::vector<Entry>& entries, NumberPlace::List list, Index layer) {
    for (Index i = 0; i < std::ssize(entries); ++i) {
      if (!entries[i].symbol) continue;
      auto found = std::ranges::find(symbols, *entries[i].symbol, &SharedSymbol::name);
      if (found == symbols.end()) found = symbols.insert(found, {*entries[i].symbol, {}});
      found->places.push_back({list, layer, i});
    }
  };
  learn(problem.input.entries, NumberPlace::List::input, 0);
  for (Index l = 0; l < std::ssize(problem.layers); ++l) {
    learn(problem.layers[l].weights.entries, NumberPlace::List::weights, l);
    if (problem.layers[l].bias) learn(*problem.layers[l].bias, NumberPlace::List::bias, l);
  }
  learn(problem.target.entries, NumberPlace::List::target, 0);
  return symbols;
}

double share(const NumberPlace& place, const Network<double>& network,
             const std::vector<LayerValues<double>>& values,
             const std::vector<LayerGradients<double>>& gradients) {
  switch (place.list) {
    case NumberPlace::List::input:
      return gradients[0].input(place.at);
    case NumberPlace::List::weights:
      return gradients[place.layer].weights->data()[place.at];
    case NumberPlace::List::bias:
      return (*gradients[place.layer].bias)(place.at);
    case NumberPlace::List::target:
      break;
  }
  return target_share(network, values.back(), place.at);
}

}  // namespace psolve
