#pragma once

#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

/// What backpropagation with checkpoints comes to, and what it took.
struct CheckpointedPass {
  RnnWeights gradients;  ///< of W_xh, W_hh and b_h
  Index held = 0;        ///< states at once, at most
  Index repeated = 0;    ///< steps that were worked again
};

/// Of the way forward the states at the starts of segments of `length` steps are kept, and those
/// within the last one; on the way back each other segment is worked again from its start. `slopes`
/// are ∂ℓ/∂h(t) at the last steps of the sequence.
CheckpointedPass checkpointed_pass(const RnnCell& cell, const Matrix& x, const Matrix& slopes,
                                   Index length);

}  // namespace psolve::rnn_grad
