#pragma once

#include <string>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// What a page holds of a problem, for its script: what is given, each line with its formula in
/// MathJSON and its value, the answers, and what the spec says about grading.
Json practice_data(const Solution& solution);

/// A page that checks what is typed into it. Behind the first problem stand others like it.
std::string practice_page(const std::vector<Solution>& solutions);

}  // namespace psolve
