#pragma once

#include <vector>

#include "core/workings/stretch.h"
#include "problems/quadratic/eigen/symmetric_eigen.h"

namespace psolve::quadratic {

/// Eigenvectors one by one. With entry i of the eigenvector set to 1 the equation
/// (H − η I)v = 0 has one solution, found with that entry of the diagonal 1 larger:
///
///     v_j = (H − η_j I + e_i e_iᵀ)⁻¹ e_i,   r_j = v_j − Σ_l (u_lᵀv_j) u_l,   u_j = ±r_j/|r_j|;
///
/// for a vector with (H − η_j I)v = 0 and v_i = 1 the matrix makes e_i of v, and it has an inverse
/// where η_j is simple. Of an m-fold eigenvalue m entries are set, one to 1 and the others to 0,
/// with all m of the diagonal larger. What v_j has along the vectors u_l behind it whose
/// eigenvalues are near is taken away: of the same eigenvalue v_j has any, and of near ones what
/// the rounding of η_j leaves (LAPACK's dstein does the same, for the same reason).
class Elimination {
 public:
  /// Works out the vectors of `held`, and puts them in the place of those in `basis`, which differ
  /// by their rounding errors: an entry that should be 0 may have any sign and size there. An exact
  /// basis stays as it is.
  Elimination(const Matrix& H, Eigenbasis& basis, const Stretch& held, bool exact);

  Index axis(Index j) const { return axes_[j]; }  ///< the entry of v_j that is 1
  const Vector& v(Index j) const { return v_[j]; }
  const Vector& r(Index j) const { return r_[j]; }

  /// The last direction whose eigenvalue is that of j.
  Index last_of(Index j) const;
  /// The last direction along which r_j has nothing any more.
  Index near_of(Index j) const;
  /// Whether v_j is worked out: j is held, and so are those behind it that r_j needs.
  bool holds(Index j) const { return !v_.at(j).isZero(0); }
  /// The entries that are set in v_j.
  std::vector<bool> set_entries(Index j) const;
  /// The first entry of u that is not 0.
  static Index leading_entry(const Vector& u);

 private:
  void choose_axes(const Matrix& vectors);
  Vector solved(const Matrix& H, Index j) const;
  Vector combined(const Matrix& vectors, Index j) const;
  Vector without_others(const Vector& v, const Matrix& vectors, Index j) const;

  Vector eta_;
  double same_;  ///< eigenvalues this near to each other count as one
  double near_;
  std::vector<Index> axes_;
  std::vector<Vector> v_;
  std::vector<Vector> r_;
};

}  // namespace psolve::quadratic
