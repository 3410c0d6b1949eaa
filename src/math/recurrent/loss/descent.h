#pragma once

#include <fmt/format.h>

#include "core/matrix.h"
#include "spec/error.h"

namespace psolve {

/// A step of gradient descent by the sums of a flow's gradients, and every sequence once more with
/// the weights after it. `pass_of(cell, s)` is the pass of one, and throws SpecError where something
/// overflows.
template <class Flow, class PassOf>
void descend(Flow& flow, PassOf pass_of) {
  const double learning_rate = *flow.problem.learning_rate;
  flow.updated = flow.problem.cell;
  flow.updated->weights.add(flow.sums.weights, -learning_rate);
  for (Index s = 0; s < std::ssize(flow.sequences); ++s) {
    auto& after = flow.sequences[s].after;
    try {
      after = pass_of(*flow.updated, s);
    } catch (const SpecError& error) {
      throw SpecError("/learning_rate", fmt::format("too large: after the step {}", error.what()));
    }
    flow.loss_after_update += after->emitted.loss();
  }
}

}  // namespace psolve
