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
  LstmEquations(Index t, const Workings& work);

  /// f, i, o, or c̃, now or at another step.
  Formula gate_symbol(Gate gate) const { return symbol(gate, t_); }
  Formula weighted_sum_symbol(Gate gate) const { return of("z", gate).at(t_); }
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

  /// ∂L/∂c(t), of which the first term comes from the step after.
  Equation cell_gradient() const;
  /// Its term by way of h(t).
  Formula through_hidden_state() const;
  Equation delta(Gate gate) const;
  Equation hidden_gradient_before() const;
  Equation cell_gradient_before() const;
  Equation input_gradient() const;

 private:
  LstmEquations(Formula t, Formula before, Formula after, std::function<Formula(Formula)> the);

  static Formula symbol(Gate gate, const Formula& t) {
    return (gate == Gate::c ? sym("c").accent("tilde") : sym(name_of(gate))).at(t);
  }
  Formula the(std::string_view letter, const Formula& t) const {
    return the_(recurrent_symbols::at(letter, t));
  }
  Formula the_gate(Gate gate) const { return the_(gate_symbol(gate)); }
  Formula delta_symbol(Gate gate) const { return recurrent_symbols::by(weighted_sum_symbol(gate)); }
  Formula pulled_back(const std::string& weights) const;

  Formula t_;
  Formula before_;
  Formula after_;
  std::function<Formula(Formula)> the_;  ///< what stands for a symbol
};

}  // namespace psolve::lstm_grad
