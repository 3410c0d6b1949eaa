#pragma once

// Numbers of 50 digits that know how far the last digit of what was put in can move them.
//
//     x = value ± moved,   an input v:  moved = 2⁻⁵² |v|, below 2⁻¹⁰²² that of the least double
//     a ± b:  ma + mb      a b:  |a| mb + |b| ma + ma mb      f(a):  the larger |f(a ± ma) − f(a)|
//
// The digits tell a line that is wrong from one that cancels in doubles; the movement is the
// tolerance that the values' own last digits ask for, whatever the formula does to them. What is
// rounded to 50 digits moves by the last of these too, so that what cancels them all is no error.

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
    using Limits = std::numeric_limits<double>;
    const auto size = std::fabs(static_cast<long double>(number));
    const bool is_subnormal = number != 0 && size < Limits::min();
    return {number, is_subnormal ? static_cast<long double>(Limits::denorm_min())
                                 : size * static_cast<long double>(Limits::epsilon())};
  }
  static Digits pi();
  static Digits e();
};

long double size_of(const Big& x);

Digits operator-(const Digits& a);
Digits operator+(const Digits& a, const Digits& b);
Digits operator-(const Digits& a, const Digits& b);
Digits operator*(const Digits& a, const Digits& b);
Digits operator/(const Digits& a, const Digits& b);
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

// What the operations ask of either scalar: a plain number to compute with, and the scalar again
// with a movement that is derived by other means.

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

template <class S>
using OfOne = S (*)(const S&);
template <class S>
using OfTwo = S (*)(const S&, const S&);

/// f(x), f being a function of plain numbers.
inline double through(OfOne<double> f, double x) {
  return f(x);
}
Digits through(OfOne<Big> f, const Digits& x);

Digits sine(const Digits& x);
Digits cosine(const Digits& x);
Digits tangent(const Digits& x);

/// f(x, y) likewise.
inline double through(OfTwo<double> f, double x, double y) {
  return f(x, y);
}
Digits through(OfTwo<Big> f, const Digits& x, const Digits& y);

/// 2/√π ∫₀ˣ e^(−t²) dt
inline double error_function(double x) {
  return std::erf(x);
}
Big error_function(const Big& x);

}  // namespace psolve
