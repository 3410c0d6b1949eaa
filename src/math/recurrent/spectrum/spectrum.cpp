#include "math/recurrent/spectrum/spectrum.h"

#include "math/numbers/linear_algebra.h"
#include "math/recurrent/spectrum/characteristic.h"

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

/// Rows up to which a characteristic polynomial is found in integers, where an eigenvalue may be
/// further off than this, relative to itself. The bound is far above what is usual, the more so the
/// more rows there are.
constexpr Index kFewRows = 8, kMostExactRows = 32;
constexpr double kDigitsOfFew = 2e-13, kDigits = 1e-11;

/// Scales rows and columns by powers of 2 until they are of one size (Parlett, Reinsch 1969), as an
/// eigenvalue is found to the last digits of the largest entry. None changes.
void balance(Matrix& a) {
  const Index n = a.rows();
  bool changed = true;
  for (int round = 0; changed && round < 100; ++round) {
    changed = false;
    for (Index i = 0; i < n; ++i) {
      // Without the diagonal entry, beside which the others may be nothing.
      double row = 0, column = 0;
      for (Index k = 0; k < n; ++k) {
        if (k == i) continue;
        row += std::abs(a(i, k));
        column += std::abs(a(k, i));
      }
      if (row == 0 || column == 0) continue;
      const int shift = (std::ilogb(row) - std::ilogb(column)) / 2;
      if (shift == 0) continue;
      changed = true;
      for (Index k = 0; k < n; ++k) {
        if (k == i) continue;
        a(i, k) = std::ldexp(a(i, k), -shift);
        a(k, i) = std::ldexp(a(k, i), shift);
      }
    }
  }
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
  Matrix balanced = rest;
  if (!rest.allFinite()) return std::numeric_limits<double>::infinity();
  balance(balanced);
  const double largest = balanced.cwiseAbs().maxCoeff();
  const bool is_small = rest.rows() <= kMostExactRows;
  const LargestEigenvalue found = largest_eigenvalue(balanced / largest, is_small);
  const double digits = rest.rows() <= kFewRows ? kDigitsOfFew : kDigits;
  if (is_small && !(found.error <= digits * found.modulus)) {
    if (const auto exact = exact_spectral_radius(rest)) return std::max(radius, *exact);
  }
  return std::max(radius, largest * found.modulus);
}

void ScaledProduct::multiply_right(const Matrix& a) {
  mantissa_ = is_small() ? Mantissa(mantissa_ * a.cast<long double>())
                         : Mantissa((mantissa_.cast<double>() * a).cast<long double>());
  scale();
}

void ScaledProduct::scale() {
  const long double largest = mantissa_.cwiseAbs().maxCoeff();
  if (largest == 0 || !std::isfinite(largest)) return;
  const int shift = std::ilogb(largest);
  // Entry by entry: 2^−shift itself may overflow where the largest entry is subnormal.
  mantissa_ =
      mantissa_.unaryExpr([&](long double entry) { return std::ldexp(entry, -shift); }).eval();
  exponent_ += shift;
}

double ScaledProduct::norm() const {
  return scaled(spectral_norm(mantissa_.cast<double>()), exponent_);
}

double ScaledProduct::log_norm() const {
  return std::log(spectral_norm(mantissa_.cast<double>())) +
         static_cast<double>(exponent_) * std::numbers::ln2;
}

double ScaledProduct::radius() const {
  return scaled(spectral_radius(mantissa_.cast<double>()), exponent_);
}

bool ScaledProduct::fits_doubles() const {
  const auto entries = mantissa_.reshaped();
  return std::all_of(entries.begin(), entries.end(), [](long double entry) {
    // With room for the norm, by which it may be divided.
    return entry == 0 || std::fabs(entry) > 0x1p-1000L;
  });
}

double ScaledProduct::norm_over(const ScaledProduct& other) const {
  const double part =
      spectral_norm(mantissa_.cast<double>()) / spectral_norm(other.mantissa_.cast<double>());
  return scaled(part, exponent_ - other.exponent_);
}

Matrix ScaledProduct::over_norm_of(const ScaledProduct& other) const {
  const long double norm = spectral_norm(other.mantissa_.cast<double>());
  const auto shift = static_cast<int>(std::clamp(exponent_ - other.exponent_, -100'000L, 100'000L));
  const Mantissa divided = mantissa_ / norm;
  return divided.unaryExpr(
      [&](long double entry) { return static_cast<double>(std::ldexp(entry, shift)); });
}

}  // namespace psolve
