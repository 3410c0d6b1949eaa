#include "math/recurrent/spectrum.h"

#include "math/numbers/linear_algebra.h"
#include "math/numbers/rational.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace psolve {
namespace {

/// An index whose row or column is zero but for its diagonal entry; −1 if there is none.
Index lone_index(const Matrix& a, const std::vector<Index>& left) {
  for (Index k = 0; k < std::ssize(left); ++k) {
    bool row = true;
    bool column = true;
    for (const Index other : left) {
      if (other == left[k]) continue;
      row = row && a(left[k], other) == 0;
      column = column && a(other, left[k]) == 0;
    }
    if (row || column) return k;
  }
  return -1;
}

/// Rows up to which a matrix is multiplied in fractions.
constexpr Index kMostExactRows = 8;

/// Whether the n-th power of a matrix of n rows is 0, so that all eigenvalues are: in fractions, as
/// rounding moves those of a nilpotent matrix, but not its power.
bool is_nilpotent(const Matrix& a) {
  const Index n = a.rows();
  MatrixOf<Rational> power =
      a.unaryExpr([](double entry) { return Rational::from_shortest_decimal(entry); });
  for (Index exponent = 1; exponent < n; exponent *= 2) {
    const MatrixOf<Rational> root = power;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        power(i, j) = 0;
        for (Index k = 0; k < n; ++k) power(i, j) += root(i, k) * root(k, j);
      }
    }
  }
  const auto entries = power.reshaped();
  return std::all_of(entries.begin(), entries.end(),
                     [](const Rational& entry) { return entry.is_zero(); });
}

/// Of eigenvalues that rounding alone may have made of zeros, which is then |λ|ⁿ ≤ nε for entries of
/// at most 1; with room for the constant.
bool may_be_zero(double radius, Index n) {
  const double rounding = 64 * static_cast<double>(n) * std::numeric_limits<double>::epsilon();
  return n <= kMostExactRows && std::pow(radius, static_cast<double>(n)) <= rounding;
}

/// 2^exponent, 0 or infinite beyond the range of doubles.
double scaled(double value, long exponent) {
  return std::ldexp(value, static_cast<int>(std::clamp(exponent, -100'000L, 100'000L)));
}

}  // namespace

double spectral_norm(const Matrix& a) {
  if (a.size() == 0) return 0;
  const double largest = a.cwiseAbs().maxCoeff();
  if (largest == 0 || !std::isfinite(largest)) return largest;
  const Matrix b = a / largest;
  if (b.rows() == 1 || b.cols() == 1) return largest * b.norm();
  const Matrix gram = b.rows() <= b.cols() ? Matrix(b * b.transpose()) : Matrix(b.transpose() * b);
  return largest * std::sqrt(std::max(0.0, symmetric_eigenvalues(gram).maxCoeff()));
}

double spectral_radius(const Matrix& a) {
  std::vector<Index> left;
  for (Index i = 0; i < a.rows(); ++i) left.push_back(i);
  double radius = 0;
  for (Index k = lone_index(a, left); k >= 0; k = lone_index(a, left)) {
    radius = std::max(radius, std::abs(a(left[k], left[k])));
    left.erase(left.begin() + k);
  }
  if (left.empty()) return radius;
  const Matrix rest = a(left, left);
  const double largest = rest.cwiseAbs().maxCoeff();
  if (!std::isfinite(largest)) return largest;
  const double found = largest_eigenvalue(rest / largest);
  if (may_be_zero(found, rest.rows()) && is_nilpotent(rest)) return radius;
  return std::max(radius, largest * found);
}

void ScaledProduct::multiply_left(const Matrix& a) {
  mantissa_ = a * mantissa_;
  scale();
}

void ScaledProduct::multiply_right(const Matrix& a) {
  mantissa_ = mantissa_ * a;
  scale();
}

void ScaledProduct::scale() {
  const double largest = mantissa_.cwiseAbs().maxCoeff();
  if (largest == 0 || !std::isfinite(largest)) return;
  const int shift = std::ilogb(largest);
  // Entry by entry: 2^−shift itself may overflow where the largest entry is subnormal.
  mantissa_ = mantissa_.unaryExpr([&](double entry) { return std::ldexp(entry, -shift); }).eval();
  exponent_ += shift;
}

double ScaledProduct::norm() const {
  return scaled(spectral_norm(mantissa_), exponent_);
}

double ScaledProduct::log_norm() const {
  return std::log(spectral_norm(mantissa_)) + static_cast<double>(exponent_) * std::numbers::ln2;
}

double ScaledProduct::radius() const {
  return scaled(spectral_radius(mantissa_), exponent_);
}

}  // namespace psolve
