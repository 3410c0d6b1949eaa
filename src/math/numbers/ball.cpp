#include "math/numbers/ball.h"

#include <string>

#include "math/numbers/ball_rounding.h"

namespace psolve {
namespace {

/// What of 1,000 digits is surely left of a difference that is not 0.
constexpr long double kLeastLeft = 1e-400L;

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
  template bool settle(const Ball<T>&, double&);

PSOLVE_BALL(long double)
PSOLVE_BALL(BigFloat<50>)
PSOLVE_BALL(BigFloat<200>)
PSOLVE_BALL(HighestPrecision)
#undef PSOLVE_BALL

}  // namespace psolve
