#pragma once

// Several examples at once. With an example in each row of X, a dense layer is one product of
// matrices forward and two backward:
//
//     Z = X Wᵀ + 1 bᵀ      ∂L/∂X = Δ W      ∂L/∂W = c Δᵀ X      ∂L/∂b = c Δᵀ 1
//
// The rows of Δ are each example's own ∂L_n/∂z_n; c is 1/N for the mean of the losses, and 1 for their
// sum. The other layers work row by row.

#include <optional>
#include <utility>
#include <vector>

#include "math/networks/network.h"

namespace psolve {

/// What each layer makes of an example.
struct ExampleValues : std::vector<LayerValues<double>> {
  using vector::vector;
  ExampleValues(std::vector<LayerValues<double>> layers) : vector(std::move(layers)) {}

  /// Where it keeps digits that the outputs have lost.
  std::optional<double> loss;
};
using ExampleGradients = std::vector<LayerGradients<double>>;  ///< of each layer

/// What an example's loss counts for in that of all.
template <class S>
S share_of_each(const Network<S>& network) {
  if (network.reduction == Reduction::sum) return S(1);
  return S(1) / S(static_cast<int>(network.examples.size()));
}

/// The layers may be others than the network's own, of the same shapes.
std::vector<ExampleValues> forward(const std::vector<Layer<double>>& layers,
                                   const std::vector<Example<double>>& examples);

/// The loss of all examples.
double loss_of(const Network<double>& network, const std::vector<ExampleValues>& values);
/// That of example n.
double loss_of(const Network<double>& network, const ExampleValues& values, Index n);

template <class S>
struct BatchGradientsOf {
  /// ∂L/∂W and ∂L/∂b; of a lone example also δ and ∂L/∂x.
  std::vector<LayerGradients<S>> whole;
  /// δ and ∂L/∂x of each example, by its own loss.
  std::vector<std::vector<LayerGradients<S>>> each;
};
using BatchGradients = BatchGradientsOf<double>;

BatchGradients backward(const Network<double>& network, const std::vector<ExampleValues>& values);

}  // namespace psolve
