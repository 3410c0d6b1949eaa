#pragma once

#include <fmt/format.h>

#include "core/matrix.h"
#include "spec/error.h"

namespace psolve {

/// A step of gradient descent by the sums of all gradients, and every sequence once more with the
/// weights after it. `pass_of(cell, s)` is the pass of one, and throws SpecError where something
/// overflows.
template <class S, class Sequences, class Totals, class Cell, class PassOf>
void descend(const Cell& cell, const S& learning_rate, Sequences& sequences, Totals& totals,
             PassOf pass_of) {
  totals.updated = cell;
  totals.updated->weights.add(totals.sums.weights, -learning_rate);
  for (Index s = 0; s < std::ssize(sequences); ++s) {
    auto& after = sequences[s].after;
    try {
      after = pass_of(*totals.updated, s);
    } catch (const SpecError& error) {
      throw SpecError("/learning_rate", fmt::format("too large: after the step {}", error.what()));
    }
    totals.loss_after_update += after->emitted.loss();
  }
}

}  // namespace psolve
