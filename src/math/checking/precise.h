#pragma once

#include <cstddef>
#include <vector>

#include "formula/functions/digits.h"

namespace psolve {

/// (f(v + h d) − f(v − h d))/2h, where d_k = ±|v_k|. Of the 50 digits 28 are left to it: it rounds by
/// `kRoundingOfDifference` of what f does in doubles. It is the slope of f somewhere on the way, so
/// that it is off by what the slope changes where v moves by h|d|: tracked numbers bound that.
inline constexpr double kStepOfDifference = 0x1p-70;
inline constexpr double kRoundingOfDifference = 0x1p-45;  // 2⁵³ 2⁻¹⁶⁸ 2⁷⁰

template <class F>
double difference_along(F f, const std::vector<double>& at, const std::vector<double>& direction) {
  const auto at_distance = [&](const Big& step) {
    std::vector<Big> there(at.begin(), at.end());
    for (std::size_t k = 0; k < at.size(); ++k) {
      if (direction[k] != 0) there[k] += step * direction[k];
    }
    return f(there);
  };
  const Big h = kStepOfDifference;
  return static_cast<double>(Big((at_distance(h) - at_distance(-h)) / (2 * h)));
}

}  // namespace psolve
