#pragma once

// How the cell state of one step moves that of another. With h held, c(t) moves with c(t−1) by
// diag f(t) alone. Else h(t−1) moves too, and with it all four gates:
//
//     ∂h(t)/∂c(t) = D(t) = diag(o(t) ⊙ (1 − tanh² c(t)))
//     ∂c(t)/∂h(t−1) = B(t) = diag(c(t−1) ⊙ f(t)(1 − f(t))) U_f + diag(c̃(t) ⊙ i(t)(1 − i(t))) U_i
//                            + diag(i(t) ⊙ (1 − c̃²(t))) U_c
//     ∂h(t)/∂h(t−1), c(t) held = R(t) = diag(tanh c(t) ⊙ o(t)(1 − o(t))) U_o
//
// One step, with o(t−1) held:  ∂c(t)/∂c(t−1) = diag f(t) + B(t) D(t−1).
// To the end, back from P = I, Q = 0 (what c(T) and h(T) contribute to c(T)):
//
//     M(t) = P(t) + Q(t) D(t),   P(t−1) = M(t) diag f(t),   Q(t−1) = M(t) B(t) + Q(t) R(t)
//
// and ∂c(T)/∂c(t) along every path is M(t), for t = 0 it is P(0), as h(0) is given.

#include <utility>
#include <vector>

#include "math/recurrent/lstm.h"
#include "math/recurrent/rnn.h"

namespace psolve::lstm_grad {

/// The three diagonals of B(t), without U_f, U_i and U_c.
template <class S>
struct CandidateSlopes {
  VectorOf<S> of_f;
  VectorOf<S> of_i;
  VectorOf<S> of_c;
};
template <class S>
CandidateSlopes<S> candidate_slopes(const LstmRunOf<S>& run, Index t);

/// The blocks of one step, t = 1 … T. D is a diagonal; D(0) is 0.
template <class S>
VectorOf<S> state_slope(const LstmRunOf<S>& run, Index t);
template <class S>
MatrixOf<S> candidate_path(const LstmCellOf<S>& cell, const LstmRunOf<S>& run, Index t);
template <class S>
MatrixOf<S> output_path(const LstmCellOf<S>& cell, const LstmRunOf<S>& run, Index t);

/// ∂c(t)/∂c(t−1) for t = 1 … T: h(t−1) followed, o(t−1) held.
template <class S>
std::vector<MatrixOf<S>> one_step_derivatives(const LstmCellOf<S>& cell, const LstmRunOf<S>& run);

/// M(t) = ∂c(T)/∂c(t) for t = 0 … T − 1, along every path, and Q(t).
template <class S>
std::pair<std::vector<MatrixOf<S>>, std::vector<MatrixOf<S>>> full_derivatives(
    const LstmCellOf<S>& cell, const LstmRunOf<S>& run);

/// ∏ f(s) over s = t + 1 … T for t = 0 … T − 1, as rows.
Matrix direct_products(const LstmRun& run);

/// The plain cell h(t) = tanh(W_c x(t) + U_c h(t−1) + b_c) within the LSTM.
RnnCell plain_cell(const LstmCell& cell);

}  // namespace psolve::lstm_grad
