#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/lstm_grad/checks/run.h"

namespace psolve::lstm_grad {

/// Checks of single steps: states, gradients from step to step, their sums, and what is lost.
std::vector<Check> check_steps(CheckedRun& run);

}  // namespace psolve::lstm_grad
