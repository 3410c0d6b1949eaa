#pragma once

// The inner loops of products of a matrix and a vector, and of activations. Like those of
// convolutions they are compiled once for every x86-64 processor and once for those with AVX2 and
// FMA, so neither this header nor the source includes anything whose inline functions the linker
// might take for the whole program.

#include <cstddef>
#include <cstdint>

namespace psolve {

struct VectorKernels {
  /// out[r] += Σ_k matrix[r·columns + k] in[k]
  void (*multiply)(const double* matrix, std::ptrdiff_t rows, std::ptrdiff_t columns,
                   const double* in, double* out);
  /// out[k] += Σ_r matrix[r·columns + k] in[r]
  void (*multiply_transposed)(const double* matrix, std::ptrdiff_t rows, std::ptrdiff_t columns,
                              const double* in, double* out);
  /// to[k] = σ(to[k]) and to[k] = tanh to[k], to a few units of the last place; NaN stays NaN.
  /// Below −700, σ stays at 10⁻³⁰⁴.
  void (*sigmoids)(double* to, std::ptrdiff_t size);
  void (*hyperbolic_tangents)(double* to, std::ptrdiff_t size);
};

extern const VectorKernels kBaselineVectorKernels;
/// Only on x86-64, and to be called only where the processor has AVX2 and FMA.
extern const VectorKernels kAvx2VectorKernels;

}  // namespace psolve
