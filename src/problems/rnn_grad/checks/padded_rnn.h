#pragma once

#include <vector>

#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

/// The gradients of W_xh, W_hh and b_h, summed over sequences of different lengths, the way a batch
/// is worked: all sequences at once, padded to the longest, with a mask μ that is 1 up to the end
/// of each and 0 beyond it. A row h of the batch follows
///
///     h(t) = μ(t) φ(W_xh x(t) + W_hh h(t−1) + b_h) + (1 − μ(t)) h(t−1)
///     λ(t−1) = W_hhᵀ (μ(t) φ′(z(t)) ⊙ λ(t)) + (1 − μ(t)) λ(t)
///
/// so a step beyond the end keeps the state, passes the gradient on as it is, and adds nothing.
/// `slopes` are ∂ℓ/∂h(t) at the last steps of each sequence.
RnnWeights padded_gradients(const RnnCell& cell, const std::vector<Matrix>& sequences,
                            const std::vector<Matrix>& slopes);

}  // namespace psolve::rnn_grad
