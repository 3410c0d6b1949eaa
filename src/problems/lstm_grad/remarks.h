#pragma once

#include <optional>
#include <vector>

#include "problems/lstm_grad/flow.h"

namespace psolve {

/// What the claim "the derivative does not vanish" needs and what this cell shows of it, each from
/// the numbers of the run.
std::vector<Remark> lstm_remarks(const LstmFlow& flow, const std::optional<LstmDraw>& drawn);

}  // namespace psolve
