#pragma once

/// The letters of gradient descent on a quadratic. Steps are arguments, w(τ), so that only powers
/// are raised.

#include <string>

#include "core/matrix.h"
#include "formula/formula.h"
#include "math/expressions/expression.h"
#include "problems/quadratic/eigen/symmetric_eigen.h"

namespace psolve::quadratic {

/// w(τ), or with `name` "w_j" or "w_1" a component.
inline Formula of(const std::string& name, const Formula& time) {
  return call(name, {time});
}
/// w_j(t), along u_j. Their NAMEs have the label `kAlong`: w_1_2 is an entry of the vector w(1).
inline constexpr std::string_view kAlong = "along";
inline Formula component_at(Index j, long time) {
  return of("w_" + std::to_string(j + 1), to_formula(time));
}
/// η_j, u_j, q_j, s_j; in letters, or counted from one.
inline Formula in_letters(const char* name) {
  return sym(name).at(sym("j"));
}
inline Formula at(const char* name, Index j) {
  return sym(name, j + 1);
}
/// w*, w*_j.
inline Formula vector_minimum() {
  return sym("w").mark("*");
}
inline Formula minimum_in_letters() {
  return in_letters("w").mark("*");
}
inline Formula minimum_at(Index j) {
  return at("w", j).mark("*");
}

/// v_j/|v_j|, in the arena that is current.
inline VectorOf<Expr> exact_unit_vector(const RationalEigenbasis& basis, Index j) {
  const Expr length = sqrt(Expr(basis.squared_norms[j]));
  return VectorOf<Expr>::NullaryExpr(std::ssize(basis.v[j]),
                                     [&](Index i) { return Expr(basis.v[j][i]) / length; });
}

}  // namespace psolve::quadratic
