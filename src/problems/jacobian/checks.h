#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "problems/jacobian/function_chain.h"

namespace psolve::jacobian {

/// Whether some abs or relu is at its kink at the point, where no derivative exists and differences
/// are of no use.
bool at_kink(const FunctionChain& chain, const std::vector<double>& point);

/// Checks a Jacobian against the functions as they are written, which the symbolic side never sees:
/// by dual numbers and, away from kinks, by central differences; and the texts of its closed form
/// by reading them back.
std::vector<Check> checks(const FunctionChain& chain, const std::vector<double>& point,
                          const Matrix& jacobian, const std::optional<ExprMatrix>& closed_form);

}  // namespace psolve::jacobian
