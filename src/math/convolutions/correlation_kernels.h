#pragma once

// The inner loops of a fast convolution. Its source is compiled once for every x86-64 processor and
// once for those with AVX2 and FMA, so neither this header nor that file includes anything whose
// inline functions the linker might then take for the whole program.

#include <cstddef>

namespace psolve {

/// Filters, or channels, that one pass of the inner loops works out together.
constexpr std::ptrdiff_t kRowsTogether = 4;
/// The columns of a correlation come in multiples of this.
constexpr std::ptrdiff_t kColumnsTogether = 12;
/// The taps of inner products come in multiples of this.
constexpr std::ptrdiff_t kTapsTogether = 3;
/// The length of inner products comes in multiples of this.
constexpr std::ptrdiff_t kLengthTogether = 4;

struct CorrelationKernels {
  /// out[r·pitch + t] += Σ_k weights[4k + r] in[offsets[k] + t] for r < 4, t < columns, k < taps
  void (*correlate)(const double* weights, const std::ptrdiff_t* offsets, std::ptrdiff_t taps,
                    const double* in, std::ptrdiff_t columns, double* out, std::ptrdiff_t pitch);
  /// out[4k + r] += Σ_t rows[r·pitch + t] in[offsets[k] + t] for r < 4, k < taps, t < length
  void (*inner_products)(const double* rows, std::ptrdiff_t pitch, std::ptrdiff_t length,
                         const std::ptrdiff_t* offsets, std::ptrdiff_t taps, const double* in,
                         double* out);
};

extern const CorrelationKernels kBaselineKernels;
/// Only on x86-64, and to be called only where the processor has AVX2 and FMA.
extern const CorrelationKernels kAvx2Kernels;

}  // namespace psolve
