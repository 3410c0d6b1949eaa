#pragma once

#include "problems/conv_to_mlp/spec.h"

namespace psolve::conv_to_mlp::recognise {

/// Whether a dense layer's matrix is that of a convolution, and of which.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::conv_to_mlp::recognise
