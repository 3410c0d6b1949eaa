#pragma once

#include <string>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// What a question sheet asks for: paths of answers, in their order. The headline, or all answers
/// where there is none; lists of numbers stay whole.
std::vector<std::string> asked_answers(const Solution& solution);

}  // namespace psolve
