#pragma once

// Whether a Boolean function is linearly separable: one threshold unit.

#include <cstdint>
#include <optional>
#include <vector>

#include "math/boolean/function.h"
#include "math/threshold/separation.h"

namespace psolve::boolean_net {

/// A point of {0, 1}^k in counting order, taken `times` times.
struct RepeatedPoint {
  std::uint32_t point;
  long times;
};

struct Separability {
  std::optional<Hyperplane> plane;  ///< the function is 1 where w·x ≥ threshold
  /// Where there is none: points where it is 1 and as many where it is 0 with the same sum, so
  /// that no w has w·x above a threshold on one side and below it on the other.
  std::vector<RepeatedPoint> on;
  std::vector<RepeatedPoint> off;
};

/// Decides it exactly, whatever a function is where it is free.
///
/// A function that rises with an input at one place and falls with it at another has two points on
/// each side with equal sums (it is not unate; R. McNaughton, Unate Truth Functions, 1961). For
/// another one the points next to where it changes decide, with more of them where they do not.
Separability separability(const BooleanFunction& function);

}  // namespace psolve::boolean_net
