#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/numbers/dual.h"

namespace psolve {

/// A number by its sign and the logarithm of its size. In the tails of a density it neither
/// underflows nor overflows: exp(−x⁴) at x = 10 has the logarithm −10000.
struct LogNumber {
  double sign = 0;  ///< −1, 0 or 1
  double log = -std::numeric_limits<double>::infinity();

  LogNumber() = default;
  explicit LogNumber(double value) : sign(psolve::sign(value)), log(std::log(std::abs(value))) {}
  LogNumber(double sign_, double log_) : sign(sign_), log(log_) {}

  /// The nearest double that is neither 0 nor infinite, unless this is 0.
  explicit operator double() const {
    using Limits = std::numeric_limits<double>;
    return sign * std::clamp(std::exp(log), sign == 0 ? 0 : Limits::denorm_min(), Limits::max());
  }
};

inline LogNumber operator-(const LogNumber& a) {
  return {-a.sign, a.log};
}
inline LogNumber operator+(const LogNumber& a, const LogNumber& b) {
  if (a.log < b.log) return b + a;
  if (b.sign == 0) return a;
  const double rest = a.sign * b.sign * std::exp(b.log - a.log);
  if (rest == -1) return {};
  return {a.sign, a.log + std::log1p(rest)};
}
inline LogNumber operator-(const LogNumber& a, const LogNumber& b) {
  return a + -b;
}
inline LogNumber operator*(const LogNumber& a, const LogNumber& b) {
  if (a.sign == 0 || b.sign == 0) return {};
  return {a.sign * b.sign, a.log + b.log};
}
inline LogNumber operator/(const LogNumber& a, const LogNumber& b) {
  if (a.sign == 0) return {};
  return {a.sign * b.sign, a.log - b.log};
}
inline LogNumber pow(const LogNumber& a, const LogNumber& b) {
  const auto exponent = static_cast<double>(b);
  if (exponent == 0) return LogNumber(1.0);
  const bool odd = std::fmod(exponent, 2) != 0;
  return {a.sign < 0 && !odd ? 1 : a.sign, a.log * exponent};
}

/// exp, log and sqrt stay in logarithms; the others pass through doubles.
inline LogNumber called(Function function, const LogNumber& x) {
  switch (function) {
    case Function::exp:
      return {1, static_cast<double>(x)};
    case Function::log:
      return LogNumber(x.log);
    case Function::sqrt:
      return {x.sign, x.log / 2};
    case Function::abs:
      return {std::abs(x.sign), x.log};
    case Function::sigmoid:
      return {1, -softplus(-static_cast<double>(x))};
    default:
      return LogNumber(psolve::called<double>(function, static_cast<double>(x)));
  }
}

}  // namespace psolve
