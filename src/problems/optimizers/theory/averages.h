#pragma once

#include "core/workings/theory.h"

namespace psolve::optimizers {

/// Of the methods that average gradients or their squares, from `averages.cpp`.
Argument momentum_argument();
Argument adagrad_argument();
Argument adam_argument();

}  // namespace psolve::optimizers
