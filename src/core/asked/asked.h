#pragma once

#include <string>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// What a question sheet asks for: paths of answers, in their order. What the spec gives marks for,
/// else the headline, else all answers; lists of numbers stay whole.
std::vector<std::string> asked_answers(const Solution& solution);

/// What of the answer at `path` a sheet asks for; the whole where that is nothing in particular.
std::vector<std::string> asked_within(const Solution& solution, const std::string& path);

}  // namespace psolve
