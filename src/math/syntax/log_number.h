#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/numbers/wide.h"
#include "math/syntax/evaluation.h"

namespace psolve {

/// A number by its sign and the logarithm of its size, which is a T. In the tails of a density it
/// neither underflows nor overflows: exp(−x⁴) at x = 10 has the logarithm −10000.
template <class T>
struct LogNumber {
  int sign = 0;  ///< −1, 0 or 1
  T log = -std::numeric_limits<T>::infinity();

  LogNumber() = default;
  explicit LogNumber(const T& value) : sign((value > 0) - (value < 0)) {
    using std::abs, std::log;
    if (sign != 0) this->log = log(T(abs(value)));
  }
  LogNumber(int sign_, T log_) : sign(sign_), log(std::move(log_)) {}

  T value() const {
    using std::exp;
    return sign * exp(log);
  }
  /// The nearest double that is neither 0 nor infinite, unless this is 0.
  explicit operator double() const {
    using Limits = std::numeric_limits<double>;
    if (sign == 0) return 0;
    return sign *
           std::clamp(std::exp(static_cast<double>(log)), Limits::denorm_min(), Limits::max());
  }
};

template <class T>
LogNumber<T> operator-(const LogNumber<T>& a) {
  return {-a.sign, a.log};
}
template <class T>
LogNumber<T> operator+(const LogNumber<T>& a, const LogNumber<T>& b) {
  using std::exp, std::log1p;
  if (a.log < b.log) return b + a;
  if (b.sign == 0) return a;
  const T rest = a.sign * b.sign * exp(T(b.log - a.log));
  if (rest == -1) return {};
  return {a.sign, a.log + log1p(rest)};
}
template <class T>
LogNumber<T> operator-(const LogNumber<T>& a, const LogNumber<T>& b) {
  return a + -b;
}
template <class T>
LogNumber<T> operator*(const LogNumber<T>& a, const LogNumber<T>& b) {
  if (a.sign == 0 || b.sign == 0) return {};
  return {a.sign * b.sign, a.log + b.log};
}
template <class T>
LogNumber<T> operator/(const LogNumber<T>& a, const LogNumber<T>& b) {
  if (a.sign == 0) return {};
  return {a.sign * b.sign, a.log - b.log};
}
template <class T>
LogNumber<T> pow(const LogNumber<T>& a, const LogNumber<T>& b) {
  using std::fmod;
  const T exponent = b.value();
  if (exponent == 0) return LogNumber<T>(T(1));
  const bool odd = fmod(exponent, T(2)) != 0;
  return {a.sign < 0 && !odd ? 1 : a.sign, a.log * exponent};
}

/// exp, log, sqrt and abs stay in logarithms; the others pass through plain numbers.
template <class T>
LogNumber<T> called(Function function, const LogNumber<T>& x) {
  switch (function) {
    case Function::exp:
      return {1, x.value()};
    case Function::log:
      return LogNumber<T>(x.log);
    case Function::sqrt:
      return {x.sign, x.log / 2};
    case Function::abs:
      return {x.sign == 0 ? 0 : 1, x.log};
    case Function::sigmoid:
      return {1, -softplus(T(-x.value()))};
    case Function::cbrt:
      return {x.sign, x.log / 3};
    default:
      return LogNumber<T>(psolve::called<T>(function, x.value()));
  }
}

template <class T>
LogNumber<T> called(Function function, const LogNumber<T>& x, const LogNumber<T>& y) {
  if (function == Function::atan2) {
    return LogNumber<T>(psolve::called<T>(function, x.value(), y.value()));
  }
  return (function == Function::max) == ((x - y).sign < 0) ? y : x;
}

template <class T>
struct Constants<LogNumber<T>> {
  static LogNumber<T> number(const Rational& value) { return LogNumber<T>(to_number<T>(value)); }
  static const LogNumber<T>& pi() {
    using std::atan;
    static const LogNumber<T> pi(T(4 * atan(T(1))));
    return pi;
  }
  static const LogNumber<T>& e() {
    static const LogNumber<T> e(1, T(1));
    return e;
  }
};

}  // namespace psolve
