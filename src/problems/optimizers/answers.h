#pragma once

#include <optional>

#include "problems/optimizers/comparison.h"
#include "problems/optimizers/spec.h"

namespace psolve::optimizers {

/// What the answers say of a method's run.
Json answer_of(const Method& method, const Descent& run, const Problem& problem,
               const std::optional<Minimum>& minimum);

/// The method's rule in letters, where its run of `steps` steps ends, and what the rule comes to.
std::vector<ResultLine> result_of(const MethodRun& one, const Lines& rule, long steps);

}  // namespace psolve::optimizers
