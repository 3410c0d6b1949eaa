#pragma once

#include "core/solution.h"
#include "problems/rnn_grad/checks/run.h"

namespace psolve::rnn_grad {

/// Checks the gradients of whole runs: by dual numbers and differences, in the padded form of a batch,
/// and those that are truncated. Where rounding adds up so far that nothing can be said after all
/// steps, the steps one by one say it.
std::vector<Check> check_gradients(const CheckedRun& run);

}  // namespace psolve::rnn_grad
