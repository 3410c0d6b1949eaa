#pragma once

/// Gradient descent w ← w − ρ∇E on E(w) = E_0 + ½(w − w*)ᵀH(w − w*), in numbers. Along the
/// eigenvector u_j of H, with w_j = u_jᵀw, after τ steps
///
///     w_j(τ) = w*_j + q_j^τ (w_j(0) − w*_j) = s_j w*_j + q_j^τ w_j(0),
///     q_j = 1 − ρη_j,   s_j = 1 − q_j^τ.

#include <optional>
#include <vector>

#include "problems/quadratic/eigen/symmetric_eigen.h"
#include "problems/quadratic/spec.h"

namespace psolve::quadratic {

/// The spec in numbers.
struct Surface {
  explicit Surface(const Problem& problem);

  Matrix H;  ///< symmetric: rounding in the spec is evened out
  Vector minimum;
  Vector start;
  double rate;
  long steps;
  double offset;

  Index size() const { return H.rows(); }
  bool starts_at_origin() const { return start.isZero(0); }
  double error(const Vector& w) const;  ///< E(w)
  Vector gradient(const Vector& w) const { return H * (w - minimum); }
};

/// What is exact where H and ρ are rational and so are H's eigenvalues.
struct ExactDescent {
  RationalEigenbasis basis;
  Rational rate;
  std::vector<Rational> contraction;            ///< q_j
  std::vector<std::optional<Rational>> shrink;  ///< s_j; none where it is too long
  std::optional<std::vector<Rational>> w;       ///< w(τ); none where powers are too long
  bool w_is_short = false;                      ///< so that a reader would want to see it
};

/// None where an eigenvalue is irrational, or for matrices of more than 8 rows.
std::optional<ExactDescent> exact_descent(const Problem& problem, const Vector& near);

/// q^τ and 1 − q^τ without loss of digits for q near 1: `x` is 1 − q.
struct Shrinkage {
  double power;
  double shrink;
};
Shrinkage shrinkage(double x, long steps);

/// w(τ) by the rule itself, w ← w − ρH(w − w*), step by step; or for many steps by doubling the map
/// of t steps, w(t) = w(0) + S_t (w* − w(0)) with S_{2t} = 2S_t − S_t². Knows no eigenvectors.
Vector iterate(const Surface& problem);
/// Whether `iterate` takes the steps one by one.
bool iterates_step_by_step(const Surface& problem);

}  // namespace psolve::quadratic
