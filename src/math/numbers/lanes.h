#pragma once

// Vectors of doubles, as long as the processor has them, for inner loops that are compiled for more
// than one processor. All functions have internal linkage: the linker would else take those of one
// processor for all.

#include <cstddef>

namespace psolve {

#ifdef __AVX2__
constexpr std::ptrdiff_t kLanes = 4;
#else
constexpr std::ptrdiff_t kLanes = 2;
#endif

using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));

/// From any double on: one instruction that asks for no alignment.
[[maybe_unused]] static inline Lanes load(const double* from) {
  Lanes lanes;
  __builtin_memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

[[maybe_unused]] static inline void store(double* to, Lanes lanes) {
  __builtin_memcpy(to, &lanes, sizeof lanes);
}

[[maybe_unused]] static inline double total(Lanes lanes) {
  double total = lanes[0];
  for (std::ptrdiff_t l = 1; l < kLanes; ++l) total += lanes[l];
  return total;
}

}  // namespace psolve
