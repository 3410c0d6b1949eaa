#pragma once

// How long the direct path of an LSTM keeps what it has. Over T steps the derivative of unit j
// along it is ∏ f_j(t) = f̄_j^T; it falls to 1/e in −1/ln f̄_j steps, its memory span. A gate that
// stands at σ(b) has the span −1/ln σ(b), so a wanted span k needs
//
//     σ(b) = e^(−1/k),    b = −ln(e^(1/k) − 1)
//
// Weights move the gate: with |x_k(t)| ≤ X_k and |h_k(t)| ≤ H_k, W_f x + U_f h lies within
// ±(|W_f| X + |U_f| H), which limits every gate below 1, and b has to make up for it to be sure.

#include "math/recurrent/lstm.h"

namespace psolve::lstm_grad {

struct ForgetBounds {
  double least;  ///< of all forget gates of the run
  double greatest;
  Vector X;         ///< the largest |x_k(t)| of the run
  Vector H;         ///< what |h_k(t)| cannot exceed: 1, or |h_k(0)|
  Vector reach;     ///< |W_f| X + |U_f| H
  Vector limits;    ///< σ(reach + b_f): no gate exceeds this, whatever x within ±X
  Index best_unit;  ///< that keeps most over the run
  double mean;      ///< the geometric mean of its forget gates
};

ForgetBounds forget_bounds(const LstmCell& cell, const LstmRun& run, const Vector& direct);

/// −1/ln f, the steps after which f^k is 1/e: 0 for f = 0, infinite for f = 1.
double memory_span(double f);

/// −ln(e^(1/k) − 1): the bias at which a forget gate alone has the span k.
double bias_for_span(double span);

}  // namespace psolve::lstm_grad
