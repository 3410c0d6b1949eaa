#pragma once

#include <vector>

#include "core/solution.h"

namespace psolve {

/// The title, or the kind of problem, with the number of a variant behind it.
std::string title_of(const Solution& solution);

/// What answers the question: the solution's own words, or, where it has none, the answers of its
/// headline that fit on a line.
std::vector<Prose> result_of(const Solution& solution);

}  // namespace psolve
