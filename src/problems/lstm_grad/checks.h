#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Checks an LSTM's states, derivatives and gradients against its equations written out as plain
/// loops (`definition.h`): in doubles, dual numbers and central differences, and as the sum
/// over all steps that backpropagation through time stands for.
std::vector<Check> checks(const LstmFlow& flow);

/// How many times as long as at the end ∂L/∂(c, h) becomes on its way back; at least 1.
double gradient_growth(const LstmFlow& flow);

}  // namespace psolve::lstm_grad
