#pragma once

// Scalars for runs whose numbers are rounded once, where they are printed. Heavy: for sources, not
// for headers of others.

#include <bit>
#include <cmath>
#include <cstdint>

#include "math/numbers/ball.h"
#include "math/numbers/integer.h"

namespace psolve {

/// A rational number while it is short; what is longer is unknown, and so is all that comes of it.
class ShortRational {
 public:
  /// Numerator and denominator together. The exact numbers of an iteration grow with every step;
  /// up to here their arithmetic costs no more than that of 50 digits.
  static constexpr Index kMostBits = 320;

  ShortRational() = default;
  ShortRational(int value) : value_(value) {}
  ShortRational(const Rational& value) : value_(value), is_known_(value.fits(kMostBits)) {}
  static ShortRational unknown() {
    ShortRational result;
    result.is_known_ = false;
    return result;
  }

  bool is_known() const { return is_known_; }
  const Rational& value() const { return value_; }

  friend ShortRational operator-(const ShortRational& a) {
    return a.is_known_ ? ShortRational(-a.value_) : a;
  }
  friend ShortRational operator+(const ShortRational& a, const ShortRational& b) {
    return both_known(a, b) ? ShortRational(a.value_ + b.value_) : unknown();
  }
  friend ShortRational operator-(const ShortRational& a, const ShortRational& b) {
    return both_known(a, b) ? ShortRational(a.value_ - b.value_) : unknown();
  }
  friend ShortRational operator*(const ShortRational& a, const ShortRational& b) {
    return both_known(a, b) ? ShortRational(a.value_ * b.value_) : unknown();
  }
  friend ShortRational operator/(const ShortRational& a, const ShortRational& b) {
    const bool has_value = both_known(a, b) && !b.value_.is_zero();
    return has_value ? ShortRational(a.value_ / b.value_) : unknown();
  }

 private:
  static bool both_known(const ShortRational& a, const ShortRational& b) {
    return a.is_known_ && b.is_known_;
  }

  Rational value_;
  bool is_known_ = true;
};

/// The root where it is rational.
inline ShortRational sqrt(const ShortRational& x) {
  if (!x.is_known() || x.value().sign() < 0) return ShortRational::unknown();
  const Fraction fraction = x.value().fraction();
  const Integer above = boost::multiprecision::sqrt(fraction.numerator);
  const Integer below = boost::multiprecision::sqrt(fraction.denominator);
  const bool is_square =
      above * above == fraction.numerator && below * below == fraction.denominator;
  return is_square ? ShortRational(Rational(Fraction{above, below})) : ShortRational::unknown();
}

/// f(x) where that is rational for every rational x, or at 0.
inline ShortRational called(Function function, const ShortRational& x) {
  if (!x.is_known()) return x;
  const int sign = x.value().sign();
  switch (function) {
    case Function::abs:
      return abs(x.value());
    case Function::relu:
      return sign > 0 ? x : ShortRational(0);
    case Function::step:
      return sign > 0 ? 1 : 0;
    case Function::sign:
      return sign;
    case Function::sqrt:
      return sqrt(x);
    case Function::log:
      return x.value().is_one() ? ShortRational(0) : ShortRational::unknown();
    default:
      break;
  }
  if (sign != 0) return ShortRational::unknown();
  switch (function) {
    case Function::cos:
    case Function::cosh:
    case Function::exp:
      return 1;
    case Function::sigmoid:
      return Rational(1, 2);
    case Function::acos:
    case Function::softplus:
      return ShortRational::unknown();
    default:
      return 0;
  }
}

inline ShortRational called(Function function, const ShortRational& x, const ShortRational& y) {
  if (!x.is_known() || !y.is_known()) return ShortRational::unknown();
  if (function == Function::atan2) {
    return x.value().is_zero() && y.value().sign() > 0 ? x : ShortRational::unknown();
  }
  return (function == Function::max) == (x.value() < y.value()) ? y : x;
}

inline ShortRational sigmoid(const ShortRational& x) {
  return called(Function::sigmoid, x);
}

inline ShortRational pow(const ShortRational& base, const ShortRational& exponent) {
  if (!base.is_known() || !exponent.is_known()) return ShortRational::unknown();
  if (exponent.value() == Rational(1, 2)) return sqrt(base);
  const auto whole = exponent.value().small_integer();
  if (!whole || (*whole < 0 && base.value().is_zero())) return ShortRational::unknown();
  const auto found = power(base.value(), *whole, ShortRational::kMostBits);
  return found ? ShortRational(*found) : ShortRational::unknown();
}

template <class T>
Ball<T> sqrt(const Ball<T>& x) {
  return called(Function::sqrt, x);
}

/// A number of many digits whose error nobody keeps; its functions are those of balls.
template <class T>
struct ManyDigits {
  T value = 0;

  ManyDigits() = default;
  ManyDigits(int number) : value(number) {}
  explicit ManyDigits(T number) : value(std::move(number)) {}
  explicit ManyDigits(const Ball<T>& ball)
      : value(ball.is_known() ? ball.mid : std::numeric_limits<T>::quiet_NaN()) {}

  friend ManyDigits operator-(const ManyDigits& a) { return ManyDigits(T(-a.value)); }
  friend ManyDigits operator+(const ManyDigits& a, const ManyDigits& b) {
    return ManyDigits(T(a.value + b.value));
  }
  friend ManyDigits operator-(const ManyDigits& a, const ManyDigits& b) {
    return ManyDigits(T(a.value - b.value));
  }
  friend ManyDigits operator*(const ManyDigits& a, const ManyDigits& b) {
    return ManyDigits(T(a.value * b.value));
  }
  friend ManyDigits operator/(const ManyDigits& a, const ManyDigits& b) {
    return ManyDigits(T(a.value / b.value));
  }

  /// It as a ball without radius; unknown where it is not finite.
  Ball<T> ball() const { return Ball<T>(value, T(0), false); }
};

template <class T>
ManyDigits<T> sqrt(const ManyDigits<T>& x) {
  if (x.value < 0) return ManyDigits<T>(std::numeric_limits<T>::quiet_NaN());
  return ManyDigits<T>(T(boost::multiprecision::sqrt(x.value)));
}
template <class T>
ManyDigits<T> called(Function function, const ManyDigits<T>& x) {
  return ManyDigits<T>(called(function, x.ball()));
}
template <class T>
ManyDigits<T> called(Function function, const ManyDigits<T>& x, const ManyDigits<T>& y) {
  return ManyDigits<T>(called(function, x.ball(), y.ball()));
}
template <class T>
ManyDigits<T> sigmoid(const ManyDigits<T>& x) {
  return called(Function::sigmoid, x);
}
template <class T>
ManyDigits<T> pow(const ManyDigits<T>& base, const ManyDigits<T>& exponent) {
  return ManyDigits<T>(pow(base.ball(), exponent.ball()));
}

/// Two doubles of which the second holds what rounding took from the first: some 32 digits at the
/// price of ten operations (Dekker 1971; Knuth, "The Art of Computer Programming" 2, 4.2.2). What
/// comes near the least double would lose digits unseen; it is no number.
struct DoubleDouble {
  double high = 0;
  double low = 0;

  DoubleDouble() = default;
  DoubleDouble(int number) : high(number) {}
  DoubleDouble(double a, double b) : high(a), low(b) {}
  static DoubleDouble none() { return {std::numeric_limits<double>::quiet_NaN(), 0}; }
  /// a + b, where |a| ≥ |b|, to 106 bits: 1 and 2⁻²⁰⁰ would fit into two doubles, too, and some
  /// numbers would have more digits than those of higher precisions.
  static DoubleDouble joined(double a, double b) {
    const double sum = a + b;
    const double rest = b - (sum - a);
    constexpr std::uint64_t exponent = 0x7ff0'0000'0000'0000;
    const double power = std::bit_cast<double>(std::bit_cast<std::uint64_t>(sum) & exponent);
    const double rounding = 0x1.8p-53 * power;  // its last bit is the 106th of the sum
    return {sum, (rest + rounding) - rounding};
  }
  static DoubleDouble sum(double a, double b) {
    const double sum = a + b;
    const double part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
  }
  static DoubleDouble product(double a, double b) {
    const auto split = [](double x) {
      const double far = 134217729 * x;  // 2²⁷ + 1
      return far - (far - x);
    };
    const double product = a * b;
    const double a1 = split(a), a2 = a - a1, b1 = split(b), b2 = b - b1;
    return {product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2};
  }
  template <class T>
  explicit DoubleDouble(const Ball<T>& ball) {
    if (!ball.is_known()) {
      *this = none();
      return;
    }
    high = static_cast<double>(ball.mid);
    low = static_cast<double>(T(ball.mid - T(high)));
    *this = checked(*this, ball.mid == 0);
  }

  friend DoubleDouble operator-(const DoubleDouble& a) { return {-a.high, -a.low}; }
  friend DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
    DoubleDouble s = sum(a.high, b.high);
    const DoubleDouble t = sum(a.low, b.low);
    s = joined(s.high, s.low + t.high);
    return joined(s.high, s.low + t.low);
  }
  friend DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) { return a + -b; }
  friend DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
    const DoubleDouble p = product(a.high, b.high);
    return checked(joined(p.high, p.low + (a.high * b.low + a.low * b.high)),
                   a.high == 0 || b.high == 0);
  }
  friend DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b) {
    const double first = a.high / b.high;
    const DoubleDouble left = a - b * DoubleDouble(first, 0);
    const double second = left.high / b.high;
    const double third = (left - b * DoubleDouble(second, 0)).high / b.high;
    const DoubleDouble joint = joined(first, second);
    return checked(joined(joint.high, joint.low + third), a.high == 0);
  }

  Ball<BigFloat<50>> ball() const {
    return {BigFloat<50>(high) + BigFloat<50>(low), BigFloat<50>(0), false};
  }

 private:
  static DoubleDouble checked(const DoubleDouble& x, bool is_zero) {
    return is_zero || std::fabs(x.high) > 0x1p-900 ? x : none();
  }
};

inline DoubleDouble sqrt(const DoubleDouble& x) {
  if (x.high == 0) return x;
  const double root = std::sqrt(x.high);
  const DoubleDouble left = x - DoubleDouble::product(root, root);
  return DoubleDouble::joined(root, left.high / (2 * root));
}
inline DoubleDouble called(Function function, const DoubleDouble& x) {
  if (!std::isfinite(x.high)) return DoubleDouble::none();
  return DoubleDouble(called(function, x.ball()));
}
inline DoubleDouble called(Function function, const DoubleDouble& x, const DoubleDouble& y) {
  if (!std::isfinite(x.high) || !std::isfinite(y.high)) return DoubleDouble::none();
  return DoubleDouble(called(function, x.ball(), y.ball()));
}
inline DoubleDouble sigmoid(const DoubleDouble& x) {
  return called(Function::sigmoid, x);
}
inline DoubleDouble pow(const DoubleDouble& base, const DoubleDouble& exponent) {
  const double n = exponent.high;
  if (exponent.low == 0 && n == std::floor(n) && n > 0 && n <= 16) {
    DoubleDouble result = base;
    for (int i = 1; i < n; ++i) result = result * base;
    return result;
  }
  if (!std::isfinite(base.high) || !std::isfinite(n)) return DoubleDouble::none();
  return DoubleDouble(pow(base.ball(), exponent.ball()));
}

template <>
struct Constants<DoubleDouble> {
  static DoubleDouble number(const Rational& value) {
    const auto whole = value.small_integer();
    if (whole && std::abs(*whole) < (1LL << 53)) return {static_cast<double>(*whole), 0};
    return DoubleDouble(ball_of<BigFloat<50>>(value));
  }
  static DoubleDouble pi() { return DoubleDouble(ball_of_pi<BigFloat<50>>()); }
  static DoubleDouble e() { return DoubleDouble(ball_of_e<BigFloat<50>>()); }
};

template <>
struct Constants<ShortRational> {
  static ShortRational number(const Rational& value) { return value; }
  static ShortRational pi() { return ShortRational::unknown(); }
  static ShortRational e() { return ShortRational::unknown(); }
};
template <class T>
struct Constants<ManyDigits<T>> {
  static ManyDigits<T> number(const Rational& value) { return ManyDigits<T>(ball_of<T>(value)); }
  static ManyDigits<T> pi() { return ManyDigits<T>(ball_of_pi<T>()); }
  static ManyDigits<T> e() { return ManyDigits<T>(ball_of_e<T>()); }
};

// What iterations ask of their scalars.

inline int sign_of(double x) {
  return (x > 0) - (x < 0);
}
inline int sign_of(const DoubleDouble& x) {
  return sign_of(x.high);
}
inline int sign_of(const ShortRational& x) {
  return x.value().sign();
}
template <class T>
int sign_of(const ManyDigits<T>& x) {
  return (x.value > 0) - (x.value < 0);
}
/// Whether it is above a double near the least one; what is rational and short is, if above 0.
inline bool is_above(double x, double least) {
  return x > least;
}
inline bool is_above(const DoubleDouble& x, double least) {
  return x.high > least;
}
inline bool is_above(const ShortRational& x, double) {
  return sign_of(x) > 0;
}
template <class T>
bool is_above(const ManyDigits<T>& x, double least) {
  return x.value > least;
}
/// The nearest double, or nearly so.
inline double nearest_double(double x) {
  return x;
}
inline double nearest_double(const DoubleDouble& x) {
  return x.high;
}
inline double nearest_double(const ShortRational& x) {
  return x.value().to_double();
}
template <class T>
double nearest_double(const ManyDigits<T>& x) {
  return static_cast<double>(x.value);
}
/// Whether `left` may be all that rounding leaves of 0 where it was taken from `whole`.
inline bool may_be_rounding(const ShortRational&, const ShortRational&) {
  return false;
}
inline bool may_be_rounding(const DoubleDouble& left, const DoubleDouble& whole) {
  return std::fabs(left.high) <= 0x1p-90 * std::fabs(whole.high);
}
template <class T>
bool may_be_rounding(const ManyDigits<T>& left, const ManyDigits<T>& whole) {
  constexpr int kSafe = 20;  // bits
  return abs(left.value) <= ldexp(T(abs(whole.value)), kSafe - std::numeric_limits<T>::digits);
}
/// Whether it is a number at all.
inline bool has_value(double x) {
  return std::isfinite(x);
}
inline bool has_value(const DoubleDouble& x) {
  return std::isfinite(x.high);
}
inline bool has_value(const ShortRational& x) {
  return x.is_known();
}
template <class T>
bool has_value(const ManyDigits<T>& x) {
  return isfinite(x.value);
}
/// Whether it is 0 for certain; the sign of what has no value is 0, too.
template <class S>
bool is_zero(const S& x) {
  return sign_of(x) == 0 && has_value(x);
}

}  // namespace psolve
