#include "math/numbers/ball.h"

#include <boost/math/constants/constants.hpp>
#include <optional>
#include <string>
#include <type_traits>

namespace psolve {
namespace {

template <class T>
constexpr bool kIsNative = std::is_same_v<T, long double>;
template <class T>
constexpr bool kIsHighest = std::is_same_v<T, HighestPrecision>;

/// What of 1,000 digits is surely left of a difference that is not 0.
constexpr long double kLeastLeft = 1e-400L;

/// How far the elementary functions may be off, relative to their value: the C library's are right
/// to a few units of the last place. Boost's were measured against its own in more digits, at most
/// 70 of them; far more is allowed.
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

// ------------------------------------------------------------------ results

/// Radii beyond which a function is not worth its value. In the highest precision none is near.
template <class T>
bool is_narrow(const T& rad) {
  return rad < T(kIsHighest<T> ? 1e-100 : 0.125);
}

/// The rounding of one arithmetic operation is half of this; where it is exact, nobody asks.
template <class T>
Ball<T> rounded(T mid, const T& rad, bool vanished) {
  using std::abs;
  if (mid == 0 && rad == 0) return Ball<T>::unknown();  // below the least number
  const T rounding = abs(mid) * std::numeric_limits<T>::epsilon();
  return Ball<T>(std::move(mid), rad + rounding, vanished);
}

/// f(x), where f moves by at most `moved` over the ball and is off by `error` itself.
template <class T>
Ball<T> image(T value, const T& moved, const T& error, const Ball<T>& x) {
  if (value == 0 && moved + error == 0) return Ball<T>::unknown();  // below the least number
  return Ball<T>(std::move(value), moved + error, x.vanished);
}
template <class T>
Ball<T> image(T value, const T& moved, const Ball<T>& x) {
  using std::abs;
  const T error = abs(value) * slack<T>();
  return image(std::move(value), moved, error, x);
}

template <class T>
Ball<T> exactly(T value, const Ball<T>& x) {
  return Ball<T>(std::move(value), T(0), x.vanished);
}

template <class T>
Ball<T> one() {
  return 1.0;
}

// ------------------------------------------------------------------ functions

template <class T>
Ball<T> exponential(const Ball<T>& x) {
  using std::abs, std::exp;
  if (x.is_zero()) return exactly(T(1), x);
  if (!is_narrow(x.rad)) return Ball<T>::unknown();
  const T value = exp(x.mid);
  if (kIsHighest<T> && value == 0) return Ball<T>(T(0), T(0), true);
  // Reducing the argument costs digits where it is large.
  const T error = kIsNative<T> ? T(value * slack<T>()) : T(value * slack<T>() * (1 + abs(x.mid)));
  return image(value, T(2 * x.rad * value), error, x);
}

template <class T>
Ball<T> logarithm(const Ball<T>& x) {
  using std::log;
  if (!x.is_positive()) return Ball<T>::unknown();
  if (x.is_exact() && x.mid == 1) return exactly(T(0), x);
  return image(T(log(x.mid)), T(x.rad / (x.mid - x.rad)), x);
}

template <class T>
Ball<T> root(const Ball<T>& x) {
  using std::sqrt;
  if (x.is_zero()) return x;
  if (!x.is_positive()) return Ball<T>::unknown();
  const T value = sqrt(x.mid);
  if (x.is_exact() && is_short(value) && value * value == x.mid) return exactly(value, x);
  return image(value, T(x.rad / value), x);
}

/// sin or cos, whose error grows with the argument, since that is reduced by multiples of π.
template <class T>
Ball<T> wave(T value, const Ball<T>& x) {
  using std::abs;
  const T scale = abs(x.mid) < 1 || kIsNative<T> ? T(abs(value)) : T(1 + abs(x.mid));
  const T error = scale * slack<T>();
  if (!is_narrow(T(error + x.rad))) return Ball<T>::unknown();
  return image(std::move(value), x.rad, error, x);
}

template <class T>
Ball<T> sine(const Ball<T>& x) {
  using std::sin;
  return x.is_zero() ? x : wave(T(sin(x.mid)), x);
}
template <class T>
Ball<T> cosine(const Ball<T>& x) {
  using std::cos;
  return x.is_zero() ? exactly(T(1), x) : wave(T(cos(x.mid)), x);
}

/// How far atan and tanh move over the ball: both slopes are at most 1/(1 + x²).
template <class T>
T flattened(const Ball<T>& x) {
  using std::abs;
  const T least = abs(x.mid) - x.rad;
  return least > 1 ? T(x.rad / least / least) : x.rad;
}

template <class T>
Ball<T> arctangent(const Ball<T>& x) {
  using std::atan;
  return x.is_zero() ? x : image(T(atan(x.mid)), flattened(x), x);
}

/// atan2(x, √(1 − x²)), and of the cosine atan2(√(1 − x²), x).
template <class T>
Ball<T> arcsine(const Ball<T>& x) {
  const Ball<T> adjacent = root((one<T>() - x) * (one<T>() + x));
  if (adjacent.is_zero()) {
    const Ball<T> right_angle = ball_of_pi<T>() / 2.0;
    return x.is_positive() ? right_angle : -right_angle;
  }
  return arctangent(x / adjacent);
}
template <class T>
Ball<T> arccosine(const Ball<T>& x) {
  if (x.is_exact() && x.mid == -1) return ball_of_pi<T>();
  return Ball<T>(2.0) * arctangent(root((one<T>() - x) / (one<T>() + x)));
}

/// sinh and cosh of a narrow ball: cosh grows by less than twice over it.
template <class T>
Ball<T> hyperbolic(T value, const Ball<T>& x) {
  using std::abs, std::cosh;
  if (!is_narrow(x.rad)) return Ball<T>::unknown();
  const T error =
      kIsNative<T> ? T(abs(value) * slack<T>()) : T(abs(value) * slack<T>() * (1 + abs(x.mid)));
  const T moved = x.is_exact() ? T(0) : T(2 * x.rad * cosh(x.mid));
  return image(std::move(value), moved, error, x);
}

template <class T>
Ball<T> hyperbolic_tangent(const Ball<T>& x) {
  using std::abs, std::tanh;
  constexpr int kBeyondAllDigits = 4000;
  if (abs(x.mid) > kBeyondAllDigits) {
    return rounded(T(x.mid < 0 ? -1 : 1), flattened(x), x.vanished);
  }
  return x.is_zero() ? x : image(T(tanh(x.mid)), flattened(x), x);
}

template <class T>
Ball<T> logistic(const Ball<T>& x) {
  using std::abs, std::ldexp;
  if (x.is_zero()) return exactly(T(0.5), x);
  if (!is_narrow(x.rad) && abs(x.mid) - x.rad > 4000) {  // e^(−4000) < 2^(−4000)
    return Ball<T>(T(x.mid > 0 ? 1 : 0), ldexp(T(1), -4000), x.vanished);
  }
  if (x.mid >= 0) return one<T>() / (one<T>() + exponential(-x));
  const Ball<T> e = exponential(x);
  return e / (one<T>() + e);
}

/// log(1 + u) for u ≥ 0 in the form that keeps the digits of a small u.
template <class T>
Ball<T> logarithm_of_one_plus(const Ball<T>& u) {
  if constexpr (kIsNative<T>) {
    if (u.is_known() && u.mid >= 0) return image(std::log1p(u.mid), u.rad, u);
  }
  return logarithm(one<T>() + u);
}

template <class T>
Ball<T> soft_plus(const Ball<T>& x) {
  if (x.mid >= 0) return x + logarithm_of_one_plus(exponential(-x));
  const Ball<T> u = exponential(x);
  // Below the last digit of 1 it is u − u²/2 + …
  if (u.is_known() && u.mid < std::numeric_limits<T>::epsilon()) {
    return Ball<T>(u.mid, u.rad + u.mid * u.mid, u.vanished);
  }
  return logarithm_of_one_plus(u);
}

template <class T>
Ball<T> absolute(const Ball<T>& x) {
  if (x.is_negative()) return -x;
  if (x.mid >= 0) return x;
  return -x;  // what reaches over 0 stays near it
}

template <class T>
Ball<T> rectified(const Ball<T>& x) {
  if (x.is_positive()) return x;
  if (x.is_negative() || x.is_zero()) return exactly(T(0), x);
  return x;
}

template <class T>
Ball<T> jump(const Ball<T>& x, double below) {
  if (x.is_positive()) return exactly(T(1), x);
  if (x.is_negative()) return exactly(T(below), x);
  return x.is_zero() ? x : Ball<T>::unknown();
}

// ------------------------------------------------------------------ powers

/// The exponent where it is a whole number of moderate size: exactly, or as far as can be told.
template <class T>
std::optional<long> whole(const Ball<T>& x) {
  using std::abs, std::round;
  constexpr long kMost = 1L << 53;
  if (!(abs(x.mid) <= kMost)) return std::nullopt;
  const T nearest = round(x.mid);
  const bool is_whole =
      x.is_exact() ? nearest == x.mid : kIsHighest<T> && abs(nearest - x.mid) <= x.rad;
  if (!is_whole) return std::nullopt;
  return static_cast<long>(nearest);
}

template <class T>
Ball<T> whole_power(const Ball<T>& base, long exponent) {
  Ball<T> result = 1.0;
  Ball<T> square = base;
  for (auto n = static_cast<unsigned long>(std::labs(exponent)); n != 0; n >>= 1) {
    if ((n & 1) != 0) result = result * square;
    if (n > 1) square = square * square;
  }
  return exponent < 0 ? one<T>() / result : result;
}

// ------------------------------------------------------------------ doubles

template <class T>
double double_below(const T& x) {
  const auto d = static_cast<double>(x);
  return T(d) > x ? std::nextafter(d, -std::numeric_limits<double>::infinity()) : d;
}

/// Half way from d to its neighbour, also from the largest double.
template <class T>
T half_way(double d, double towards) {
  const double next = std::nextafter(d, towards);
  if (std::isinf(next)) return T(d) + (T(d) - T(std::nextafter(d, 0.0))) / 2;
  return (T(d) + T(next)) / 2;
}

}  // namespace

// ------------------------------------------------------------------ balls

template <class T>
Ball<T>::Ball(T middle, T radius, bool has_vanished)
    : mid(std::move(middle)), rad(std::move(radius)), vanished(has_vanished) {
  using std::abs, std::isfinite;
  if (rad == 0 && isfinite(mid)) return;
  rad += rad * T(0x1p-20);  // its own rounding
  if (!isfinite(mid) || !isfinite(rad)) {
    *this = unknown();
  } else if (kIsHighest<T> && abs(mid) <= rad && rad < T(kLeastLeft)) {
    mid = rad = 0;
    vanished = true;
  } else if (kIsNative<T>) {
    const T least = std::numeric_limits<T>::min() / slack<T>();
    const bool loses_digits = rad < least || (mid != 0 && abs(mid) < least);
    if (loses_digits) *this = unknown();
  }
}

template <class T>
Ball<T> Ball<T>::unknown() {
  Ball ball;
  ball.rad = std::numeric_limits<T>::infinity();
  return ball;
}

template <class T>
bool Ball<T>::is_known() const {
  using std::isfinite;
  return isfinite(rad);
}

template <class T>
double Ball<T>::lower() const {
  if (!is_known()) return -std::numeric_limits<double>::infinity();
  return std::fmax(double_below(T(mid - rad)), std::numeric_limits<double>::lowest());
}
template <class T>
double Ball<T>::upper() const {
  return -(-*this).lower();
}

template <class T>
Ball<T> negated(const Ball<T>& a) {
  Ball<T> result = a;
  result.mid = -a.mid;
  return result;
}

template <class T>
Ball<T> sum_of(const Ball<T>& a, const Ball<T>& b) {
  if (a.is_zero()) return Ball<T>(b.mid, b.rad, a.vanished || b.vanished);
  if (b.is_zero()) return Ball<T>(a.mid, a.rad, a.vanished || b.vanished);
  const bool vanished = a.vanished || b.vanished;
  T mid = a.mid + b.mid;
  const bool exact = a.is_exact() && b.is_exact() && mid - a.mid == b.mid && mid - b.mid == a.mid;
  if (exact) return Ball<T>(std::move(mid), T(0), vanished);
  return rounded(std::move(mid), T(a.rad + b.rad), vanished);
}

template <class T>
Ball<T> product_of(const Ball<T>& a, const Ball<T>& b) {
  using std::abs;
  const bool vanished = a.vanished || b.vanished;
  if ((a.is_zero() && b.is_known()) || (b.is_zero() && a.is_known())) {
    return Ball<T>(T(0), T(0), vanished);
  }
  T mid = a.mid * b.mid;
  if (a.is_exact() && b.is_exact()) {
    if (is_short(a.mid) && is_short(b.mid)) return Ball<T>(std::move(mid), T(0), vanished);
    return rounded(std::move(mid), T(0), vanished);
  }
  return rounded(std::move(mid), T(abs(a.mid) * b.rad + abs(b.mid) * a.rad + a.rad * b.rad),
                 vanished);
}

template <class T>
Ball<T> quotient_of(const Ball<T>& a, const Ball<T>& b) {
  using std::abs;
  if (b.may_be_zero() || !a.is_known()) return Ball<T>::unknown();
  const bool vanished = a.vanished || b.vanished;
  if (a.is_zero()) return Ball<T>(T(0), T(0), vanished);
  T mid = a.mid / b.mid;
  if (a.is_exact() && b.is_exact()) {
    const bool exact = is_short(mid) && is_short(b.mid) && mid * b.mid == a.mid;
    return exact ? Ball<T>(std::move(mid), T(0), vanished)
                 : rounded(std::move(mid), T(0), vanished);
  }
  const T moved = (a.rad + abs(mid) * b.rad) / (abs(b.mid) - b.rad);
  return rounded(std::move(mid), moved, vanished);
}

template <class T>
Ball<T> ball_of(const Rational& value) {
  if (const auto small = value.small_integer(); small && std::abs(*small) < (1LL << 53)) {
    return static_cast<double>(*small);
  }
  const auto read = [](const Rational& integer) {
    if (const auto small = integer.small_integer()) return Ball<T>(T(*small), T(0), false);
    const std::string text = integer.text();
    if constexpr (kIsNative<T>) {
      return rounded(std::strtold(text.c_str(), nullptr), T(0), false);
    } else {
      return rounded(T(text), T(0), false);
    }
  };
  if (value.is_integer()) return read(value);
  return read(value.numerator()) / read(value.denominator());
}

template <class T>
Ball<T> ball_of_pi() {
  static const Ball<T> pi = image(T(boost::math::constants::pi<T>()), T(0), Ball<T>());
  return pi;
}
template <class T>
Ball<T> ball_of_e() {
  static const Ball<T> e = exponential(one<T>());
  return e;
}

template <class T>
Ball<T> called(Function function, const Ball<T>& x) {
  using std::sinh, std::cosh;
  if (!x.is_known()) return x;
  switch (function) {
    case Function::sin:
      return sine(x);
    case Function::cos:
      return cosine(x);
    case Function::tan:
      return sine(x) / cosine(x);
    case Function::asin:
      return arcsine(x);
    case Function::acos:
      return arccosine(x);
    case Function::atan:
      return arctangent(x);
    case Function::sinh:
      return x.is_zero() ? x : hyperbolic(T(sinh(x.mid)), x);
    case Function::cosh:
      return x.is_zero() ? exactly(T(1), x) : hyperbolic(T(cosh(x.mid)), x);
    case Function::tanh:
      return hyperbolic_tangent(x);
    case Function::exp:
      return exponential(x);
    case Function::log:
      return logarithm(x);
    case Function::sqrt:
      return root(x);
    case Function::abs:
      return absolute(x);
    case Function::sigmoid:
      return logistic(x);
    case Function::relu:
      return rectified(x);
    case Function::softplus:
      return soft_plus(x);
    case Function::step:
      return jump(x, 0);
    case Function::sign:
      return jump(x, -1);
  }
  return x;
}

template <class T>
Ball<T> pow(const Ball<T>& base, const Ball<T>& exponent) {
  if (!base.is_known() || !exponent.is_known()) return Ball<T>::unknown();
  const auto n = whole(exponent);
  if (n && (std::labs(*n) <= 64 || !base.is_positive())) return whole_power(base, *n);
  if (exponent.is_exact() && exponent.mid == 0.5) return root(base);
  if (base.is_zero() && exponent.is_positive()) return base;
  return exponential(exponent * logarithm(base));
}

template <class T>
bool settle(const Ball<T>& x, double& result) {
  using std::abs;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (!x.is_known()) return false;
  const auto d = static_cast<double>(x.mid);
  const T beyond = half_way<T>(std::numeric_limits<double>::max(), infinity);
  if (abs(x.mid) - x.rad >= beyond) {
    result = x.mid < 0 ? -infinity : infinity;
    return true;
  }
  if (std::isinf(d)) return false;
  const bool settled = x.is_exact() || (half_way<T>(d, infinity) - x.mid > x.rad &&
                                        x.mid - half_way<T>(d, -infinity) > x.rad);
  if (settled) result = d + 0.0;
  if (settled || !kIsHighest<T> || x.rad > abs(x.mid) * T(kLeastLeft)) return settled;
  // As far as can be told it lies half way between two doubles: the even one.
  const T half = half_way<T>(d, half_way<T>(d, infinity) - x.mid > x.rad ? -infinity : infinity);
  result = static_cast<double>(half);
  return true;
}

#define PSOLVE_BALL(T)                                          \
  template struct Ball<T>;                                      \
  template Ball<T> negated(const Ball<T>&);                     \
  template Ball<T> sum_of(const Ball<T>&, const Ball<T>&);      \
  template Ball<T> product_of(const Ball<T>&, const Ball<T>&);  \
  template Ball<T> quotient_of(const Ball<T>&, const Ball<T>&); \
  template Ball<T> ball_of(const Rational&);                    \
  template Ball<T> ball_of_pi();                                \
  template Ball<T> ball_of_e();                                 \
  template Ball<T> called(Function, const Ball<T>&);            \
  template Ball<T> pow(const Ball<T>&, const Ball<T>&);         \
  template bool settle(const Ball<T>&, double&);

PSOLVE_BALL(long double)
PSOLVE_BALL(BigFloat<50>)
PSOLVE_BALL(BigFloat<200>)
PSOLVE_BALL(HighestPrecision)
#undef PSOLVE_BALL

}  // namespace psolve
