#pragma once

#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

/// What backpropagation through T steps costs, by the products of weights with states and inputs.
struct RnnCost {
  double multiplications = 0;             ///< T(3m(n + m) + m), and 3pm for an output
  double stored_values = 0;               ///< h(0) … h(T): m(T + 1)
  double stored_values_checkpointed = 0;  ///< m(k + s)
  double extra_multiplications = 0;       ///< m(n + m) for every step but those of the last segment

  RnnCost& operator+=(const RnnCost& other);
};

/// Segments of s = ⌈√T⌉ steps, k = ⌈T/s⌉ of them: the states at their starts are kept, and those
/// within a segment computed again when the gradient comes to it. The last segment is still there.
struct Checkpoints {
  Index length;
  Index count;
  Index repeated;  ///< steps computed again: (k − 1)s
};
Checkpoints checkpoints(Index steps);

RnnCost rnn_cost(const RnnCell& cell, Index steps);

}  // namespace psolve::rnn_grad
