// The spectral radius from the characteristic polynomial, whose coefficients come exactly, by Faddeev
// and Leverrier, of a matrix of integers:
//
//     M_1 = I,   c_{n−k} = −tr(A M_k)/k,   M_{k+1} = A M_k + c_{n−k} I,   p(x) = Σ c_j x^j,  c_n = 1
//
// Then Graeffe's squaring: p(x) p(−x) is a polynomial in x² whose roots are the squares. After k of
// them the radius to the power of 2^k lies between 1/n and 2 times the largest |c_{n−j}|^(1/j).
//
// Between the squarings x is measured in units of a power of 2, in which the largest |c_{n−j}|^(1/j)
// is at least 1/2 and below 1, and so the radius at least 1/(2n); and c_j is rounded to p bits behind
// the point. An error e of all c_{n−j} in parts of r^j moves an n-fold root r by the part e^(1/n) of
// itself. Rounding leaves e = 2^−p (2n)^n, and a squaring makes it 2^(n+1) times as large, while the
// root's share in the logarithm of the radius is halved: after k of them 2^(k/n) 2n 2^(−p/n) is wrong
// of the radius. p = n (64 + log2(2n)) + 2k makes this less than the last digit of a long double.

#include "math/recurrent/spectrum/characteristic.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <vector>

#include "math/numbers/ball.h"
#include "math/numbers/integer.h"
#include "math/numbers/rational.h"

namespace psolve {
namespace {

using Integers = MatrixOf<Integer>;
using Coefficients = std::vector<Integer>;

/// Of the squarings.
constexpr int kSquarings = 70;
/// Bits of an integer that stands for an entry; beyond them the work grows without need.
constexpr Index kMostBits = 400;

Index bits_of(const Integer& a) {
  return a == 0 ? 0 : static_cast<Index>(msb(a < 0 ? Integer(-a) : a)) + 1;
}

/// `integers`/`unit` are the entries as they are written.
struct Scaled {
  Integers integers;
  Integer unit = 1;
};

std::optional<Scaled> in_integers(const Matrix& a) {
  MatrixOf<Fraction> fractions(a.rows(), a.cols());
  Scaled scaled{Integers(a.rows(), a.cols())};
  for (Index i = 0; i < a.size(); ++i) {
    fractions.data()[i] = Rational::from_shortest_decimal(a.data()[i]).fraction();
    scaled.unit = lcm(scaled.unit, fractions.data()[i].denominator);
  }
  for (Index i = 0; i < a.size(); ++i) {
    const Fraction& of = fractions.data()[i];
    scaled.integers.data()[i] = of.numerator * (scaled.unit / of.denominator);
    if (bits_of(scaled.integers.data()[i]) > kMostBits) return std::nullopt;
  }
  return scaled;
}

Integers product(const Integers& a, const Integers& b) {
  Integers c(a.rows(), b.cols());
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index k = 0; k < a.cols(); ++k) {
      if (a(i, k) == 0) continue;
      for (Index j = 0; j < b.cols(); ++j) c(i, j) += a(i, k) * b(k, j);
    }
  }
  return c;
}

/// c_0 … c_n
Coefficients characteristic_polynomial(const Integers& A) {
  const Index n = A.rows();
  Coefficients c(n + 1);
  c[n] = 1;
  Integers AM = A;
  for (Index k = 1; k <= n; ++k) {
    Integer trace = 0;
    for (Index i = 0; i < n; ++i) trace += AM(i, i);
    c[n - k] = -trace / k;
    if (k == n) break;
    for (Index i = 0; i < n; ++i) AM(i, i) += c[n - k];
    AM = product(A, AM);
  }
  return c;
}

Integer shifted(const Integer& a, Index bits) {
  return bits < 0 ? Integer(a >> static_cast<unsigned>(-bits))
                  : Integer(a << static_cast<unsigned>(bits));
}

/// The least e with |c_{n−j}|^(1/j) < 2^e for all j, where c has `behind` bits behind the point; none
/// where all are 0, and with them all roots.
std::optional<Index> exponent_of_roots(const Coefficients& c, Index behind) {
  const Index n = std::ssize(c) - 1;
  std::optional<Index> largest;
  for (Index j = 1; j <= n; ++j) {
    if (c[n - j] == 0) continue;
    const Index bits = bits_of(c[n - j]) - behind;
    const Index of_root = bits > 0 ? (bits + j - 1) / j : -(-bits / j);
    largest = std::max(largest.value_or(of_root), of_root);
  }
  return largest;
}

/// The polynomial whose roots are the squares.
Coefficients squared(const Coefficients& c, Index behind) {
  const Index n = std::ssize(c) - 1;
  Coefficients next(n + 1);
  for (Index j = 0; j <= n; ++j) {
    for (Index i = std::max<Index>(0, 2 * j - n); i <= j; ++i) {
      Integer term = c[i] * c[2 * j - i];
      if (i < j) term *= 2;
      if ((i + n) % 2 == 0) {
        next[j] += term;
      } else {
        next[j] -= term;
      }
    }
    next[j] >>= static_cast<unsigned>(behind);
  }
  return next;
}

}  // namespace

std::optional<double> exact_spectral_radius(const Matrix& a) {
  using Logarithm = BigFloat<50>;
  const auto scaled = in_integers(a);
  if (!scaled) return std::nullopt;
  Coefficients c = characteristic_polynomial(scaled->integers);
  const Index n = std::ssize(c) - 1;
  const Index behind =
      n * (64 + std::bit_width(static_cast<unsigned long>(2 * n))) + 2 * kSquarings;
  Index point = 0;           // bits behind it in c
  Logarithm log_radius = 0;  // to the base of 2
  Logarithm share = 1;
  for (int k = 0; k < kSquarings; ++k) {
    const auto exponent = exponent_of_roots(c, point);
    if (!exponent) return 0;
    for (Index j = 0; j <= n; ++j) c[n - j] = shifted(c[n - j], behind - point - *exponent * j);
    point = behind;
    log_radius += share * *exponent;
    c = squared(c, behind);
    share /= 2;
  }
  return static_cast<double>(Logarithm(pow(Logarithm(2), log_radius) / Logarithm(scaled->unit)));
}

}  // namespace psolve
