#pragma once

#include <vector>

#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Decay of the derivative of the last cell state back through time, against a plain recurrent
/// cell, and the norms of the loss's gradients.
std::vector<Figure> figures(const LstmFlow& flow);

}  // namespace psolve::lstm_grad
