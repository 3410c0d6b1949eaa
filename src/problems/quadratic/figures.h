#pragma once

#include <vector>

#include "core/figure.h"
#include "problems/quadratic/derivation.h"

namespace psolve::quadratic {

/// The factor s against η, with the eigenvalues marked; and for two weights the path over the level
/// lines of E.
std::vector<Figure> figures_of(const Surface& problem, const Descent& descent);

}  // namespace psolve::quadratic
