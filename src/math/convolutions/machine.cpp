#include "math/convolutions/machine.h"

#include <algorithm>
#include <thread>

namespace psolve {

std::vector<const CorrelationKernels*> usable_kernels() {
  std::vector<const CorrelationKernels*> usable = {&kBaselineKernels};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    usable.push_back(&kAvx2Kernels);
  }
#endif
  return usable;
}

const ConvolutionMachine& this_machine() {
  static const ConvolutionMachine machine = {
      std::max<Index>(std::thread::hardware_concurrency(), 1), usable_kernels().back()};
  return machine;
}

}  // namespace psolve
