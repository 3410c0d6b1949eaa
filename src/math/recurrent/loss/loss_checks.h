#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "math/checking/tracked.h"
#include "math/numbers/random.h"
#include "math/recurrent/loss/step_loss.h"
#include "math/recurrent/parameters.h"

namespace psolve {

/// A sequence whose outputs and losses are checked.
struct JudgedSequence {
  const Matrix& states;  ///< a row for each of the steps 0 … T
  const Targets& targets;
  const Emissions& emitted;
};

/// Checks the outputs and losses of all steps, each from the state as it was found, and the
/// gradients of the output layer, summed over the sequences.
std::vector<Check> check_losses(const StepLoss& loss, const std::optional<OutputLayer>& layer,
                                const std::vector<JudgedSequence>& sequences,
                                const std::optional<OutputLayer>& gradients);

/// What a step of a sequence adds to the gradients: ∂L/∂z(t) times what it reads.
struct SummedSequence {
  const Matrix& x;
  const Matrix& h;      ///< a row for each of the steps 0 … T
  const Matrix& delta;  ///< a row for each of the steps 1 … T
};

/// Checks the gradients of W, U and b, z(t) = W x(t) + U h(t − 1) + b, as sums over all steps.
Check check_sums(const std::string& names, const Matrix& W, const Matrix& U, const Vector& b,
                 const std::vector<SummedSequence>& sequences);

/// Compares along one direction of random signs, or entry by entry.
template <class Compare>
void compare_along(Index entries, bool entrywise, Random& random, Compare compare) {
  if (!entrywise) {
    const auto sign = [&] { return random.bits() >> 63 == 0 ? 1.0 : -1.0; };
    return compare(Vector::NullaryExpr(entries, sign));
  }
  for (Index k = 0; k < entries; ++k) compare(Vector::Unit(entries, k));
}

/// Checks weights after a step of descent.
Check check_descent(const Parameters& weights, const Parameters& gradients, double learning_rate,
                    const Parameters& updated);

/// Checks a loss with the weights after it.
Check check_loss_after(double found, const Tracked<1>& expected);

}  // namespace psolve
