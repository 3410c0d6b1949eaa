#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// Checks states, Jacobians, spectra and gradients against the equations written out as plain loops
/// (`definition.h`), as sums over all steps, and in the padded form of a batch.
std::vector<Check> checks(const RnnFlow& flow);

/// How many times as long as at the end ∂L/∂h becomes on its way back through any of the sequences;
/// at least 1.
double gradient_growth(const RnnFlow& flow);

}  // namespace psolve::rnn_grad
