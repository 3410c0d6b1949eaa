#pragma once

#include "core/solution.h"
#include "problems/rnn_grad/checks/run.h"

namespace psolve::rnn_grad {

/// Checks each step from the one before it, on the way back from the one after it, and the sums over
/// all of them.
std::vector<Check> check_steps(CheckedRun& run);

}  // namespace psolve::rnn_grad
