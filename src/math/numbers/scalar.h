#pragma once

// What evaluating an expression asks of its scalar besides arithmetic.

#include <numbers>

#include "math/numbers/rational.h"

namespace psolve {

/// The constants of a text as numbers of type T; scalars of more digits than double specialize it.
template <class T>
struct Constants {
  static T number(const Rational& value) { return T(value.to_double()); }
  static T pi() { return T(std::numbers::pi); }
  static T e() { return T(std::numbers::e); }
};

/// Doubles between which a value lies: the value itself where it is one number.
struct Bounds {
  double lower;
  double upper;
};

template <class T>
Bounds bounds_of(const T& x) {
  const auto value = static_cast<double>(x);
  return {value, value};
}

}  // namespace psolve
