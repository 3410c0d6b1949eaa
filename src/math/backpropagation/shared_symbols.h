#pragma once

#include <string>
#include <vector>

#include "math/networks/network.h"
#include "math/networks/spec.h"

namespace psolve {

/// Where a number of a spec stands.
struct NumberPlace {
  enum class List { input, weights, bias, target };
  List list;
  Index layer;  ///< of weights and biases
  Index at;     ///< in row-major order

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

/// The share that a place has in the derivatives.
double share(const NumberPlace& place, const Network<double>& network,
             const std::vector<LayerValues<double>>& values,
             const std::vector<LayerGradients<double>>& gradients);

}  // namespace psolve
