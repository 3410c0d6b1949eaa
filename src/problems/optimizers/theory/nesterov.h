#pragma once

#include "core/workings/theory.h"

namespace psolve::optimizers {

/// Of the gradient that is taken where the velocity leads, from `nesterov.cpp`.
Argument nesterov_argument();

}  // namespace psolve::optimizers
