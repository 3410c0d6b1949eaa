#pragma once

#include <cmath>

#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

/// What backpropagation through T steps costs, by the products of weights with states and inputs.
struct RnnCost {
  double multiplications = 0;             ///< T(3m(n + m) + m), and 3pm for each output
  double stored_values = 0;               ///< h(0) … h(T): m(T + 1)
  double stored_values_checkpointed = 0;  ///< m(k + s)
  double extra_multiplications = 0;       ///< m(n + m) for every step but those of the last segment

  RnnCost& operator+=(const RnnCost& other) {
    multiplications += other.multiplications;
    stored_values += other.stored_values;
    stored_values_checkpointed += other.stored_values_checkpointed;
    extra_multiplications += other.extra_multiplications;
    return *this;
  }
};

/// Segments of s = ⌈√T⌉ steps, k = ⌈T/s⌉ of them: the states at their starts are kept, and those
/// within a segment computed again when the gradient comes to it. The last segment is still there.
struct Checkpoints {
  Index length;
  Index count;
  Index repeated;  ///< steps computed again: (k − 1)s
};
inline Checkpoints checkpoints(Index steps) {
  const auto length = static_cast<Index>(std::ceil(std::sqrt(static_cast<double>(steps))));
  const Index count = (steps + length - 1) / length;
  return {length, count, (count - 1) * length};
}

/// `outputs` are the steps with an output.
inline RnnCost rnn_cost(const RnnCell& cell, Index steps, Index outputs) {
  const auto T = static_cast<double>(steps);
  const auto m = static_cast<double>(cell.units());
  const auto n = static_cast<double>(cell.inputs());
  const double pm = cell.weights.output ? static_cast<double>(cell.weights.output->W.size()) : 0;
  const Checkpoints kept = checkpoints(steps);
  return {T * (3 * m * (n + m) + m) + 3 * pm * static_cast<double>(outputs), m * (T + 1),
          m * static_cast<double>(kept.count + kept.length),
          static_cast<double>(kept.repeated) * m * (n + m)};
}

}  // namespace psolve::rnn_grad
