#pragma once

#include "problems/conv_to_mlp/spec.h"

namespace psolve {

/// Whether a dense layer's matrix is that of a convolution, and of which.
Solution recognise_convolution(const ConvToMlpProblem& problem, Workings& work);

}  // namespace psolve
