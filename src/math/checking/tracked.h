#pragma once

// Dual numbers (dual.h) that know how far rounding can have moved them: the tolerance of a check.
//
//     x = value ± moved,      ∂x/∂v_i = slope_i ± slope_moved_i,      i = 1 … N
//
// With u = 2⁻⁵³ each operation adds what its own rounding can do to what comes from its operands:
//
//     x_1 + … + x_n    m_1 + … + m_n + (n − 1) u (|x_1| + … + |x_n|)
//     a b              |a| m_b + |b| m_a + m_a m_b + u|ab|
//     f(a)             the most that f changes within a ± m_a, + 2u|f(a)|
//
// A sum is bounded in every order: each term goes through n − 1 roundings at most, of sums no larger
// than all moduli together. A slope is the sum, over all paths to it, of the products along them.
// With k roundings along a path it rounds by k u Σ |product|, forward or backward, for either way
// the path crosses the same sums. Besides, f(a)′ = f′(a) a′ moves as f′ does within a ± m_a: for
// tanh, σ, e^x and softplus |(log f′)′| ≤ c, so that it changes by no more than f′(a)(e^(c m_a) − 1),
// a bound of any size of m_a, not of small ones alone. So whatever computes the same from the same
// numbers is no further off than this, to the first order in u.
//
// Backward, what a product falls short of the least double is lost before it is multiplied by the
// slopes on the way back: by the largest of them at most, for each operation.
//
// Numbers of few bits (multiples of 2⁻¹⁶ below 2²⁰) are added and multiplied without rounding, in
// every order of more than 10⁵ terms, and are not moved: of whole numbers nothing is forgiven.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace psolve {

/// What is lost below the smallest doubles.
inline constexpr double kUnderflow = 0x1p-1070;
/// More than there are operations in whatever is followed.
inline constexpr double kMostOperations = 0x1p23;

/// What rounding can do to a number.
inline double rounding_of(double x) {
  constexpr double kUnit = 0x1p-53;
  return kUnit * std::abs(x) + kUnderflow;
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
struct Tracked {
  double value = 0;
  double moved = 0;
  std::array<double, N> slope{};
  std::array<double, N> slope_moved{};
  std::array<double, N> slope_size{};  ///< Σ |…| over the paths whose products add up to the slope

  // What `moved` is made of; the roundings are in it unless all of them are exact.
  double inherited = 0;  ///< from the terms
  double size = 0;       ///< Σ |…| over the terms of a sum
  double roundings = 0;  ///< of a term in the sum
  std::array<double, N> slope_inherited{};
  std::array<double, N> slope_roundings{};  ///< along a path
  std::array<double, N> slope_largest{};    ///< of the slope sizes of all that this comes from

  Tracked() = default;
  Tracked(double exact) : Tracked(exact, 0) {}
  Tracked(double v, double m) : value(v), moved(m), inherited(m), size(std::abs(v)) {}

  /// From here on this number moves along direction i, by `by`, besides what moves it already.
  void move(int i, double by) {
    slope[i] += by;
    slope_size[i] += std::abs(by);
    slope_largest[i] = slope_size[i];
  }
  void stop(int i) {
    slope[i] = slope_moved[i] = slope_size[i] = slope_inherited[i] = slope_roundings[i] = 0;
    slope_largest[i] = 0;
  }
  /// How far off the slope may be, computed forward or backward.
  double slope_off(int i) const {
    // 2⁻¹⁰⁷⁴ for each operation; nothing where that is not even a least double.
    constexpr double kLost = kMostOperations * std::numeric_limits<double>::denorm_min();
    return slope_moved[i] + kLost * slope_largest[i];
  }
  /// The value is this one, exactly; what moves it stays.
  void put(double exact) {
    value = exact;
    size = std::abs(exact);
    moved = inherited = roundings = 0;
  }
  /// Also where all that moves it cancels, or came out as 0: in another order it does not.
  bool is_moving(int i) const { return slope_size[i] != 0 || slope_moved[i] != 0; }
};

template <int N>
Tracked<N> operator-(Tracked<N> a) {
  a.value = -a.value;
  for (double& s : a.slope) s = -s;
  return a;
}

/// Sets slope i, whose value and size are known.
template <int N>
void round_slope(Tracked<N>& r, int i, double inherited, double roundings, bool exact,
                 double largest) {
  r.slope_inherited[i] = inherited;
  r.slope_roundings[i] = roundings;
  r.slope_moved[i] = inherited + (exact ? 0 : roundings * rounding_of(r.slope_size[i]));
  r.slope_largest[i] = std::max(r.slope_size[i], largest);
}
template <int N>
bool is_exact_slope(const Tracked<N>& a, int i) {
  return a.slope_moved[i] == a.slope_inherited[i];
}

/// a + sign·b. What is 0 adds no rounding.
template <int N>
Tracked<N> sum(const Tracked<N>& a, const Tracked<N>& b, double sign) {
  Tracked<N> r;
  r.value = a.value + sign * b.value;
  r.size = a.size + b.size;
  r.inherited = a.inherited + b.inherited;
  r.roundings = a.roundings + b.roundings + (a.size == 0 || b.size == 0 ? 0 : 1);
  const bool was_exact = a.moved == a.inherited && b.moved == b.inherited;
  const bool exact = was_exact && (r.roundings == 0 || have_few_bits(a.value, b.value, r.size));
  r.moved = r.inherited + (exact ? 0 : r.roundings * rounding_of(r.size));
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i) && !b.is_moving(i)) continue;
    r.slope[i] = a.slope[i] + sign * b.slope[i];
    r.slope_size[i] = a.slope_size[i] + b.slope_size[i];
    const bool adds = a.is_moving(i) && b.is_moving(i);
    const bool slopes_exact = is_exact_slope(a, i) && is_exact_slope(b, i) &&
                              (!adds || have_few_bits(a.slope[i], b.slope[i], r.slope_size[i]));
    round_slope(r, i, a.slope_inherited[i] + b.slope_inherited[i],
                std::max(a.slope_roundings[i], b.slope_roundings[i]) + (adds ? 1 : 0), slopes_exact,
                std::max(a.slope_largest[i], b.slope_largest[i]));
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
  const double value = a.value * b.value;
  const double size_a = std::abs(a.value) + a.moved;
  const double size_b = std::abs(b.value) + b.moved;
  const bool exact = have_few_bits(a.value, b.value);
  const bool vanishes = a.value == 0 || b.value == 0;
  double moved = std::abs(a.value) * b.moved + size_b * a.moved;
  if (!vanishes && !(exact && has_few_bits(value))) moved += rounding_of(value);
  Tracked<N> r(value, moved);
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i) && !b.is_moving(i)) continue;
    r.slope[i] = b.value * a.slope[i] + a.value * b.slope[i];
    r.slope_size[i] = std::abs(b.value) * a.slope_size[i] + std::abs(a.value) * b.slope_size[i];
    const bool slopes_exact = exact && is_exact_slope(a, i) && is_exact_slope(b, i) &&
                              have_few_bits(a.slope[i], b.slope[i], r.slope_size[i]);
    const double inherited = size_a * b.slope_inherited[i] + size_b * a.slope_inherited[i] +
                             a.moved * b.slope_size[i] + b.moved * a.slope_size[i];
    round_slope(r, i, inherited + (slopes_exact ? 0 : kUnderflow),
                std::max(a.slope_roundings[i], b.slope_roundings[i]) + 3, slopes_exact,
                std::max(a.slope_largest[i], b.slope_largest[i]));
  }
  return r;
}

template <int N>
Tracked<N> operator/(const Tracked<N>& a, const Tracked<N>& b) {
  const double value = a.value / b.value;
  const double least = std::max(0.0, std::abs(b.value) - b.moved);
  const double size = std::abs(value);
  const bool exact = have_few_bits(a.value, b.value, value) && value * b.value == a.value;
  Tracked<N> r(value, (a.moved + size * b.moved) / least + (exact ? 0 : rounding_of(value)));
  for (int i = 0; i < N; ++i) {
    if (!a.is_moving(i) && !b.is_moving(i)) continue;
    r.slope[i] = (a.slope[i] - r.value * b.slope[i]) / b.value;
    r.slope_size[i] = (a.slope_size[i] + size * b.slope_size[i]) / std::abs(b.value);
    const double inherited = a.slope_inherited[i] + (size + r.moved) * b.slope_inherited[i] +
                             r.moved * b.slope_size[i] + r.slope_size[i] * b.moved;
    round_slope(r, i, inherited / least + kUnderflow,
                std::max(a.slope_roundings[i], b.slope_roundings[i]) + 4, false,
                std::max(a.slope_largest[i], b.slope_largest[i]));
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
  const double apart = std::abs(taken.value - other.value) + other.moved;
  taken.moved += apart;
  taken.inherited += apart;
  for (int i = 0; i < N; ++i) {
    const double slopes_apart = std::abs(taken.slope[i] - other.slope[i]) + other.slope_moved[i];
    taken.slope_moved[i] += slopes_apart;
    taken.slope_inherited[i] += slopes_apart;
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
    const double inherited = (std::abs(f.slope) + f.slope_change) * a.slope_inherited[i] +
                             f.slope_change * a.slope_size[i];
    round_slope(r, i, inherited + kUnderflow, a.slope_roundings[i] + 8, false, a.slope_largest[i]);
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

/// Numbers that move along a direction, each known to within `part` of what it moves by.
inline std::vector<Tracked<1>> moving_along(const std::vector<double>& at,
                                            const std::vector<double>& direction, double part) {
  std::vector<Tracked<1>> moving;
  for (std::size_t k = 0; k < at.size(); ++k) {
    moving.emplace_back(at[k], part * std::abs(direction[k]));
    moving.back().move(0, direction[k]);
  }
  return moving;
}

}  // namespace psolve
