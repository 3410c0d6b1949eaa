#pragma once

// What the arithmetic of balls and their functions know of the rounding of a T.

#include <type_traits>
#include <utility>

#include "math/numbers/ball.h"

namespace psolve {

template <class T>
constexpr bool kIsNative = std::is_same_v<T, long double>;
template <class T>
constexpr bool kIsHighest = std::is_same_v<T, HighestPrecision>;

/// How far the elementary functions may be off, relative to their value: the C library's are right
/// to a few units of the last place. Those of many digits were measured against Boost's in more, at
/// most 70 of them; far more is allowed.
template <class T>
T slack() {
  const T epsilon = std::numeric_limits<T>::epsilon();
  return (kIsNative<T> ? 8 : 4096) * epsilon;
}

/// A number of bits so few that the product of two is exact.
template <class T>
bool is_short(const T& x) {
  return T(static_cast<float>(x)) == x;
}

/// The rounding of one arithmetic operation is half of this; where it is exact, nobody asks.
template <class T>
Ball<T> rounded(T mid, const T& rad, bool vanished) {
  using std::abs;
  if (mid == 0 && rad == 0) return Ball<T>::unknown();  // below the least number
  const T rounding = abs(mid) * std::numeric_limits<T>::epsilon();
  return Ball<T>(std::move(mid), rad + rounding, vanished);
}

}  // namespace psolve
