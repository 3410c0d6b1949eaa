#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/lstm_grad/checks/run.h"

namespace psolve::lstm_grad {

/// Checks of how one cell state moves another, along every path and along the direct one.
std::vector<Check> check_paths(const CheckedRun& run);

}  // namespace psolve::lstm_grad
