#pragma once

// What evaluating an expression asks of its scalar besides arithmetic.

#include "math/numbers/rational.h"

namespace psolve {

/// Numbers that are known exactly.
template <class T>
struct Constants {
  static T of(const Rational& number) { return T(number.to_double()); }
  static T pi() { return T(3.14159265358979323846); }
  static T e() { return T(2.71828182845904523536); }
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
