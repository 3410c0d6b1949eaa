#pragma once

#include <vector>

#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// What spectral radii say and do not say of this run, and what lengths and truncation change.
std::vector<Remark> remarks(const RnnFlow& flow);

}  // namespace psolve::rnn_grad
