#pragma once

// The equations of a plain recurrent cell, forward and backward, as its lines state them: for a step
// t in letters, and for each step by number, where symbols are quantities with values.

#include <functional>

#include "math/recurrent/rnn.h"
#include "math/recurrent/symbols.h"

namespace psolve::rnn_grad {

class RnnEquations {
 public:
  /// In letters.
  explicit RnnEquations(Activation f);
  /// For step t = 1 … T, of what is given or defined when an equation is asked for.
  RnnEquations(Activation f, Index t, const Workings& work, Pass pass = {});

  Equation weighted_sum() const;
  Equation state() const;
  /// φ′(z), by what it needs of the step; what the sign of z decides is decided here.
  Equation slope() const;
  /// With φ′ = 1 of the identity left out in numbers, as in δ.
  Equation jacobian() const;
  Equation delta() const;
  /// W_hhᵀ δ, what ∂L/∂h of the step before gets from this one.
  Formula pulled_back() const;
  Equation input_gradient() const;

  bool has_slope() const { return f_ != Activation::identity; }

 private:
  Formula symbol(std::string_view letter, const Formula& t) const {
    return pass_.computed(sym(letter)).at(t);
  }
  Formula the(std::string_view letter, const Formula& t) const { return the_(symbol(letter, t)); }
  Formula weight(std::string_view name) const { return the_(pass_.weight(sym(name))); }
  Formula state_before() const;

  Activation f_;
  bool in_letters_;
  Pass pass_;
  bool is_first_ = false;  ///< the state before is given
  Formula t_;
  Formula before_;
  std::function<Formula(Formula)> the_;  ///< what stands for a symbol
};

}  // namespace psolve::rnn_grad
