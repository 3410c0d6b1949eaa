#include "problems/lstm_grad/equations.h"

#include <algorithm>
#include <cmath>

#include "formula/meaning/meaning.h"

namespace psolve::lstm_grad {

using namespace recurrent_symbols;

namespace {

/// 1 − tanh², of what a tanh gave.
Formula squashed_slope(const Formula& tanh) {
  return 1 - power(tanh, 2);
}
/// 1 − tanh² `state`, or as 1/cosh² where that would leave no digits.
Formula state_slope_of(const Formula& state) {
  constexpr double most = 10;
  const bool saturated = state.is(Formula::Kind::quantity) &&
                         std::ranges::any_of(value_of(state.part(1))->entries(),
                                             [](double c) { return std::abs(c) > most; });
  if (saturated) return Formula(1) / power(call("cosh", {state}), 2);
  return squashed_slope(call("tanh", {state}));
}
/// Whether a gate is next to 1, where 1 − it has lost digits that its sum still has.
bool is_saturated(const Formula& gate, const Formula& sum) {
  constexpr double most = 1 - 1e-4;
  return gate.is(Formula::Kind::quantity) && sum.is(Formula::Kind::quantity) &&
         std::ranges::any_of(value_of(gate.part(1))->entries(),
                             [](double v) { return std::abs(v) > most; });
}
std::string_view slope_letter(Gate gate) {
  return gate == Gate::f ? "alpha" : gate == Gate::i ? "beta" : "gamma";
}

}  // namespace

LstmEquations::LstmEquations(Formula t, Formula before, Formula after,
                             std::function<Formula(Formula)> the)
    : t_(std::move(t)),
      before_(std::move(before)),
      after_(std::move(after)),
      the_(std::move(the)) {}

LstmEquations::LstmEquations()
    : LstmEquations(now(), before(), now() + 1, [](Formula symbol) { return symbol; }) {}

LstmEquations::LstmEquations(Index t, const Workings& work, Pass pass)
    : LstmEquations(t, t - 1, t + 1, [&work](const Formula& symbol) { return work.the(symbol); }) {
  pass_ = pass;
  is_first_ = t == 1;
}

// ------------------------------------------------------------------ forward

Equation LstmEquations::weighted_sum(Gate gate) const {
  return {weighted_sum_symbol(gate), times({weight("W", gate), the_(at("x", t_))}) +
                                         times({weight("U", gate), state_before("h")}) +
                                         weight("b", gate)};
}

Equation LstmEquations::gate(Gate gate) const {
  return {gate_symbol(gate), squashed(gate, the_(weighted_sum_symbol(gate)))};
}

Equation LstmEquations::cell_state() const {
  return {symbol("c", t_), hadamard({the_gate(Gate::f), state_before("c")}) +
                               hadamard({the_gate(Gate::i), the_gate(Gate::c)})};
}

Equation LstmEquations::hidden_state() const {
  return {symbol("h", t_), hadamard({the_gate(Gate::o), call("tanh", {the("c", t_)})})};
}

// ------------------------------------------------------------------ derivatives of states

Formula LstmEquations::times_slope(std::vector<Formula> factors, Gate gate) const {
  const Formula value = the_gate(gate);
  const Formula sum = the_(weighted_sum_symbol(gate));
  const bool saturated = is_saturated(value, sum);
  if (gate == Gate::c) {
    factors.push_back(saturated ? power(1 / call("cosh", {sum}), 2) : squashed_slope(value));
  } else {
    factors.push_back(value);
    factors.push_back(saturated ? call("sigmoid", {-sum}) : 1 - value);
  }
  return hadamard(std::move(factors));
}

Equation LstmEquations::state_slope() const {
  return {at("D", before_), diag(hadamard({the("o", before_), state_slope_of(the("c", before_))}))};
}

Equation LstmEquations::candidate_slope(Gate gate) const {
  const Formula name = at(slope_letter(gate), t_);
  switch (gate) {
    case Gate::f:
      return {name, times_slope({the("c", before_)}, gate)};
    case Gate::i:
      return {name, times_slope({the_gate(Gate::c)}, gate)};
    default:
      return {name, times_slope({the_gate(Gate::i)}, gate)};
  }
}

Equation LstmEquations::candidate_path() const {
  std::vector<Formula> terms;
  for (const Gate gate : {Gate::f, Gate::i, Gate::c}) {
    terms.push_back(times({diag(the(slope_letter(gate), t_)), the_(of("U", gate))}));
  }
  return {at("B", t_), sum(std::move(terms))};
}

Equation LstmEquations::output_path() const {
  return {at("R", t_), times({diag(times_slope({call("tanh", {the("c", t_)})}, Gate::o)),
                              the_(of("U", Gate::o))})};
}

Equation LstmEquations::one_step(bool is_first) const {
  const Formula direct = diag(the_gate(Gate::f));
  return {derivative(at("c", t_), at("c", before_)),
          is_first ? direct : direct + times({the("B", t_), the("D", before_)})};
}

// ------------------------------------------------------------------ through time

Formula LstmEquations::kept_by_the_next() const {
  return hadamard({the("f", after_), the_(by(at("c", after_)))});
}

Formula LstmEquations::through_hidden_state() const {
  return hadamard({the_(by(at("h", t_))), the_gate(Gate::o), state_slope_of(the("c", t_))});
}

Equation LstmEquations::delta(Gate gate) const {
  const auto dL = [&](const char* state) { return the_(by(at(state, t_))); };
  const auto formula = [&] {
    switch (gate) {
      case Gate::f:
        return times_slope({dL("c"), the("c", before_)}, gate);
      case Gate::i:
        return times_slope({dL("c"), the_gate(Gate::c)}, gate);
      case Gate::o:
        return times_slope({dL("h"), call("tanh", {the("c", t_)})}, gate);
      default:
        return times_slope({dL("c"), the_gate(Gate::i)}, gate);
    }
  };
  return {delta_symbol(gate), formula()};
}

/// Σ over the gates of their weights' transpose times δ.
Formula LstmEquations::pulled_back(const std::string& weights) const {
  std::vector<Formula> terms;
  for (const Gate gate : kGates) {
    terms.push_back(times({transpose(the_(of(weights, gate))), the_(delta_symbol(gate))}));
  }
  return sum(std::move(terms));
}

Formula LstmEquations::later_in_letters() {
  const auto letters = [](Formula symbol) { return symbol; };
  return LstmEquations(now() + 1, now(), now() + 2, letters).pulled_back();
}

Equation LstmEquations::cell_gradient_before() const {
  return {by(at("c", before_)), hadamard({the_gate(Gate::f), the_(by(at("c", t_)))})};
}

Equation LstmEquations::input_gradient() const {
  return {by(at("x", t_)), pulled_back("W")};
}

}  // namespace psolve::lstm_grad
