#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "math/recurrent/loss/step_loss.h"

namespace psolve {

/// What is added up, steps or sequences, which others average; none of one alone.
std::optional<Remark> remark_on_sum(const StepLoss& loss, const std::vector<Targets>& sequences);

}  // namespace psolve
