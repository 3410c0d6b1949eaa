#pragma once

#include "core/solution.h"
#include "problems/rnn_grad/checks/run.h"

namespace psolve::rnn_grad {

/// Checks Jacobians, their spectral radii, and the norms of their products.
std::vector<Check> check_spectra(CheckedRun& run);

}  // namespace psolve::rnn_grad
