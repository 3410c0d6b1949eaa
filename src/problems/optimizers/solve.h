#pragma once

#include "core/workings.h"
#include "problems/optimizers/spec.h"

namespace psolve {

/// Question 11: gradient descent, momentum, Nesterov, Adagrad, RMSprop, Newton and Adam, step by
/// step on any objective, with what distinguishes them shown on their runs.
Solution solve_optimizers(const OptimizersProblem& problem, Workings& work);

}  // namespace psolve
