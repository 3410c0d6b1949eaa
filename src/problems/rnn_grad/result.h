#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// What answers the question: of one sequence its Jacobians and what they do to gradients; of
/// several, or with a truncation, backpropagation and its cost.
std::vector<ResultLine> result_of(const RnnFlow& flow);

}  // namespace psolve::rnn_grad
