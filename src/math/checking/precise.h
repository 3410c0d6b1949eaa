#pragma once

#include <cstddef>
#include <vector>

#include "formula/functions/digits.h"

namespace psolve {

/// A difference in 50 digits, and how far off it may be.
struct Difference {
  double slope;
  double curvature;
};

/// (f(v + h d) − f(v − h d))/2h for h = 2⁻⁷⁰, where d_k = ±|v_k|. Of the 50 digits 28 are left to
/// it: it rounds by `kRoundingOfDifference` of what f does in doubles. And it is off by h²/6 of the
/// third derivative, a third of how far it is from the difference for 2h.
inline constexpr double kRoundingOfDifference = 0x1p-45;  // 2⁵³ 2⁻¹⁶⁸ 2⁷⁰

template <class F>
Difference difference_along(F f, const std::vector<double>& at,
                            const std::vector<double>& direction) {
  const Big h = ldexp(Big(1), -70);
  const auto at_distance = [&](const Big& step) {
    std::vector<Big> there(at.begin(), at.end());
    for (std::size_t k = 0; k < at.size(); ++k) {
      if (direction[k] != 0) there[k] += step * direction[k];
    }
    return f(there);
  };
  const Big near = (at_distance(h) - at_distance(-h)) / (2 * h);
  const Big far = (at_distance(2 * h) - at_distance(-2 * h)) / (4 * h);
  return {static_cast<double>(near), static_cast<double>(Big(abs(far - near)))};
}

}  // namespace psolve
