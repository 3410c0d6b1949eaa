#pragma once

// The equations of an LSTM, forward and backward, as its lines state them: for a step t in letters,
// and for each step by number, where symbols are quantities with values.

#include <functional>
#include <string>

#include "math/recurrent/lstm.h"
#include "math/recurrent/symbols.h"

namespace psolve::lstm_grad {

class LstmEquations {
 public:
  /// In letters.
  LstmEquations();
  /// For step t = 1 … T, of what is given or defined when an equation is asked for.
  LstmEquations(Index t, const Workings& work, Pass pass = {});

  /// f, i, o, or c̃, now or at another step.
  Formula gate_symbol(Gate gate) const { return symbol(gate, t_); }
  Formula weighted_sum_symbol(Gate gate) const { return pass_.computed(of("z", gate)).at(t_); }
  /// Wf for "W" and the forget gate, under the name of the spec.
  static Formula of(const std::string& what, Gate gate) {
    return sym(what + std::string(name_of(gate)));
  }
  /// The function that makes a gate of its weighted sum, of `z`.
  static Formula squashed(Gate gate, const Formula& z) {
    return call(gate == Gate::c ? "tanh" : "sigmoid", {z});
  }

  // ---------------------------------------------------------------- forward

  Equation weighted_sum(Gate gate) const;
  Equation gate(Gate gate) const;
  Equation cell_state() const;
  Equation hidden_state() const;

  // ---------------------------------------------------------------- derivatives of states (paths.h)

  Equation state_slope() const;  ///< D of the step before
  /// α, β, γ: the diagonals of B before Uf, Ui and Uc.
  Equation candidate_slope(Gate gate) const;
  Equation candidate_path() const;  ///< B
  Equation output_path() const;     ///< R
  /// ∂c(t)/∂c(t−1), of the first step without what moves by h(0).
  Equation one_step(bool is_first = false) const;

  // ---------------------------------------------------------------- through time

  /// The terms of ∂L/∂c(t): from the step after, and by way of h(t).
  Formula kept_by_the_next() const;
  Formula through_hidden_state() const;
  Equation delta(Gate gate) const;
  /// Σ Uᵀ δ over the gates, what ∂L/∂h of the step before gets from this one.
  Formula pulled_back() const { return pulled_back("U"); }
  /// That of step t + 1 in letters.
  static Formula later_in_letters();
  Equation cell_gradient_before() const;
  Equation input_gradient() const;

 private:
  LstmEquations(Formula t, Formula before, Formula after, std::function<Formula(Formula)> the);

  Formula symbol(Gate gate, const Formula& t) const {
    return pass_.computed(gate == Gate::c ? sym("c").accent("tilde") : sym(name_of(gate))).at(t);
  }
  Formula symbol(std::string_view letter, const Formula& t) const {
    return pass_.computed(sym(letter)).at(t);
  }
  Formula the(std::string_view letter, const Formula& t) const { return the_(symbol(letter, t)); }
  Formula weight(const std::string& what, Gate gate) const {
    return the_(pass_.weight(of(what, gate)));
  }
  /// h or c of the step before; the first ones are given.
  Formula state_before(std::string_view letter) const {
    return is_first_ ? the_(recurrent_symbols::at(letter, before_)) : the(letter, before_);
  }
  /// The slope of a gate behind `factors`.
  Formula times_slope(std::vector<Formula> factors, Gate gate) const;
  Formula the_gate(Gate gate) const { return the_(gate_symbol(gate)); }
  Formula delta_symbol(Gate gate) const { return recurrent_symbols::by(weighted_sum_symbol(gate)); }
  Formula pulled_back(const std::string& weights) const;

  Pass pass_;
  bool is_first_ = false;
  Formula t_;
  Formula before_;
  Formula after_;
  std::function<Formula(Formula)> the_;  ///< what stands for a symbol
};

}  // namespace psolve::lstm_grad
