#pragma once

// The letters of an LSTM: its gates, and weights and weighted sums under the names of the spec (Wf,
// Uf, bf, zf).

#include <string>

#include "math/recurrent/lstm.h"
#include "math/recurrent/symbols.h"

namespace psolve::lstm_symbols {

using namespace recurrent_symbols;

/// f, i, o, or c̃, at step t.
inline Formula gate_at(Gate gate, const Formula& t) {
  return (gate == Gate::c ? sym("c").accent("tilde") : sym(name_of(gate))).at(t);
}

/// What belongs to a gate: `of_gate("W", Gate::f)` is Wf.
inline Formula of_gate(const std::string& what, Gate gate) {
  return sym(what + std::string(name_of(gate)));
}

/// The function that makes a gate of its weighted sum.
inline std::string_view function_of(Gate gate) {
  return gate == Gate::c ? "tanh" : "sigmoid";
}

}  // namespace psolve::lstm_symbols
