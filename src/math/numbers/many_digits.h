#pragma once

// Elementary functions of numbers of many digits, in the time of some fifty multiplications:
//
//     eˣ − 1       by Taylor's series at x/2ᵏ, then k times u ← u(2 + u)
//     log(1 + v)   by Halley's steps y ← y + 2(v − u)/(2 + v + u), u = e^y − 1
//
// The series is summed in columns: those of equal n modulo q share the power of x that is left out,
// so that most of its terms cost a division by a small integer alone (Smith: "Efficient
// multiple-precision evaluation of elementary functions", Mathematics of Computation 52, 1989).
// Halley's steps begin at what fewer digits give. Results are right to some ten units of the last
// place. Boost's own take forty times as long for an exponential of 1,000 digits. (Its names are
// found by their arguments: hence the qualified calls.)

#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>
#include <vector>

namespace psolve::many_digits {

/// eˣ − 1 for |x| ≤ 1, right relative to itself.
template <class T>
T expm1(const T& x) {
  if (x == 0) return x;
  static const double bits = std::numeric_limits<T>::digits + 8;
  static const int halvings = static_cast<int>(std::cbrt(bits));
  static const unsigned columns = 1 + static_cast<unsigned>(halvings / 2);
  const T r = ldexp(x, -halvings);
  const double bits_of_r = -static_cast<double>(ilogb(r)) - 1;

  T step = r;
  for (unsigned i = 1; i < columns; ++i) step *= r;
  std::vector<T> sums(columns);
  T term = 1;
  double bits_of_term = 0;  // of xⁿ⁻¹/n!
  for (unsigned n = 1; bits_of_term < bits; ++n) {
    term /= n;
    if (n % columns == 0) term *= step;
    sums[n % columns] += term;
    bits_of_term += bits_of_r + std::log2(n);
  }
  T u = sums.back();
  for (unsigned i = columns - 1; i-- > 0;) u = u * r + sums[i];
  for (int k = 0; k < halvings; ++k) u *= 2 + u;
  return u;
}

template <class T>
T exp(const T& x) {
  constexpr double kFar = 1e8;  // near the limits of what a T holds
  if (!(abs(x) < kFar)) return boost::multiprecision::exp(x);
  const auto n = static_cast<int>(std::lround(static_cast<double>(x) / std::log(2.0)));
  if (n == 0) return 1 + many_digits::expm1(x);
  return ldexp(T(1 + many_digits::expm1(T(x - n * boost::math::constants::ln_two<T>()))), n);
}

/// log(1 + v) for |v| ≤ 1/2, right relative to itself.
template <class T>
T log1p(const T& v) {
  using Limits = std::numeric_limits<T>;
  if (v == 0) return v;
  T y;
  if constexpr (Limits::digits10 < 100) {
    y = std::log1p(static_cast<double>(v));
  } else {
    using Fewer = boost::multiprecision::number<
        boost::multiprecision::cpp_bin_float<Limits::digits10 / 3 + 5>,
        boost::multiprecision::et_off>;
    y = T(many_digits::log1p(Fewer(v)));
  }
  for (;;) {
    const T u = many_digits::expm1(y), d = 2 * (v - u) / (2 + v + u);
    y += d;
    if (abs(d * d * d) <= abs(y) * Limits::epsilon()) return y;
  }
}

/// For x > 0.
template <class T>
T log(const T& x) {
  int exponent = 0;
  T m = frexp(x, &exponent);
  if (m < T(0.7)) {
    m *= 2;
    --exponent;
  }
  const T part = many_digits::log1p(T(m - 1));
  return exponent == 0 ? part : T(part + exponent * boost::math::constants::ln_two<T>());
}

template <class T>
T tanh(const T& x) {
  const T size = abs(x);
  const T u =
      size < T(0.5) ? many_digits::expm1(T(2 * size)) : T(many_digits::exp(T(2 * size)) - 1);
  return x < 0 ? T(-u / (2 + u)) : T(u / (2 + u));
}

template <class T>
T sinh(const T& x) {
  const T size = abs(x);
  const T u = size < T(0.5) ? many_digits::expm1(size) : T(many_digits::exp(size) - 1);
  const T twice = u + u / (1 + u);
  return x < 0 ? T(-twice / 2) : T(twice / 2);
}

template <class T>
T cosh(const T& x) {
  const T grown = many_digits::exp(x);
  return (grown + 1 / grown) / 2;
}

}  // namespace psolve::many_digits
