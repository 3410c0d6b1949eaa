#pragma once

#include <vector>

#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// The gradient's norm against time, and products of Jacobians against their bound.
std::vector<Figure> figures(const RnnFlow& flow);

}  // namespace psolve::rnn_grad
