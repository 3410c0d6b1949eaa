#pragma once

// Numbers of 50 digits that know how far the last digit of what was put in can move them.
//
//     x = value ± moved,   an input v:  moved = 2⁻⁵² |v|
//     a ± b:  ma + mb      a b:  |a| mb + |b| ma + ma mb      f(a):  the larger |f(a ± ma) − f(a)|
//
// The digits tell a line that is wrong from one that cancels in doubles; the movement is the
// tolerance that the values' own last digits ask for, whatever the formula does to them.

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

namespace psolve {

using Big = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<50>,
                                          boost::multiprecision::et_off>;

struct Digits {
  Big value = 0;
  long double moved = 0;

  Digits() = default;
  Digits(int exact) : value(exact) {}
  Digits(Big number, long double movement) : value(std::move(number)), moved(movement) {}
  /// A double that was rounded to its last digit.
  static Digits rounded(double number) {
    return {number, std::fabs(static_cast<long double>(number)) *
                        static_cast<long double>(std::numeric_limits<double>::epsilon())};
  }
};

inline long double size_of(const Big& x) {
  return static_cast<long double>(abs(x));
}

inline Digits operator-(const Digits& a) {
  return {-a.value, a.moved};
}
inline Digits operator+(const Digits& a, const Digits& b) {
  return {a.value + b.value, a.moved + b.moved};
}
inline Digits operator-(const Digits& a, const Digits& b) {
  return {a.value - b.value, a.moved + b.moved};
}
inline Digits operator*(const Digits& a, const Digits& b) {
  if (a.moved == 0 && b.moved == 0) return {a.value * b.value, 0};
  return {a.value * b.value,
          size_of(a.value) * b.moved + size_of(b.value) * a.moved + a.moved * b.moved};
}
inline Digits operator/(const Digits& a, const Digits& b) {
  const Big value = a.value / b.value;
  if (a.moved == 0 && b.moved == 0) return {value, 0};
  const long double least = size_of(b.value) - b.moved;
  if (!(least > 0)) return {value, std::numeric_limits<long double>::infinity()};
  return {value, (a.moved + size_of(value) * b.moved) / least};
}
inline Digits& operator+=(Digits& a, const Digits& b) {
  return a = a + b;
}

// Comparisons decide as the values do.
inline bool operator<(const Digits& a, const Digits& b) {
  return a.value < b.value;
}
inline bool operator>(const Digits& a, const Digits& b) {
  return b < a;
}

// What the operations of `functions.cpp` ask of either scalar: a plain number to compute with, and
// the scalar again with a movement that is derived by other means.

inline double plain(double x) {
  return x;
}
inline const Big& plain(const Digits& x) {
  return x.value;
}
inline long double movement(double) {
  return 0;
}
inline long double movement(const Digits& x) {
  return x.moved;
}
template <class S>
struct PlainOf {
  using type = double;
};
template <>
struct PlainOf<Digits> {
  using type = Big;
};
/// double, or Big.
template <class S>
using Plain = typename PlainOf<S>::type;

template <class S>
S with_movement(const Plain<S>& value, long double moved) {
  if constexpr (std::is_same_v<S, Digits>) {
    return {value, moved};
  } else {
    return value;
  }
}

/// f(x), f being a function of plain numbers.
template <class F>
double through(F f, double x) {
  return f(x);
}
template <class F>
Digits through(F f, const Digits& x) {
  const Big here = f(x.value);
  if (x.moved == 0) return {here, 0};
  const Big step = x.moved;
  const long double up = size_of(f(x.value + step) - here);
  const long double down = size_of(f(x.value - step) - here);
  // Beyond the edge of a domain there is no value, and here no bound.
  const bool bounded = up == up && down == down;
  return {here, bounded ? std::fmax(up, down) : std::numeric_limits<long double>::infinity()};
}

/// f(x, y) likewise.
template <class F>
double through(F f, double x, double y) {
  return f(x, y);
}
template <class F>
Digits through(F f, const Digits& x, const Digits& y) {
  const Digits along_x = through([&](const Big& v) { return Big(f(v, y.value)); }, x);
  const Digits along_y = through([&](const Big& v) { return Big(f(x.value, v)); }, y);
  return {along_x.value, along_x.moved + along_y.moved};
}

}  // namespace psolve
