// The spectral radius from the characteristic polynomial, whose coefficients come exactly, by Faddeev
// and Leverrier:
//
//     M_1 = I,   c_{n−k} = −tr(A M_k)/k,   M_{k+1} = A M_k + c_{n−k} I,   p(x) = Σ c_j x^j,  c_n = 1
//
// Then Graeffe's squaring: p(x) p(−x) is a polynomial in x² whose roots are the squares. After k of
// them the radius to the power of 2^k lies between 1/n and 2 times the largest |c_{n−j}|^(1/j).

#include "math/recurrent/spectrum/characteristic.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "math/numbers/ball.h"
#include "math/numbers/rational.h"

namespace psolve {
namespace {

/// Digits that are left where the coefficients cancel as those of multiple roots do.
using Coefficient = BigFloat<200>;

MatrixOf<Rational> product(const MatrixOf<Rational>& a, const MatrixOf<Rational>& b) {
  MatrixOf<Rational> c(a.rows(), b.cols());
  for (Index i = 0; i < a.rows(); ++i) {
    for (Index j = 0; j < b.cols(); ++j) {
      c(i, j) = 0;
      for (Index k = 0; k < a.cols(); ++k) c(i, j) += a(i, k) * b(k, j);
    }
  }
  return c;
}

/// c_0 … c_n
std::vector<Rational> characteristic_polynomial(const MatrixOf<Rational>& A) {
  const Index n = A.rows();
  std::vector<Rational> c(n + 1, Rational(0));
  c[n] = 1;
  MatrixOf<Rational> AM = A;
  for (Index k = 1; k <= n; ++k) {
    Rational trace = 0;
    for (Index i = 0; i < n; ++i) trace += AM(i, i);
    c[n - k] = -trace / Rational(static_cast<int>(k));
    if (k == n) break;
    for (Index i = 0; i < n; ++i) AM(i, i) += c[n - k];
    AM = product(A, AM);
  }
  return c;
}

/// The least e with |c_{n−j}|^(1/j) < 2^e for all j; none where all are 0, and with them all roots.
std::optional<long> exponent_of_roots(const std::vector<Coefficient>& c) {
  const Index n = std::ssize(c) - 1;
  std::optional<long> largest;
  for (Index j = 1; j <= n; ++j) {
    if (c[n - j] == 0) continue;
    const long bits = ilogb(c[n - j]) + 1;
    const long of_root = bits > 0 ? (bits + j - 1) / j : -(-bits / j);
    largest = std::max(largest.value_or(of_root), of_root);
  }
  return largest;
}

/// The polynomial whose roots are the squares.
std::vector<Coefficient> squared(const std::vector<Coefficient>& c) {
  const Index n = std::ssize(c) - 1;
  std::vector<Coefficient> next(n + 1);
  for (Index j = 0; j <= n; ++j) {
    for (Index i = std::max<Index>(0, 2 * j - n); i <= std::min(n, 2 * j); ++i) {
      const Coefficient term = c[i] * c[2 * j - i];
      next[j] += (i + n) % 2 == 0 ? term : Coefficient(-term);
    }
  }
  return next;
}

}  // namespace

double exact_spectral_radius(const Matrix& a) {
  const MatrixOf<Rational> exact =
      a.unaryExpr([](double entry) { return Rational::from_shortest_decimal(entry); });
  std::vector<Coefficient> c;
  for (const Rational& coefficient : characteristic_polynomial(exact)) {
    c.push_back(ball_of<Coefficient>(coefficient).mid);
  }
  const Index n = std::ssize(c) - 1;
  constexpr int kSquarings = 70;
  Coefficient log_radius = 0;  // to the base of 2
  Coefficient share = 1;
  for (int k = 0; k < kSquarings; ++k) {
    const auto exponent = exponent_of_roots(c);
    if (!exponent) return 0;
    for (Index j = 1; j <= n; ++j) c[n - j] = ldexp(c[n - j], static_cast<int>(-*exponent * j));
    log_radius += share * *exponent;
    c = squared(c);
    share /= 2;
  }
  return static_cast<double>(Coefficient(pow(Coefficient(2), log_radius)));
}

}  // namespace psolve
