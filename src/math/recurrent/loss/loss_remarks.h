#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "math/recurrent/loss/step_loss.h"

namespace psolve {

/// What is added up, steps or sequences, which others average; none of one alone. `sequences` are
/// what is read.
std::optional<Remark> remark_on_sum(const StepLoss& loss, const std::vector<Targets>& targets,
                                    const std::vector<Matrix>& sequences);

}  // namespace psolve
