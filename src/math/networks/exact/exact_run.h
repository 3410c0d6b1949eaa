#pragma once

// A network in exact numbers: fractions as long as its activations are piecewise linear, closed forms
// beyond. What is rounded from them has lost nothing where sums cancel, and is on the right side of
// every kink.

#include <optional>
#include <vector>

#include "math/expressions/expression.h"
#include "math/networks/batches/batch.h"
#include "math/networks/shared_symbols.h"
#include "math/networks/spec.h"

namespace psolve {

/// A symbol of the problem is the decimal that `values` has for it; without `values` a symbol.
Network<Expr> exact_network(const NetworkProblem& problem, const NetworkShapes& shapes);

/// Whether all that it comes to is rational: its numbers are, its activations are identity or a relu,
/// and its loss is no cross-entropy.
bool is_rational(const Network<Expr>& network);

/// Whether it has few enough multiplications to be worked out exactly, and of those with long numbers
/// the fewer.
bool is_affordable(const Network<Expr>& network);
/// Whether it would be with short numbers.
template <class S>
bool is_small(const Network<S>& network, double length = 1) {
  constexpr double kMostMultiplications = 20'000;
  return multiplications(network) * static_cast<double>(network.examples.size()) * length <=
         kMostMultiplications;
}

using ExactValues = std::vector<LayerValues<Expr>>;  ///< of each layer

/// The losses of the examples, and what they make together.
struct ExactLosses {
  std::vector<Expr> each;
  Expr whole = 0;
};
ExactLosses losses_of(const Network<Expr>& network, const std::vector<ExactValues>& values);

std::vector<ExactValues> forward(const std::vector<Layer<Expr>>& layers,
                                 const std::vector<Example<Expr>>& examples);
BatchGradientsOf<Expr> backward(const Network<Expr>& network,
                                const std::vector<ExactValues>& values);

}  // namespace psolve
