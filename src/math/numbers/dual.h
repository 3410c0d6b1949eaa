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
// At kinks the derivative is the one that psolve prints: relu′(0) = 0 and abs′(0) = 0.

#include <cmath>
#include <compare>
#include <limits>

#include "math/numbers/function.h"

namespace psolve {

/// value + derivative·ε with ε² = 0.
struct Dual {
  double value = 0;
  double derivative = 0;

  Dual() = default;
  Dual(double constant) : value(constant) {}
  Dual(double v, double d) : value(v), derivative(d) {}

  Dual& operator+=(const Dual& b) { return *this = {value + b.value, derivative + b.derivative}; }
  Dual& operator-=(const Dual& b) { return *this = {value - b.value, derivative - b.derivative}; }
  Dual& operator*=(const Dual& b) {
    return *this = {value * b.value, derivative * b.value + value * b.derivative};
  }
  Dual& operator/=(const Dual& b) {
    const double quotient = value / b.value;
    return *this = {quotient, (derivative - quotient * b.derivative) / b.value};
  }
};

inline Dual operator-(const Dual& a) {
  return {-a.value, -a.derivative};
}
inline Dual operator+(const Dual& a) {
  return a;
}
inline Dual operator+(Dual a, const Dual& b) {
  return a += b;
}
inline Dual operator-(Dual a, const Dual& b) {
  return a -= b;
}
inline Dual operator*(Dual a, const Dual& b) {
  return a *= b;
}
inline Dual operator/(Dual a, const Dual& b) {
  return a /= b;
}

// A program takes the branch that its value takes.
inline bool operator==(const Dual& a, const Dual& b) {
  return a.value == b.value;
}
inline auto operator<=>(const Dual& a, const Dual& b) {
  return a.value <=> b.value;
}
inline Dual max(const Dual& a, const Dual& b) {
  return a < b ? b : a;
}
inline Dual min(const Dual& a, const Dual& b) {
  return b < a ? b : a;
}
inline bool isfinite(const Dual& a) {
  return std::isfinite(a.value) && std::isfinite(a.derivative);
}

/// f(a) + slope·a′ε, where `slope` is f′(a). An argument that does not move keeps the derivative 0
/// even where the slope is infinite.
inline Dual chain(double value, double slope, const Dual& a) {
  return {value, a.derivative == 0 ? 0 : slope * a.derivative};
}

inline Dual sin(const Dual& a) {
  return chain(std::sin(a.value), std::cos(a.value), a);
}
inline Dual cos(const Dual& a) {
  return chain(std::cos(a.value), -std::sin(a.value), a);
}
inline Dual tan(const Dual& a) {
  const double t = std::tan(a.value);
  return chain(t, 1 + t * t, a);
}
inline Dual asin(const Dual& a) {
  return chain(std::asin(a.value), 1 / std::sqrt((1 - a.value) * (1 + a.value)), a);
}
inline Dual acos(const Dual& a) {
  return chain(std::acos(a.value), -1 / std::sqrt((1 - a.value) * (1 + a.value)), a);
}
inline Dual atan(const Dual& a) {
  return chain(std::atan(a.value), 1 / (1 + a.value * a.value), a);
}
inline Dual sinh(const Dual& a) {
  return chain(std::sinh(a.value), std::cosh(a.value), a);
}
inline Dual cosh(const Dual& a) {
  return chain(std::cosh(a.value), std::sinh(a.value), a);
}
inline Dual tanh(const Dual& a) {
  const double c = std::cosh(a.value);  // 1 − tanh² would cancel for large arguments
  return chain(std::tanh(a.value), 1 / (c * c), a);
}
inline Dual exp(const Dual& a) {
  const double e = std::exp(a.value);
  return chain(e, e, a);
}
inline Dual log(const Dual& a) {
  return chain(std::log(a.value), 1 / a.value, a);
}
inline Dual sqrt(const Dual& a) {
  const double root = std::sqrt(a.value);
  return chain(root, 0.5 / root, a);
}
inline Dual abs(const Dual& a) {
  return chain(std::abs(a.value), sign(a.value), a);
}
inline Dual sigmoid(const Dual& a) {
  return chain(sigmoid(a.value), sigmoid(a.value) * sigmoid(-a.value), a);
}
inline Dual relu(const Dual& a) {
  return chain(relu(a.value), step(a.value), a);
}
inline Dual softplus(const Dual& a) {
  return chain(softplus(a.value), sigmoid(a.value), a);
}
inline Dual step(const Dual& a) {
  return step(a.value);
}
inline Dual sign(const Dual& a) {
  return sign(a.value);
}

/// a^b: (a^b)′ = b·a^(b−1)·a′ + a^b·log(a)·b′. A part that does not move adds nothing, so a
/// negative base may have a constant exponent, and 0 may be raised to a positive power.
inline Dual pow(const Dual& a, const Dual& b) {
  const double value = std::pow(a.value, b.value);
  double derivative = 0;
  if (a.derivative != 0 && b.value != 0) {
    derivative += b.value * std::pow(a.value, b.value - 1) * a.derivative;
  }
  if (b.derivative != 0 && !(a.value == 0 && b.value > 0)) {
    derivative += value * std::log(a.value) * b.derivative;
  }
  return {value, derivative};
}

/// The function of that name, over any scalar that has it.
template <class T>
T called(Function function, const T& x) {
  using std::abs, std::acos, std::asin, std::atan, std::cos, std::cosh, std::exp, std::log,
      std::sin, std::sinh, std::sqrt, std::tan, std::tanh;
  switch (function) {
    case Function::sin:
      return sin(x);
    case Function::cos:
      return cos(x);
    case Function::tan:
      return tan(x);
    case Function::asin:
      return asin(x);
    case Function::acos:
      return acos(x);
    case Function::atan:
      return atan(x);
    case Function::sinh:
      return sinh(x);
    case Function::cosh:
      return cosh(x);
    case Function::tanh:
      return tanh(x);
    case Function::exp:
      return exp(x);
    case Function::log:
      return log(x);
    case Function::sqrt:
      return sqrt(x);
    case Function::abs:
      return abs(x);
    case Function::sigmoid:
      return sigmoid(x);
    case Function::relu:
      return relu(x);
    case Function::softplus:
      return softplus(x);
    case Function::step:
      return step(x);
    case Function::sign:
      return sign(x);
  }
  return x;
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
