#pragma once

// The biases of the theorem for a cell and an input at hand: b_f = β, b_i = −β with
//
//     β = r + log(T k/log(1 + ε)),   k = 1 + q (κ ‖U_f‖ + ‖U_i‖ + ‖U_c‖)
//
// where r is the most that input and state move the sum of a forget or an input gate by, κ = max|c(0)| + T
// bounds the cell states, and q = Σ (‖U_o‖/4)^j, j = 0 … T − 1, the ways from h to h.

#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// What the theorem takes of one sequence, and the numbers that its lines state.
struct TheoremBias {
  double epsilon;
  double beta;
  double least_gate;  ///< of the forget gates, run with these biases
  double distance;    ///< ‖∂c(T)/∂c(0) − I‖, run so
};

TheoremBias theorem_bias(const LstmFlow& flow, Index s, double epsilon);

/// Whether the theorem is put into numbers: where the argument has it, and its matrices are at hand.
bool states_theorem(const LstmFlow& flow, Index s);

/// The lines that lead to β, and what the cell keeps with it.
void derive_theorem(const LstmFlow& flow, Index s, Workings& work);

}  // namespace psolve::lstm_grad
