#pragma once

// e^x − 1 and the normal distribution Φ over the scalars in which checks are made: doubles, dual
// numbers, tracked numbers and numbers of 50 digits.

#include <cmath>
#include <numbers>

#include "formula/functions/digits.h"
#include "math/checking/tracked.h"
#include "math/numbers/dual.h"

namespace psolve {

inline double less_one(double x) {
  return std::expm1(x);
}
inline Big less_one(const Big& x) {
  return exp(x) - 1;
}
inline Dual less_one(const Dual& a) {
  return chain(std::expm1(a.value), std::exp(a.value), a);
}
template <int N>
Tracked<N> less_one(const Tracked<N>& a) {
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  return through(
      bounded(std::expm1(a.value), std::exp(a.value), a.moved, kUnbounded, 1, kUnbounded), a);
}

/// φ(x) = Φ′(x)
inline double bell_curve(double x) {
  return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
}

inline double normal_distribution(double x) {
  return std::erfc(-x / std::numbers::sqrt2) / 2;
}
/// Left of 0 what e^(−x²/2) leaves of ½: by Laplace's continued fraction where ½ + … would cancel.
inline Big normal_distribution(const Big& x) {
  if (x > -3) return (1 + error_function(x / sqrt(Big(2)))) / 2;
  Big fraction = -x;
  for (int k = 400; k > 0; --k) fraction = k / fraction - x;
  return exp(-x * x / 2) / sqrt(2 * Digits::pi().value) / fraction;
}
inline Dual normal_distribution(const Dual& a) {
  return chain(normal_distribution(a.value), bell_curve(a.value), a);
}
/// (log φ)′ = −x, and the tail of Φ rounds as e^(−x²/2) does.
template <int N>
Tracked<N> normal_distribution(const Tracked<N>& a) {
  constexpr double kSteepest = 0.4;
  const double x = a.value;
  Local f =
      bounded(normal_distribution(x), bell_curve(x), a.moved, kSteepest, std::abs(x) + a.moved, 1);
  f.value_change += x * x * rounding_of(f.value);
  f.slope_change += x * x * rounding_of(f.slope);
  return through(f, a);
}

}  // namespace psolve
