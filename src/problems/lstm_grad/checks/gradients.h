#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/lstm_grad/checks/run.h"

namespace psolve::lstm_grad {

/// Checks of the whole: all gradients together, and a step of descent.
std::vector<Check> check_gradients(const CheckedRun& run);

}  // namespace psolve::lstm_grad
