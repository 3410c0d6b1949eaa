#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/jacobian/consequences/consequences.h"
#include "problems/jacobian/linearisation.h"

namespace psolve::jacobian {

/// Checks a Jacobian against the functions as they are written, which the symbolic side never sees:
/// by dual numbers and, away from kinks, by central differences; and the texts of its closed form
/// by reading them back. Each in doubles first and, where these cancel, in more and more digits.
std::vector<Check> checks(const FunctionChain& chain, const Linearisation& found);

/// Adds those of what follows from the Jacobian.
void add_checks(const FunctionChain& chain, const Linearisation& found,
                const Consequences& consequences, std::vector<Check>& checks);

}  // namespace psolve::jacobian
