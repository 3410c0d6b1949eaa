#pragma once

#include <vector>

#include "core/solution.h"

namespace psolve {

/// What answers the question: the solution's own words, or, where it has none, the answers of its
/// headline that fit on a line.
std::vector<Prose> result_of(const Solution& solution);

}  // namespace psolve
