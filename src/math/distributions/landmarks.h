#pragma once

#include <vector>

#include "math/syntax/syntax.h"

namespace psolve {

/// What an integral over an expression must not step over, between the ends of its interval.
struct Landmarks {
  /// A peak so narrow that a coarse sum might miss it, with its width as the deviation of a normal.
  struct Peak {
    double at;
    double width;
  };
  /// Where abs, relu, a root or a power may have a kink or a pole; where a sine or a cosine begins
  /// another wave; and, where most mass lies near an end of the interval, how near.
  std::vector<double> cuts;
  std::vector<Peak> peaks;
  double scale = 0;  ///< so far from the end, or from 0, most mass of an infinite interval lies
};

/// The landmarks of a density given as an expression in x, found by looking at many points.
Landmarks landmarks_of(const Syntax& syntax, double low, double high);

}  // namespace psolve
