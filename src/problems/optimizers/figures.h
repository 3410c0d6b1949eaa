#pragma once

#include <vector>

#include "core/figure.h"
#include "problems/optimizers/comparison.h"

namespace psolve::optimizers {

/// The loss step by step, and for two variables the paths over the level lines of the objective.
std::vector<Figure> figures_of(const Comparison& all);

}  // namespace psolve::optimizers
