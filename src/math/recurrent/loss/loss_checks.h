#pragma once

#include <vector>

#include "core/solution.h"
#include "math/checking/tracked.h"
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

/// Checks weights after a step of descent.
Check check_descent(const Parameters& weights, const Parameters& gradients, double learning_rate,
                    const Parameters& updated);

/// Checks a loss with the weights after it.
Check check_loss_after(double found, const Tracked<1>& expected);

}  // namespace psolve
