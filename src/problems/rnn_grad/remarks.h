#pragma once

#include <vector>

#include "problems/rnn_grad/flow.h"

namespace psolve {

/// What spectral radii say and do not say of this run, and what lengths and truncation change.
std::vector<Remark> rnn_remarks(const RnnFlow& flow);

}  // namespace psolve
