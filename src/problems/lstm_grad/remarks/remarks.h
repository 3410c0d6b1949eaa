#pragma once

#include <optional>
#include <vector>

#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// What the claim "the derivative does not vanish" needs and what this cell shows of it, each from
/// the numbers of the run and of its derivation.
std::vector<Remark> remarks(const LstmFlow& flow, const std::optional<Draw>& drawn,
                            const Workings& work);

}  // namespace psolve::lstm_grad
