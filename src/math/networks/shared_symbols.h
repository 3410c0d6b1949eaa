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

/// The share that a place has in the derivatives.
double share(const NumberPlace& place, const Network<double>& network,
             const std::vector<ExampleValues>& values, const BatchGradients& gradients);

}  // namespace psolve
