#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// What is to be borne in mind, as this descent shows it; `claims` are judged elsewhere.
std::vector<Remark> remarks_on(const Surface& problem, const Descent& descent,
                               const std::vector<std::string>& claims);

}  // namespace psolve::quadratic
