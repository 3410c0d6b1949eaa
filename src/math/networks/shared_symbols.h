#pragma once

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "math/networks/batches/batch.h"
#include "math/networks/spec.h"

namespace psolve {

/// Where a number of a spec stands.
struct NumberPlace {
  enum class List { input, weights, bias, target };
  List list;
  Index layer;        ///< of weights and biases
  Index at;           ///< in row-major order
  Index example = 0;  ///< of inputs and targets

  bool is_parameter() const { return list == List::weights || list == List::bias; }
};

/// A symbol and all its places. It is one parameter: its derivative is the sum over the places, and
/// a step moves all of them that are parameters by it.
struct SharedSymbol {
  std::string name;
  std::vector<NumberPlace> places;

  bool is_parameter() const;
  /// Whether the derivative is that of one place alone.
  bool stands_alone() const { return places.size() == 1; }
};

std::vector<SharedSymbol> shared_symbols(const NetworkProblem& problem);

/// What a step leaves as it is: a symbol that is held in one place is held in all.
class Held {
 public:
  Held() = default;
  /// Throws SpecError where the network has nothing of a name in `hold`.
  Held(const NetworkProblem& problem, const std::vector<SharedSymbol>& symbols);

  /// Whether all weights, or biases, of a layer are held.
  bool holds(NumberPlace::List list, Index layer) const;
  bool holds(const NumberPlace& place) const;

 private:
  std::set<std::pair<NumberPlace::List, Index>> lists_;
  std::set<std::tuple<NumberPlace::List, Index, Index>> places_;  ///< of symbols
};

/// The share that a place has in the derivatives. `values`: of each example the layers'.
template <class S, class Values>
S share(const NumberPlace& place, const Network<S>& network, const Values& values,
        const BatchGradientsOf<S>& gradients) {
  switch (place.list) {
    case NumberPlace::List::input:
      return share_of_each(network) * gradients.each[place.example][0].input(place.at);
    case NumberPlace::List::weights:
      return gradients.whole[place.layer].weights->data()[place.at];
    case NumberPlace::List::bias:
      return (*gradients.whole[place.layer].bias)(place.at);
    case NumberPlace::List::target:
      break;
  }
  const LayerValues<S>& last = values[place.example].back();
  return share_of_each(network) * target_gradient(network.loss, network.layers.back().activation,
                                                  last.z, last.a,
                                                  network.examples[place.example].target, place.at);
}
template <class S, class Values>
S derivative_by(const SharedSymbol& symbol, const Network<S>& network, const Values& values,
                const BatchGradientsOf<S>& gradients) {
  S sum = 0;
  for (const NumberPlace& place : symbol.places) sum += share(place, network, values, gradients);
  return sum;
}

/// How much a step of rate 1 moves each parameter, against the sign: by its own gradient, or by the
/// derivative of its symbol; by nothing where it is held.
template <class S, class Values>
std::vector<LayerGradients<S>> directions(const Network<S>& network, const Values& values,
                                          const BatchGradientsOf<S>& gradients,
                                          const std::vector<SharedSymbol>& symbols,
                                          const Held& held) {
  std::vector<LayerGradients<S>> directions = gradients.whole;
  for (Index l = 0; l < std::ssize(directions); ++l) {
    auto& [delta, weights, bias, input] = directions[l];
    if (weights && held.holds(NumberPlace::List::weights, l)) weights->setConstant(S(0));
    if (bias && held.holds(NumberPlace::List::bias, l)) bias->setConstant(S(0));
  }
  for (const SharedSymbol& symbol : symbols) {
    if (!symbol.is_parameter()) continue;
    const S sum = derivative_by(symbol, network, values, gradients);
    for (const NumberPlace& place : symbol.places) {
      if (!place.is_parameter()) continue;
      LayerGradients<S>& of = directions[place.layer];
      (place.list == NumberPlace::List::weights ? of.weights->data()[place.at]
                                                : (*of.bias)(place.at)) =
          held.holds(place) ? S(0) : sum;
    }
  }
  return directions;
}

/// θ − η ∂L/∂θ
template <class S>
std::vector<Layer<S>> stepped(std::vector<Layer<S>> layers, const S& rate,
                              const std::vector<LayerGradients<S>>& directions) {
  for (Index l = 0; l < std::ssize(layers); ++l) {
    if (layers[l].weights) *layers[l].weights -= *directions[l].weights * rate;
    if (layers[l].bias) *layers[l].bias -= *directions[l].bias * rate;
  }
  return layers;
}

}  // namespace psolve
