#pragma once

// Numbers that know how far they may be off: a ball [mid − rad, mid + rad] holds the exact value.
//
//     a ± b:  ra + rb      a b:  |a| rb + |b| ra + ra rb      f(a):  ra max |f′| over the ball
//
// and to each radius the rounding of the operation is added. So a double is the correctly rounded
// one as soon as all of the ball rounds to it. Cancellation makes the ball large beside its middle,
// and the same computation in more digits makes it small again:
//
//     double slope = 0;
//     in_rising_precision([&]<class T>() {
//       const Ball<T> x = ball_of<T>(Rational(1, 10'000));
//       return settle((1 - cos(x)) / (x * x), slope);
//     });
//
// What cannot be decided with these digits (the sign of what may be 0, and so its logarithm) is
// unknown: a ball without bounds. In the highest precision nothing is left undecided that 1,000
// digits can tell; what they cannot tell from 0 is taken as 0, and the ball remembers it.

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

#include "math/numbers/function.h"
#include "math/numbers/scalar.h"

namespace psolve {

template <unsigned kDigits>
using BigFloat = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<kDigits>,
                                               boost::multiprecision::et_off>;
using HighestPrecision = BigFloat<1010>;

template <class T>
struct Ball {
  T mid = 0;
  T rad = 0;
  bool vanished = false;  ///< whether something in it was taken as 0

  Ball() = default;
  Ball(double exact) : mid(exact) {}
  Ball(T middle, T radius, bool has_vanished);
  static Ball unknown();

  bool is_known() const;
  bool is_exact() const { return rad == 0; }
  bool is_zero() const { return mid == 0 && rad == 0; }
  bool is_positive() const { return mid > rad; }
  bool is_negative() const { return -mid > rad; }
  bool may_be_zero() const { return !is_positive() && !is_negative(); }
  /// Doubles between which it lies, the largest finite ones at most; infinite where it is unknown.
  double lower() const;
  double upper() const;

  Ball& operator+=(const Ball& b) { return *this = *this + b; }
  Ball& operator-=(const Ball& b) { return *this = *this - b; }
  Ball& operator*=(const Ball& b) { return *this = *this * b; }
  Ball& operator/=(const Ball& b) { return *this = *this / b; }

  /// Whether it is this number and no other, or certainly larger.
  friend bool operator==(const Ball& a, double b) { return a.is_exact() && a.mid == b; }
  friend bool operator>(const Ball& a, double b) { return a.mid - a.rad > b; }

  // Friends, so that numbers become balls by themselves.
  friend Ball operator-(const Ball& a) { return negated(a); }
  friend Ball operator+(const Ball& a, const Ball& b) { return sum_of(a, b); }
  friend Ball operator-(const Ball& a, const Ball& b) { return sum_of(a, negated(b)); }
  friend Ball operator*(const Ball& a, const Ball& b) { return product_of(a, b); }
  friend Ball operator/(const Ball& a, const Ball& b) { return quotient_of(a, b); }
};

template <class T>
Ball<T> negated(const Ball<T>& a);
template <class T>
Ball<T> sum_of(const Ball<T>& a, const Ball<T>& b);
template <class T>
Ball<T> product_of(const Ball<T>& a, const Ball<T>& b);
template <class T>
Ball<T> quotient_of(const Ball<T>& a, const Ball<T>& b);

template <class T>
Ball<T> ball_of(const Rational& value);
template <class T>
Ball<T> ball_of_pi();
template <class T>
Ball<T> ball_of_e();

template <class T>
struct Constants<Ball<T>> {
  static Ball<T> number(const Rational& value) { return ball_of<T>(value); }
  static Ball<T> pi() { return ball_of_pi<T>(); }
  static Ball<T> e() { return ball_of_e<T>(); }
};
template <class T>
Bounds bounds_of(const Ball<T>& x) {
  return {x.lower(), x.upper()};
}

/// Unknown where the ball reaches over the edge of the function's domain.
template <class T>
Ball<T> called(Function function, const Ball<T>& x);
template <class T>
Ball<T> called(Function function, const Ball<T>& x, const Ball<T>& y);
template <class T>
Ball<T> pow(const Ball<T>& base, const Ball<T>& exponent);

/// Puts the double nearest to all of the ball into `result`, ±infinity beyond the largest; false
/// where the ball holds numbers that round differently. In the highest precision only what is
/// unknown is left.
template <class T>
bool settle(const Ball<T>& x, double& result);

/// Calls `attempt.operator()<T>()` with T of 19, 50, 200 and 1,000 digits until it says that it is
/// done.
template <class Attempt>
bool in_rising_precision(Attempt&& attempt) {
  return attempt.template operator()<long double>() ||
         attempt.template operator()<BigFloat<50>>() ||
         attempt.template operator()<BigFloat<200>>() ||
         attempt.template operator()<HighestPrecision>();
}

}  // namespace psolve
