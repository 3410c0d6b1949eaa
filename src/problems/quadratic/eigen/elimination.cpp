#include "problems/quadratic/eigen/elimination.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/numbers/linear_algebra.h"

namespace psolve::quadratic {
namespace {

/// An entry of a unit vector that counts as 0, where a set entry is looked for and for the sign.
constexpr double kNone = 1e-9;
constexpr double kSignless = 1e-12;
/// Eigenvalues nearer than this part of the largest give vectors that rounding turns.
constexpr double kNear = 1e-2;

using Longer = VectorOf<long double>;

}  // namespace

Elimination::Elimination(const Matrix& H, Eigenbasis& basis, const Stretch& held, bool exact)
    : eta_(basis.values),
      same_(8 * static_cast<double>(eta_.size()) * std::numeric_limits<double>::epsilon() *
            std::abs(eta_(eta_.size() - 1))),
      near_(exact ? same_ : kNear * std::abs(eta_(eta_.size() - 1))),
      axes_(eta_.size()),
      v_(eta_.size(), Vector::Zero(eta_.size())),
      r_(v_) {
  choose_axes(basis.vectors);
  for (Index j = eta_.size() - 1; j >= 0; --j) {
    bool needed_are_held = true;
    for (Index l = j; l <= near_of(j); ++l) needed_are_held = needed_are_held && held.holds(l);
    if (!needed_are_held) continue;
    const Vector u = basis.vectors.row(j).transpose();
    v_[j] = exact ? combined(basis.vectors, j) : solved(H, j);
    r_[j] = exact ? u * u.dot(v_[j]) : without_others(v_[j], basis.vectors, j);
    if (exact) continue;
    const Vector unit = r_[j] / r_[j].norm();
    basis.vectors.row(j) = (unit(leading_entry(unit)) < 0 ? -unit : unit).transpose();
  }
}

Index Elimination::last_of(Index j) const {
  while (j + 1 < eta_.size() && eta_(j + 1) - eta_(j) <= same_) ++j;
  return j;
}

Index Elimination::near_of(Index j) const {
  Index last = last_of(j);
  while (last + 1 < eta_.size() && eta_(last + 1) - eta_(j) <= near_) ++last;
  return last;
}

/// The entry of each vector that is set to 1: its largest of those that are 0 in the vectors behind
/// it with the same eigenvalue.
void Elimination::choose_axes(const Matrix& vectors) {
  for (Index j = 0; j < eta_.size(); ++j) {
    double largest = 0;
    for (Index i = 0; i < eta_.size(); ++i) {
      double behind = 0;
      for (Index l = j + 1; l <= last_of(j); ++l) {
        behind = std::max(behind, std::abs(vectors(l, i)));
      }
      const double here = std::abs(vectors(j, i));
      if (behind > kNone || here <= largest * (1 + kNone)) continue;
      largest = here;
      axes_[j] = i;
    }
  }
}

std::vector<bool> Elimination::set_entries(Index j) const {
  std::vector<bool> is_set(eta_.size());
  for (Index l = 0; l < eta_.size(); ++l) {
    const bool same = last_of(std::min(l, j)) >= std::max(l, j);
    if (same) is_set[axes_[l]] = true;
  }
  return is_set;
}

Vector Elimination::solved(const Matrix& H, Index j) const {
  MatrixOf<long double> A = H.cast<long double>();
  const std::vector<bool> is_set = set_entries(j);
  for (Index i = 0; i < eta_.size(); ++i) {
    A(i, i) -= static_cast<long double>(eta_(j)) - (is_set[i] ? 1 : 0);
  }
  return solve_linear(A, Longer::Unit(eta_.size(), axes_[j]));
}

/// v_j out of the vectors of its eigenvalue.
Vector Elimination::combined(const Matrix& vectors, Index j) const {
  const auto u = [&](Index l) { return vectors.row(l).transpose(); };
  Vector v = u(j) / u(j)(axes_[j]);
  for (Index l = j + 1; l <= last_of(j); ++l) v -= u(l) * (v(axes_[l]) / u(l)(axes_[l]));
  return v;
}

Vector Elimination::without_others(const Vector& v, const Matrix& vectors, Index j) const {
  const Longer whole = v.cast<long double>();
  Longer rest = whole;
  for (Index l = j + 1; l <= near_of(j); ++l) {
    const Longer u = vectors.row(l).transpose().cast<long double>();
    rest -= u.dot(whole) * u;
  }
  return rest.cast<double>();
}

Index Elimination::leading_entry(const Vector& u) {
  Index leading = 0;
  while (std::abs(u(leading)) <= kSignless) ++leading;
  return leading;
}

}  // namespace psolve::quadratic
