#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/solution.h"
#include "math/numbers/dual.h"

namespace psolve {

/// A loss as a function of many numbers, written out as plain loops over doubles and dual numbers.
struct LossDefinition {
  std::function<double(std::span<const double>)> value;
  std::function<Dual(std::span<const Dual>)> dual;
  std::vector<double> at;  ///< the numbers of the problem
  double multiplications;  ///< of one evaluation
  /// How much longer a gradient may become on its way through time than it is at the end, and with
  /// it what rounding does to the loss: errors up to this times their usual size say nothing.
  double growth = 1;
  bool at_kink = false;  ///< differences then see two slopes at once and are not asked
};

/// Compares gradients, in the order of the definition's numbers, with dual numbers and with central
/// differences; of many a seeded sample, of very large ones all at once along one direction. Where
/// rounding has grown beyond use it compares nothing.
std::vector<Check> check_gradients(const LossDefinition& loss, const std::vector<double>& found);

}  // namespace psolve
