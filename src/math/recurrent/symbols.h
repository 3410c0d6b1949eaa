#pragma once

// How the quantities of recurrent cells stand in formulas: the step t as a subscript, h_t for h(t).

#include "core/matrix.h"

namespace psolve::recurrent_symbols {

/// A step, and the one before.
inline const Formula kT = sym("t");
inline const Formula kBefore = sym("t") - 1;

inline Formula number(Index t) {
  return Formula(t);
}

/// "c at t", "h at t", "x at t", …
inline Formula at(std::string_view name, const Formula& t) {
  return sym(name).at(t);
}
inline Formula at(std::string_view name, Index t) {
  return sym(name).at(number(t));
}

inline Formula hadamard(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::hadamard);
}
inline Formula times(std::vector<Formula> factors) {
  return product(std::move(factors), product_sign::matrix);
}
inline Formula diag(const Formula& vector) {
  return call("diag", {vector});
}
inline Formula norm(const Formula& of) {
  return call("norm", {of});
}

/// A symbol with the value of a vector or matrix.
template <class Derived>
Formula valued(const Formula& symbol, const Eigen::MatrixBase<Derived>& value) {
  if constexpr (Derived::ColsAtCompileTime == 1) {
    return quantity(symbol, to_formula(Vector(value)));
  } else {
    return quantity(symbol, to_formula(Matrix(value)));
  }
}

}  // namespace psolve::recurrent_symbols
