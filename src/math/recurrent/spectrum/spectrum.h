#pragma once

#include "core/matrix.h"

namespace psolve {

/// The largest singular value: how much a matrix stretches a vector at most.
double spectral_norm(const Matrix& a);

/// The largest modulus of an eigenvalue of a square matrix. Rows and columns that stand alone are
/// taken out first, so that a triangular matrix, in whatever order, has the radius of its diagonal:
/// of a nilpotent one an eigenvalue routine alone would find the k-th root of rounding.
double spectral_radius(const Matrix& a);

/// A product of many matrices that neither overflows nor underflows: `mantissa`·2^`exponent`. Small
/// ones keep entries of all sizes beside each other, since a long double has a wider range.
class ScaledProduct {
 public:
  explicit ScaledProduct(Index size) : mantissa_(Mantissa::Identity(size, size)) {}

  /// this·a
  void multiply_right(const Matrix& a);

  double norm() const;      ///< the spectral norm; 0 or infinite beyond the range of doubles
  double log_norm() const;  ///< its natural logarithm; −∞ for a product of 0
  double radius() const;    ///< the spectral radius
  /// Its norm in parts of another's.
  double norm_over(const ScaledProduct& other) const;
  /// It divided by the norm of another, or its own.
  Matrix over_norm_of(const ScaledProduct& other) const;
  bool is_zero() const { return mantissa_.isZero(0); }
  /// Whether no entry is lost beside the largest where all are written as doubles.
  bool fits_doubles() const;

 private:
  using Mantissa = MatrixOf<long double>;
  void scale();
  bool is_small() const { return mantissa_.rows() <= 32; }

  Mantissa mantissa_;
  long exponent_ = 0;
};

}  // namespace psolve
