#pragma once

// Dual numbers (dual.h) that know how far rounding can have moved them: the tolerance of a check.
//
//     x = value ± moved,      ∂x/∂v_i = slope_i ± slope_moved_i,      i = 1 … N
//
// With u = 2⁻⁵³ each operation adds what its own rounding can do to what comes from its operands:
//
//     a ± b    m_a + m_b + u|a ± b|
//     a b      |a| m_b + |b| m_a + m_a m_b + u|ab|
//     f(a)     the most that f changes within a ± m_a, + 2u|f(a)|
//
// and likewise for the slopes, (ab)′ = a b′ + b a′ and f(a)′ = f′(a) a′, where f′(a) too changes
// within a ± m_a. For tanh, σ, e^x and softplus |(log f′)′| ≤ c, so that it changes by no more than
// f′(a)(e^(c m_a) − 1): a bound of any size of m_a, not of small ones alone. What cancels in one
// order does not in another: a slope, forward or backward, rounds relative to the sum of the moduli
// of all its paths, so that whatever computes the same from the same numbers is as far off as this,
// up to a small factor.
//
// Numbers of few bits (multiples of 2⁻¹⁶ below 2²⁰) are added and multiplied without rounding, in
// every order of more than 10⁵ terms, and are not moved: of whole numbers nothing is forgiven.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace psolve {

template <int N>
struct Tracked {
  double value = 0;
  double moved = 0;
  std::array<double, N> slope{};
  std::array<double, N> slope_moved{};
  std::array<double, N> slope_size{};  ///< Σ |…| over the paths whose products add up to the slope

  Tracked() = default;
  Tracked(double exact) : value(exact) {}
  Tracked(double v, double m) : value(v), moved(m) {}

  /// From here on this number moves along direction i, by `by`, besides what moves it already.
  void move(int i, double by) {
    slope[i] += by;
    slope_size[i] += std::abs(by);
  }
  void stop(int i) { slope[i] = slope_moved[i] = slope_size[i] = 0; }
  /// Also where all that moves it cancels, or came out as 0: in another order it does not.
  bool is_moving(int i) const { return slope_size[i] != 0 || slope_moved[i] != 0; }
};

/// What rounding can do to a number.
inline double rounding_of(double x) {
  constexpr double kUnit = 0x1p-53;
  constexpr double kLeast = 0x1p-1070;  // what is lost below the smallest doubles
  return kUnit * std::abs(x) + kLeast;
}

inline bool has_few_bits(double x) {
  constexpr double kMost = 0x1p20;
  const double scaled = x * 0x1p16;
  return std::abs(x) < kMost && static_cast<double>(static_cast<std::int64_t>(scaled)) == scaled;
}
template <class... Rest>
bool have_few_bits(double x, Rest... rest) {
  return has_few_bits(x) && (true && ... && has_few_bits(rest));
}

template <int N>
Tracked<N> operator-(Tracked<N> a) {
  a.value = -a.value;
  for (double& s : a.slope) s = -s;
  return a;
}

/// a + sign·b.
template <int N>
Tracked<N> sum(const Tracked<N>& a, const Tracked<N>& b, double sign) {
  Tracked<N> r;
  r.value = a.value + sign * b.value;
  r.moved = a.moved + b.moved;
  if (!have_few_bits(a.value, b.value, r.value)) r.moved += rounding_of(r.value);
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i) && !b.is_moving(i)) continue;
    r.slope[i] = a.slope[i] + sign * b.slope[i];
    r.slope_size[i] = a.slope_size[i] + b.slope_size[i];
    r.slope_moved[i] = a.slope_moved[i] + b.slope_moved[i];
    if (have_few_bits(a.slope[i], b.slope[i], r.slope_size[i])) continue;
    r.slope_moved[i] += rounding_of(r.slope_size[i]);
  }
  return r;
}
template <int N>
Tracked<N> operator+(const Tracked<N>& a, const Tracked<N>& b) {
  return sum(a, b, 1);
}
template <int N>
Tracked<N> operator-(const Tracked<N>& a, const Tracked<N>& b) {
  return sum(a, b, -1);
}

template <int N>
Tracked<N> operator*(const Tracked<N>& a, const Tracked<N>& b) {
  Tracked<N> r;
  r.value = a.value * b.value;
  const double size_a = std::abs(a.value) + a.moved;
  const double size_b = std::abs(b.value) + b.moved;
  const bool exact = have_few_bits(a.value, b.value);
  r.moved = std::abs(a.value) * b.moved + size_b * a.moved;
  const bool vanishes = a.value == 0 || b.value == 0;
  if (!vanishes && !(exact && has_few_bits(r.value))) r.moved += rounding_of(r.value);
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i) && !b.is_moving(i)) continue;
    r.slope[i] = b.value * a.slope[i] + a.value * b.slope[i];
    r.slope_size[i] = std::abs(b.value) * a.slope_size[i] + std::abs(a.value) * b.slope_size[i];
    r.slope_moved[i] = size_a * b.slope_moved[i] + size_b * a.slope_moved[i] +
                       a.moved * b.slope_size[i] + b.moved * a.slope_size[i];
    if (exact && have_few_bits(a.slope[i], b.slope[i], r.slope_size[i])) continue;
    r.slope_moved[i] += 3 * rounding_of(r.slope_size[i]);
  }
  return r;
}

template <int N>
Tracked<N> operator/(const Tracked<N>& a, const Tracked<N>& b) {
  Tracked<N> r;
  r.value = a.value / b.value;
  const double least = std::max(0.0, std::abs(b.value) - b.moved);
  const double size = std::abs(r.value);
  const bool exact = have_few_bits(a.value, b.value, r.value) && r.value * b.value == a.value;
  r.moved = (a.moved + size * b.moved) / least;
  if (!exact) r.moved += rounding_of(r.value);
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i) && !b.is_moving(i)) continue;
    r.slope[i] = (a.slope[i] - r.value * b.slope[i]) / b.value;
    r.slope_size[i] = (a.slope_size[i] + size * b.slope_size[i]) / std::abs(b.value);
    const double moved = a.slope_moved[i] + (size + r.moved) * b.slope_moved[i] +
                         r.moved * b.slope_size[i] + r.slope_size[i] * b.moved;
    r.slope_moved[i] = moved / least + 4 * rounding_of(r.slope_size[i]);
  }
  return r;
}

template <int N>
Tracked<N>& operator+=(Tracked<N>& a, const Tracked<N>& b) {
  return a = a + b;
}
template <int N>
Tracked<N>& operator-=(Tracked<N>& a, const Tracked<N>& b) {
  return a = a - b;
}

// A program takes the branch that its value takes.
template <int N>
bool operator<(const Tracked<N>& a, const Tracked<N>& b) {
  return a.value < b.value;
}
template <int N>
bool operator>(const Tracked<N>& a, const Tracked<N>& b) {
  return b < a;
}

/// A branch was taken by comparing two numbers. Where rounding can decide between them, the other
/// result is as right.
template <int N>
void doubt(Tracked<N>& taken, const Tracked<N>& other) {
  const double moved = taken.moved + other.moved;
  if (moved == 0 || std::abs(taken.value - other.value) > moved) return;
  taken.moved += std::abs(taken.value - other.value) + other.moved;
  for (int i = 0; i < N; ++i) {
    taken.slope_moved[i] += std::abs(taken.slope[i] - other.slope[i]) + other.slope_moved[i];
    taken.slope_size[i] = std::max(taken.slope_size[i], other.slope_size[i]);
  }
}
/// Other scalars know no rounding.
template <class S>
void doubt(S&, const S&) {}

/// What a function makes of `a`: its value and slope, and how far either changes within a ± m_a.
struct Local {
  double value;
  double slope;
  double value_change;
  double slope_change;
};

template <int N>
Tracked<N> through(const Local& f, const Tracked<N>& a) {
  Tracked<N> r(f.value, f.value_change + 2 * rounding_of(f.value));
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i)) continue;
    r.slope[i] = f.slope * a.slope[i];
    r.slope_size[i] = std::abs(f.slope) * a.slope_size[i];
    r.slope_moved[i] = (std::abs(f.slope) + f.slope_change) * a.slope_moved[i] +
                       (f.slope_change + 8 * rounding_of(f.slope)) * a.slope_size[i];
  }
  return r;
}

/// A function whose slope is at most `steepest`, and changes by no more than e^`c` where its
/// argument changes by one; of a range of length `range`.
inline Local bounded(double value, double slope, double moved, double steepest, double c,
                     double range) {
  const double growth = moved == 0 ? 0 : std::expm1(c * moved);
  const double slope_change = std::min(steepest, slope * growth);
  return {value, slope, std::min(range, moved * std::min(steepest, slope + slope_change)),
          slope_change};
}

template <int N>
Tracked<N> tanh(const Tracked<N>& a) {
  const double secant = 1 / std::cosh(a.value);
  return through(bounded(std::tanh(a.value), secant * secant, a.moved, 1, 2, 2), a);
}

/// 1/(1 + e^−x), and its slope as that of ½ tanh(x/2).
inline Local local_sigmoid(double x, double moved) {
  const double e = std::exp(-std::abs(x));
  const double secant = 1 / std::cosh(x / 2);
  return bounded(x >= 0 ? 1 / (1 + e) : e / (1 + e), secant * secant / 4, moved, 0.25, 1, 1);
}
template <int N>
Tracked<N> sigmoid(const Tracked<N>& a) {
  return through(local_sigmoid(a.value, a.moved), a);
}

template <int N>
Tracked<N> softplus(const Tracked<N>& a) {
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  const Local slope = local_sigmoid(a.value, a.moved);
  const double value = std::max(a.value, 0.0) + std::log1p(std::exp(-std::abs(a.value)));
  Local f = bounded(value, slope.value, a.moved, 1, 1, kUnbounded);
  f.slope_change = std::min(f.slope_change, slope.value_change);
  return through(f, a);
}

template <int N>
Tracked<N> exp(const Tracked<N>& a) {
  constexpr double kUnbounded = std::numeric_limits<double>::infinity();
  const double e = std::exp(a.value);
  return through(bounded(e, e, a.moved, kUnbounded, 1, kUnbounded), a);
}

template <int N>
Tracked<N> log(const Tracked<N>& a) {
  const double least = std::max(0.0, a.value - a.moved);
  return through(
      Local{std::log(a.value), 1 / a.value, a.moved / least, a.moved / (a.value * least)}, a);
}

}  // namespace psolve
