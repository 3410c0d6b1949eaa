#pragma once

#include <cstddef>
#include <vector>

#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// So many sequences are worked in the derivation.
inline constexpr Index kShownSequences = 2;

/// Writes states, Jacobians, bounds, backpropagation through time and its cost into a derivation.
/// Short sequences are shown whole, of long ones the steps at both ends.
void derive(const RnnFlow& flow, Workings& work);

/// The part on the loss, the gradients, padding, truncation and cost.
void derive_gradients(const RnnFlow& flow, Workings& work);

/// The gradient's norm against time, and products of Jacobians against their bound.
std::vector<Figure> figures(const RnnFlow& flow);

}  // namespace psolve::rnn_grad
