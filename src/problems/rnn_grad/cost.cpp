#include "problems/rnn_grad/cost.h"

#include <cmath>

namespace psolve::rnn_grad {

RnnCost& RnnCost::operator+=(const RnnCost& other) {
  multiplications += other.multiplications;
  stored_values += other.stored_values;
  stored_values_checkpointed += other.stored_values_checkpointed;
  extra_multiplications += other.extra_multiplications;
  return *this;
}

Checkpoints checkpoints(Index steps) {
  const auto length = static_cast<Index>(std::ceil(std::sqrt(static_cast<double>(steps))));
  const Index count = (steps + length - 1) / length;
  return {length, count, (count - 1) * length};
}

RnnCost rnn_cost(const RnnCell& cell, Index steps) {
  const auto T = static_cast<double>(steps);
  const auto m = static_cast<double>(cell.units());
  const auto n = static_cast<double>(cell.inputs());
  const double p = cell.weights.W_hy ? static_cast<double>(cell.weights.W_hy->rows()) : 0;
  const Checkpoints kept = checkpoints(steps);
  return {T * (3 * m * (n + m) + m) + 3 * p * m, m * (T + 1),
          m * static_cast<double>(kept.count + kept.length),
          static_cast<double>(kept.repeated) * m * (n + m)};
}

}  // namespace psolve::rnn_grad
