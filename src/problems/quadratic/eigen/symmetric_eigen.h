#pragma once

#include <optional>
#include <vector>

#include "core/matrix.h"
#include "math/numbers/rational.h"

namespace psolve::quadratic {

/// η_j and orthonormal u_j with H u_j = η_j u_j for a symmetric H.
///
/// The vectors of a simple eigenvalue are determined up to sign; its first non-zero entry is made
/// positive. Those of a repeated one may be turned among themselves; they are taken from the axes:
/// the axis with the longest projection onto the eigenspace (the first of several) gives the first
/// vector, the one with the longest rest orthogonal to it the second, and so on. So the identity
/// has the axes themselves, and a small change of H within its eigenspaces changes nothing.
struct Eigenbasis {
  Vector values;   ///< ascending
  Matrix vectors;  ///< row j is u_j
};

/// In floating point, for a symmetric matrix with finite entries. Eigenvalues within a few rounding
/// errors of each other count as one when their vectors are chosen.
Eigenbasis eigenbasis(const Matrix& symmetric);

/// The same exactly, where all eigenvalues are rational.
struct RationalEigenbasis {
  std::vector<Rational> values;          ///< ascending
  std::vector<std::vector<Rational>> v;  ///< orthogonal: u_j = v_j/|v_j|
  std::vector<Rational> squared_norms;   ///< |v_j|²

  /// η_j and u_j as the nearest doubles.
  Eigenbasis rounded() const;
};

/// None where an eigenvalue is irrational or the numbers grow too long. `near` are the eigenvalues
/// in floating point: with the common denominator q of H's entries all rational eigenvalues are
/// integers over q (qH has an integer, monic characteristic polynomial), so the nearest such number
/// to each is the only candidate, and the dimension of its eigenspace proves it.
std::optional<RationalEigenbasis> rational_eigenbasis(const MatrixOf<Rational>& symmetric,
                                                      const Vector& near);

}  // namespace psolve::quadratic
