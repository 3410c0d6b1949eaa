#pragma once

#include <functional>
#include <limits>
#include <utility>

#include "core/figure.h"

namespace psolve {

/// A curve over the steps first … last for a logarithmic axis, which has no place for 0: there, and
/// where a value is not finite, the curve breaks.
inline Plot::Series curve_over_steps(Prose label, long first, long last,
                                     const std::function<double(long)>& value) {
  Plot::Series series{std::move(label)};
  for (long t = first; t <= last; ++t) {
    const double y = value(t);
    series.x.push_back(static_cast<double>(t));
    series.y.push_back(y > 0 ? y : std::numeric_limits<double>::quiet_NaN());
  }
  return series;
}

}  // namespace psolve
