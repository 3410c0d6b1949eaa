#pragma once

#include <functional>
#include <vector>

#include "core/solution.h"
#include "math/checking/precise.h"
#include "math/checking/tracked.h"
#include "math/numbers/dual.h"

namespace psolve {

/// Derivatives that one pass of a check follows.
inline constexpr int kTrackedTogether = 8;

/// A loss as a function of many numbers, written out as plain loops over several scalars, on the
/// side of every kink on which the point itself lies.
struct LossDefinition {
  template <class S>
  using Function = std::function<S(const std::vector<S>&)>;

  Function<double> value;
  Function<Dual> dual;
  Function<Tracked<kTrackedTogether>> tracked;
  Function<Tracked<1>> along;  ///< for one derivative at a time
  Function<Big> precise;       ///< in 50 digits
  std::vector<double> at;      ///< the numbers of the problem
  double multiplications;      ///< of one evaluation
  double functions;            ///< exponentials and the like of one evaluation
};

/// Compares gradients, in the order of the definition's numbers, one by one with dual numbers, and
/// together with a difference; of many a seeded sample, of very large ones all at once along one
/// direction. First in doubles with small tolerances; where that leaves a doubt, in 50 digits, and
/// with tolerances that are what rounding can do to the definition.
std::vector<Check> check_gradients(const LossDefinition& loss, const std::vector<double>& found);

}  // namespace psolve
