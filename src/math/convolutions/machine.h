#pragma once

#include <cstddef>
#include <vector>

#include "formula/index.h"
#include "math/convolutions/correlation_kernels.h"

namespace psolve {

/// What a convolution runs on. Each number of the result is summed in the same order whatever the
/// number of threads, so that threads change no digit; the inner loops may change the last ones.
struct ConvolutionMachine {
  Index threads;
  const CorrelationKernels* kernels;
};

/// All processors that this process may use, and the fastest inner loops that they run.
const ConvolutionMachine& this_machine();

/// The inner loops that this processor runs, the slowest first.
std::vector<const CorrelationKernels*> usable_kernels();

}  // namespace psolve
