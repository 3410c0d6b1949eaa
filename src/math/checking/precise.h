#pragma once

#include <cstddef>
#include <vector>

#include "formula/functions/digits.h"

namespace psolve {

/// (f(v + h d) − f(v − h d))/2h for h = 2⁻⁷⁰, where d_k = ±|v_k|. What the slopes of f change on
/// the way is far less than what rounding v to doubles changes them, and of the 50 digits 28 are
/// left to the difference: it rounds by `kRoundingOfDifference` of what f does in doubles.
/// And it is off by h² of the third derivative, which shows where the first is 0.
inline constexpr double kCurvature = 0x1p-100;
inline constexpr double kRoundingOfDifference = 0x1p-45;  // 2⁵³ 2⁻¹⁶⁸ 2⁷⁰

template <class F>
double difference_along(F f, const std::vector<double>& at, const std::vector<double>& direction) {
  const Big h = ldexp(Big(1), -70);
  std::vector<Big> above(at.begin(), at.end());
  std::vector<Big> below = above;
  for (std::size_t k = 0; k < at.size(); ++k) {
    if (direction[k] == 0) continue;
    above[k] += h * direction[k];
    below[k] -= h * direction[k];
  }
  return static_cast<double>(Big((f(above) - f(below)) / (2 * h)));
}

}  // namespace psolve
