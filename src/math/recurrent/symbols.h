#pragma once

// How the quantities of recurrent cells stand in formulas: the step t as a subscript, h_t for h(t).

#include "core/workings/workings.h"

namespace psolve {

/// One equation of a cell.
struct Equation {
  Formula name;
  Formula formula;

  /// As it stands in letters.
  operator Line() const { return equals({name, formula}); }
};

/// Which pass through a cell a symbol belongs to: the one with the weights as they are given, or the
/// one after a step of descent, with W′, in which what is computed has a mark, h⁺.
struct Pass {
  bool is_after = false;

  Formula weight(const Formula& symbol) const { return is_after ? symbol.mark("′") : symbol; }
  Formula computed(const Formula& symbol) const { return is_after ? symbol.mark("+") : symbol; }
  /// Before the ids of its lines, and the path of an answer that only the first pass has.
  std::string id(const std::string& id) const { return is_after ? "after/" + id : id; }
  std::string answer(const std::string& path) const { return is_after ? "" : path; }
};

namespace recurrent_symbols {

/// The step t in letters, and the one before it, t − 1.
inline Formula now() {
  return sym("t");
}
inline Formula before() {
  return now() - 1;
}

/// What a name stands for at a step: c_t, h_{t−1}, x_3.
inline Formula at(std::string_view name, const Formula& t) {
  return sym(name).at(t);
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

/// ∂L/∂ of `symbol`.
inline Formula by(const Formula& symbol) {
  return derivative(sym("L"), symbol);
}

/// The states that steps 1 … T start from, a row for each.
inline Formula states_before(Index steps, const Workings& work) {
  return matrix(steps, 1, [&](Index t, Index) { return work.the(transpose(at("h", t))); });
}

}  // namespace recurrent_symbols
}  // namespace psolve
