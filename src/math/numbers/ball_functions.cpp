#include <optional>

#include "math/numbers/ball_rounding.h"
#include "math/numbers/many_digits.h"

namespace psolve {
namespace {

/// Radii beyond which a function is not worth its value. In the highest precision none is near.
template <class T>
bool is_narrow(const T& rad) {
  return rad < T(kIsHighest<T> ? 1e-100 : 0.125);
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

/// f(x) by the C library, or in many digits.
#define PSOLVE_ELEMENTARY(f)      \
  template <class T>              \
  T f##_of(const T& x) {          \
    if constexpr (kIsNative<T>) { \
      return std::f(x);           \
    } else {                      \
      return many_digits::f(x);   \
    }                             \
  }
PSOLVE_ELEMENTARY(exp)
PSOLVE_ELEMENTARY(log)
PSOLVE_ELEMENTARY(log1p)
PSOLVE_ELEMENTARY(sinh)
PSOLVE_ELEMENTARY(cosh)
PSOLVE_ELEMENTARY(tanh)
#undef PSOLVE_ELEMENTARY

// ------------------------------------------------------------------ functions

template <class T>
Ball<T> exponential(const Ball<T>& x) {
  using std::abs;
  if (x.is_zero()) return exactly(T(1), x);
  if (!is_narrow(x.rad)) return Ball<T>::unknown();
  const T value = exp_of(x.mid);
  if (kIsHighest<T> && value == 0) return Ball<T>(T(0), T(0), true);
  // Reducing the argument costs digits where it is large.
  const T error = kIsNative<T> ? T(value * slack<T>()) : T(value * slack<T>() * (1 + abs(x.mid)));
  return image(value, T(2 * x.rad * value), error, x);
}

template <class T>
Ball<T> logarithm(const Ball<T>& x) {
  if (!x.is_positive()) return Ball<T>::unknown();
  if (x.is_exact() && x.mid == 1) return exactly(T(0), x);
  return image(log_of(x.mid), T(x.rad / (x.mid - x.rad)), x);
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
  using std::abs;
  if (!is_narrow(x.rad)) return Ball<T>::unknown();
  const T error =
      kIsNative<T> ? T(abs(value) * slack<T>()) : T(abs(value) * slack<T>() * (1 + abs(x.mid)));
  const T moved = x.is_exact() ? T(0) : T(2 * x.rad * cosh_of(x.mid));
  return image(std::move(value), moved, error, x);
}

template <class T>
Ball<T> hyperbolic_tangent(const Ball<T>& x) {
  using std::abs;
  constexpr int kBeyondAllDigits = 4000;
  if (abs(x.mid) > kBeyondAllDigits) {
    return rounded(T(x.mid < 0 ? -1 : 1), flattened(x), x.vanished);
  }
  return x.is_zero() ? x : image(tanh_of(x.mid), flattened(x), x);
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

/// log(1 + u) for u from 0 to 1 in the form that keeps the digits of a small u.
template <class T>
Ball<T> logarithm_of_one_plus(const Ball<T>& u) {
  if (!u.is_known() || u.mid < 0 || u.mid > T(0.5)) return logarithm(one<T>() + u);
  return image(log1p_of(u.mid), u.rad, u);
}

template <class T>
Ball<T> soft_plus(const Ball<T>& x) {
  if (x.mid >= 0) return x + logarithm_of_one_plus(exponential(-x));
  return logarithm_of_one_plus(exponential(x));
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

/// 2/√π e^(−x²) Σ 2ⁿ x^(2n+1)/(2n+1)!!; what is left out is less than the last term, once terms
/// fall by half. Its slope is at most 2/√π < 1.2.
template <class T>
Ball<T> error_function(const Ball<T>& x) {
  using std::abs;
  if (x.is_zero()) return x;
  const T left = exp_of(T(-x.mid * x.mid));
  if (left < slack<T>()) {
    return image(T(x.mid < 0 ? -1 : 1), T(T(1.2) * x.rad), left, x);
  }
  const Ball<T> at = exactly(x.mid, x);
  const Ball<T> square = at * at;
  Ball<T> term = at;
  Ball<T> sum = at;
  for (int n = 1; n < 4 * x.mid * x.mid || abs(term.mid) > abs(sum.mid) * slack<T>(); ++n) {
    term *= Ball<T>(2.0) * square / Ball<T>(2.0 * n + 1);
    sum += term;
  }
  const Ball<T> value = Ball<T>(2.0) * exponential(-square) * sum / root(ball_of_pi<T>());
  return Ball<T>(value.mid, value.rad + 2 * abs(term.mid) + T(1.2) * x.rad, x.vanished);
}

/// e^(log(x)/3); a ball around 0 has a root around 0.
template <class T>
Ball<T> cubic_root(const Ball<T>& x) {
  using std::abs, std::round;
  if (x.is_zero()) return x;
  if (x.is_negative()) return -cubic_root(-x);
  const Ball<T> third = one<T>() / Ball<T>(3.0);
  if (!x.is_positive()) {
    const Ball<T> farthest =
        exponential(third * logarithm(rounded(T(abs(x.mid) + x.rad), T(0), false)));
    return Ball<T>(T(0), T(farthest.mid + farthest.rad), x.vanished);
  }
  const Ball<T> found = exponential(third * logarithm(x));
  const T whole = round(found.mid);
  if (x.is_exact() && is_short(T(whole * whole)) && whole * whole * whole == x.mid) {
    return exactly(whole, x);
  }
  return found;
}

/// The larger of two: where that cannot be told, what both may be.
template <class T>
Ball<T> larger(const Ball<T>& x, const Ball<T>& y) {
  const Ball<T> difference = x - y;
  if (difference.is_positive()) return x;
  if (difference.is_negative() || (x.is_exact() && y.is_exact())) return y;
  const T low = std::max(T(x.mid - x.rad), T(y.mid - y.rad));
  const T high = std::max(T(x.mid + x.rad), T(y.mid + y.rad));
  return rounded(T((low + high) / 2), T(high - low), x.vanished || y.vanished);
}

/// The angle of the point (x, y). On the negative half of the x-axis it jumps.
template <class T>
Ball<T> angle(const Ball<T>& y, const Ball<T>& x) {
  if (x.is_positive()) return arctangent(y / x);
  const Ball<T> right_angle = ball_of_pi<T>() / 2.0;
  if (y.is_positive()) return right_angle - arctangent(x / y);
  if (y.is_negative()) return -right_angle - arctangent(x / y);
  return x.is_negative() && y.is_zero() ? ball_of_pi<T>() : Ball<T>::unknown();
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

}  // namespace

template <class T>
Ball<T> ball_of_pi() {
  static const Ball<T> pi = image(T(acos(T(-1))), T(0), Ball<T>());
  return pi;
}
template <class T>
Ball<T> ball_of_e() {
  static const Ball<T> e = exponential(one<T>());
  return e;
}

template <class T>
Ball<T> called(Function function, const Ball<T>& x) {
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
      return x.is_zero() ? x : hyperbolic(sinh_of(x.mid), x);
    case Function::cosh:
      return x.is_zero() ? exactly(T(1), x) : hyperbolic(cosh_of(x.mid), x);
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
    case Function::erf:
      return error_function(x);
    case Function::cbrt:
      return cubic_root(x);
    case Function::max:  // of two
    case Function::min:
    case Function::atan2:
      break;
  }
  return x;
}

template <class T>
Ball<T> called(Function function, const Ball<T>& x, const Ball<T>& y) {
  if (!x.is_known() || !y.is_known()) return Ball<T>::unknown();
  if (function == Function::max) return larger(x, y);
  if (function == Function::min) return -larger(-x, -y);
  return angle(x, y);
}

template <class T>
Ball<T> pow(const Ball<T>& base, const Ball<T>& exponent) {
  if (!base.is_known() || !exponent.is_known()) return Ball<T>::unknown();
  const auto n = whole(exponent);
  if (n && (std::labs(*n) <= 64 || !base.is_positive())) return whole_power(base, *n);
  if (exponent.is_exact() && exponent.mid == 0.5) return root(base);
  if (base.is_zero() && exponent.is_positive()) return base;
  // √x³ takes a tenth of the time of a logarithm and an exponential.
  const auto halves = whole(Ball<T>(2 * exponent.mid, 2 * exponent.rad, exponent.vanished));
  if (halves && std::labs(*halves) <= 64) return whole_power(root(base), *halves);
  return exponential(exponent * logarithm(base));
}

#define PSOLVE_BALL(T)                                               \
  template Ball<T> ball_of_pi();                                     \
  template Ball<T> ball_of_e();                                      \
  template Ball<T> called(Function, const Ball<T>&);                 \
  template Ball<T> called(Function, const Ball<T>&, const Ball<T>&); \
  template Ball<T> pow(const Ball<T>&, const Ball<T>&);

PSOLVE_BALL(long double)
PSOLVE_BALL(BigFloat<50>)
PSOLVE_BALL(BigFloat<200>)
PSOLVE_BALL(HighestPrecision)
#undef PSOLVE_BALL

}  // namespace psolve
