#pragma once

// A generator against the discriminator D = p/(p + q) that was the best one against q and stays as
// it is: what a model r earns, E_{x~r} log D(x), and the point where D is largest.

#include "math/distributions/density.h"

namespace psolve {

struct FrozenPayoff {
  double value = 0;  ///< −∞ where r has mass that D takes for certainly generated
  double bound = 0;  ///< on the quadrature's error
};

/// ∫ r log D. Where neither p nor q has mass D has no opinion: ½.
FrozenPayoff frozen_payoff(const Density& p, const Density& q, const Density& r);

/// Where D is largest.
struct FrozenPeak {
  double x;
  double discriminator;  ///< D there
  double low, high;      ///< the range of the search: nearly all of the data
  double step;           ///< of its first round
  bool certain;          ///< D is 1 up to rounding at many points, and this one has most data
  bool at_end;           ///< D still rises where the range ends
};

/// From a grid and the densities' own marks (means, ends of supports) to the best place between
/// neighbours. Of equally good ones the place with most data, then the first.
FrozenPeak frozen_peak(const Density& p, const Density& q);

}  // namespace psolve
