#pragma once

#include "core/workings/theory.h"

namespace psolve::optimizers {

/// Of the methods that use the Hessian or build one, from `curvature.cpp`.
Argument newton_argument();
Argument quasi_newton_argument();

}  // namespace psolve::optimizers
