#pragma once

// Dual numbers: the derivative of a program at a point, exact to rounding, without any algebra.
//
// Take f(x) = x² · sin(x) at x = 3. Write the input as 3 + 1ε, where ε is a number with ε² = 0, and
// run the program with the ordinary rules of arithmetic:
//
//   x²        = (3 + 1ε)(3 + 1ε)  = 9 + 6ε + 1ε²           = 9 + 6ε
//   sin(x)    = sin(3 + 1ε)       = sin(3) + cos(3)·1ε     = 0.1411 − 0.9900ε
//   x²·sin(x) = (9 + 6ε)(0.1411 − 0.9900ε)                 = 1.2701 − 8.0632ε
//
// The value is f(3) = 1.2701, and what stands at ε is f′(3) = 2·3·sin(3) + 9·cos(3) = −8.0632.
//
// It works for any program because ε² = 0 cuts off each Taylor series after its second term,
//
//   f(a + a′ε) = f(a) + f′(a)·a′·ε,
//
// which is the chain rule; applied to a·b it is the product rule:
// (a + a′ε)(b + b′ε) = ab + (a′b + ab′)ε. So each function below is one line: its value, and its
// derivative times that of its argument. For several inputs, seed one of them with ε at a time.
//
// At kinks the derivative is the one that psolve prints: relu′(0) = 0, abs′(0) = 0, and of max and
// min the mean of both sides.

#include <cmath>
#include <compare>
#include <limits>
#include <utility>

#include "math/numbers/function.h"
#include "math/numbers/scalar.h"

namespace psolve {

/// value + derivative·ε with ε² = 0.
template <class S>
struct DualOf {
  S value = 0;
  S derivative = 0;

  DualOf() = default;
  DualOf(S constant) : value(std::move(constant)) {}
  DualOf(S v, S d) : value(std::move(v)), derivative(std::move(d)) {}

  DualOf& operator+=(const DualOf& b) {
    return *this = {value + b.value, derivative + b.derivative};
  }
  DualOf& operator-=(const DualOf& b) {
    return *this = {value - b.value, derivative - b.derivative};
  }
  DualOf& operator*=(const DualOf& b) {
    return *this = {value * b.value, derivative * b.value + value * b.derivative};
  }
  DualOf& operator/=(const DualOf& b) {
    const S quotient = value / b.value;
    return *this = {quotient, (derivative - quotient * b.derivative) / b.value};
  }

  // Friends, so that numbers become dual numbers by themselves.
  friend DualOf operator-(const DualOf& a) { return {-a.value, -a.derivative}; }
  friend DualOf operator+(const DualOf& a) { return a; }
  friend DualOf operator+(DualOf a, const DualOf& b) { return a += b; }
  friend DualOf operator-(DualOf a, const DualOf& b) { return a -= b; }
  friend DualOf operator*(DualOf a, const DualOf& b) { return a *= b; }
  friend DualOf operator/(DualOf a, const DualOf& b) { return a /= b; }

  // A program takes the branch that its value takes.
  friend bool operator==(const DualOf& a, const DualOf& b) { return a.value == b.value; }
  friend auto operator<=>(const DualOf& a, const DualOf& b) { return a.value <=> b.value; }
  friend DualOf max(const DualOf& a, const DualOf& b) { return a < b ? b : a; }
  friend DualOf min(const DualOf& a, const DualOf& b) { return b < a ? b : a; }
  friend bool isfinite(const DualOf& a) {
    return std::isfinite(a.value) && std::isfinite(a.derivative);
  }

  /// a^b: (a^b)′ = b·a^(b−1)·a′ + a^b·log(a)·b′. A part that does not move adds nothing, so a
  /// negative base may have a constant exponent, and 0 may be raised to a positive power.
  friend DualOf pow(const DualOf& a, const DualOf& b) {
    using std::pow;
    const S power = pow(a.value, b.value);
    S slope = 0;
    if (a.derivative != 0 && b.value != 0) {
      slope += b.value * pow(a.value, S(b.value - 1.0)) * a.derivative;
    }
    if (b.derivative != 0 && !(a.value == 0 && b.value > 0)) {
      slope += power * called(Function::log, a.value) * b.derivative;
    }
    return {power, slope};
  }
};

using Dual = DualOf<double>;

/// f(a) + slope·a′ε, where `slope` is f′(a). An argument that does not move keeps the derivative 0
/// even where the slope is infinite.
template <class S>
DualOf<S> chain(const S& value, const S& slope, const DualOf<S>& a) {
  return {value, a.derivative == 0 ? S(0) : S(slope * a.derivative)};
}

template <class S>
DualOf<S> sin(const DualOf<S>& a) {
  return chain<S>(called(Function::sin, a.value), called(Function::cos, a.value), a);
}
template <class S>
DualOf<S> cos(const DualOf<S>& a) {
  return chain<S>(called(Function::cos, a.value), -called(Function::sin, a.value), a);
}
template <class S>
DualOf<S> tan(const DualOf<S>& a) {
  const S t = called(Function::tan, a.value);
  return chain<S>(t, 1.0 + t * t, a);
}
/// √(1 − a²)
template <class S>
S cathetus(const S& a) {
  return called(Function::sqrt, S((1.0 - a) * (1.0 + a)));
}
template <class S>
DualOf<S> asin(const DualOf<S>& a) {
  return chain<S>(called(Function::asin, a.value), 1.0 / cathetus(a.value), a);
}
template <class S>
DualOf<S> acos(const DualOf<S>& a) {
  return chain<S>(called(Function::acos, a.value), -1.0 / cathetus(a.value), a);
}
template <class S>
DualOf<S> atan(const DualOf<S>& a) {
  return chain<S>(called(Function::atan, a.value), 1.0 / (1.0 + a.value * a.value), a);
}
template <class S>
DualOf<S> sinh(const DualOf<S>& a) {
  return chain<S>(called(Function::sinh, a.value), called(Function::cosh, a.value), a);
}
template <class S>
DualOf<S> cosh(const DualOf<S>& a) {
  return chain<S>(called(Function::cosh, a.value), called(Function::sinh, a.value), a);
}
template <class S>
DualOf<S> tanh(const DualOf<S>& a) {
  const S c = called(Function::cosh, a.value);  // 1 − tanh² would cancel for large arguments
  return chain<S>(called(Function::tanh, a.value), 1.0 / (c * c), a);
}
template <class S>
DualOf<S> exp(const DualOf<S>& a) {
  const S e = called(Function::exp, a.value);
  return chain<S>(e, e, a);
}
template <class S>
DualOf<S> log(const DualOf<S>& a) {
  return chain<S>(called(Function::log, a.value), 1.0 / a.value, a);
}
template <class S>
DualOf<S> sqrt(const DualOf<S>& a) {
  const S root = called(Function::sqrt, a.value);
  return chain<S>(root, 0.5 / root, a);
}
template <class S>
DualOf<S> abs(const DualOf<S>& a) {
  return chain<S>(called(Function::abs, a.value), called(Function::sign, a.value), a);
}
template <class S>
DualOf<S> sigmoid(const DualOf<S>& a) {
  const S s = called(Function::sigmoid, a.value);
  return chain<S>(s, s * called(Function::sigmoid, S(-a.value)), a);
}
template <class S>
DualOf<S> relu(const DualOf<S>& a) {
  return chain<S>(called(Function::relu, a.value), called(Function::step, a.value), a);
}
template <class S>
DualOf<S> softplus(const DualOf<S>& a) {
  return chain<S>(called(Function::softplus, a.value), called(Function::sigmoid, a.value), a);
}
template <class S>
DualOf<S> step(const DualOf<S>& a) {
  return called(Function::step, a.value);
}
template <class S>
DualOf<S> sign(const DualOf<S>& a) {
  return called(Function::sign, a.value);
}

template <class S>
DualOf<S> erf(const DualOf<S>& a) {
  const S density = called(Function::exp, S(-a.value * a.value));
  const S root_pi = called(Function::sqrt, S(Constants<S>::pi()));
  return chain<S>(called(Function::erf, a.value), S(2.0 * density / root_pi), a);
}

template <class S>
DualOf<S> cube_root(const DualOf<S>& a) {
  const S root = called(Function::cbrt, a.value);
  return chain<S>(root, 1.0 / (3.0 * root * root), a);
}
template <class S>
DualOf<S> called(Function function, const DualOf<S>& a, const DualOf<S>& b) {
  const S value = called(function, a.value, b.value);
  if (function == Function::atan2) {
    const S square = a.value * a.value + b.value * b.value;
    return {value, (b.value * a.derivative - a.value * b.derivative) / square};
  }
  const double way = function == Function::max ? 1 : -1;
  const S side = way * called(Function::sign, S(a.value - b.value));
  if (side == 1.0) return {value, a.derivative};
  if (side == -1.0) return {value, b.derivative};
  return {value, 0.5 * (a.derivative + b.derivative) + 0.5 * side * (a.derivative - b.derivative)};
}

template <class S>
struct Constants<DualOf<S>> {
  static DualOf<S> number(const Rational& value) { return Constants<S>::number(value); }
  static DualOf<S> pi() { return Constants<S>::pi(); }
  static DualOf<S> e() { return Constants<S>::e(); }
};
template <class S>
Bounds bounds_of(const DualOf<S>& x) {
  return bounds_of(x.value);
}

}  // namespace psolve

/// What Eigen asks of a scalar, so that matrices of dual numbers multiply like any others.
namespace Eigen {
template <typename T>
struct NumTraits;
template <>
struct NumTraits<psolve::Dual> {
  using Real = psolve::Dual;
  using NonInteger = psolve::Dual;
  using Nested = psolve::Dual;
  using Literal = psolve::Dual;
  enum {
    IsComplex = 0,
    IsInteger = 0,
    IsSigned = 1,
    RequireInitialization = 1,
    ReadCost = 2,
    AddCost = 2,
    MulCost = 4
  };
  static Real epsilon() { return std::numeric_limits<double>::epsilon(); }
  static Real dummy_precision() { return 1e-12; }
  static int digits10() { return 15; }
};
}  // namespace Eigen
