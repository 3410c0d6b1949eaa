// Both loops keep 12 vectors of sums in registers: 4 rows by 3 vectors of columns, or 4 rows by 3
// taps. A step multiplies 12 vectors and loads only 7, so that multiplying is what takes the time;
// with fewer sums the processor would wait for loads, and with more the sums would not fit into its
// 16 registers. The build compiles this file a second time, for AVX2, with PSOLVE_KERNELS set.

#include "math/convolutions/correlation_kernels.h"

#include "math/numbers/lanes.h"

#ifndef PSOLVE_KERNELS
#define PSOLVE_KERNELS kBaselineKernels
#endif

namespace psolve {
namespace {

constexpr std::ptrdiff_t kRows = kRowsTogether;
constexpr std::ptrdiff_t kVectors = 3;

static_assert(kColumnsTogether % (kVectors * kLanes) == 0);
static_assert(kLengthTogether % kLanes == 0 && kTapsTogether == kVectors);

inline void add_to(double* to, Lanes sum) {
  store(to, sum + load(to));
}

/// 4 rows by 3 vectors of columns.
inline void correlate_tile(const double* weights, const std::ptrdiff_t* offsets,
                           std::ptrdiff_t taps, const double* in, double* out,
                           std::ptrdiff_t pitch) {
  Lanes sums[kRows][kVectors] = {};
  for (std::ptrdiff_t k = 0; k < taps; ++k) {
    const double* from = in + offsets[k];
    const Lanes x[kVectors] = {load(from), load(from + kLanes), load(from + 2 * kLanes)};
    for (std::ptrdiff_t r = 0; r < kRows; ++r) {
      const double weight = weights[k * kRows + r];
      for (std::ptrdiff_t v = 0; v < kVectors; ++v) sums[r][v] += weight * x[v];
    }
  }
  for (std::ptrdiff_t r = 0; r < kRows; ++r) {
    for (std::ptrdiff_t v = 0; v < kVectors; ++v) {
      add_to(out + r * pitch + v * kLanes, sums[r][v]);
    }
  }
}

void correlate(const double* weights, const std::ptrdiff_t* offsets, std::ptrdiff_t taps,
               const double* in, std::ptrdiff_t columns, double* out, std::ptrdiff_t pitch) {
  for (std::ptrdiff_t t = 0; t < columns; t += kVectors * kLanes) {
    correlate_tile(weights, offsets, taps, in + t, out + t, pitch);
  }
}

/// 4 rows by 3 taps.
inline void multiply_tile(const double* rows, std::ptrdiff_t pitch, std::ptrdiff_t length,
                          const std::ptrdiff_t* offsets, const double* in, double* out) {
  Lanes sums[kVectors][kRows] = {};
  const double* const taps[kVectors] = {in + offsets[0], in + offsets[1], in + offsets[2]};
  for (std::ptrdiff_t t = 0; t < length; t += kLanes) {
    Lanes row[kRows];
    for (std::ptrdiff_t r = 0; r < kRows; ++r) row[r] = load(rows + r * pitch + t);
    for (std::ptrdiff_t k = 0; k < kVectors; ++k) {
      const Lanes x = load(taps[k] + t);
      for (std::ptrdiff_t r = 0; r < kRows; ++r) sums[k][r] += row[r] * x;
    }
  }
  for (std::ptrdiff_t k = 0; k < kVectors; ++k) {
    for (std::ptrdiff_t r = 0; r < kRows; ++r) out[k * kRows + r] += total(sums[k][r]);
  }
}

void inner_products(const double* rows, std::ptrdiff_t pitch, std::ptrdiff_t length,
                    const std::ptrdiff_t* offsets, std::ptrdiff_t taps, const double* in,
                    double* out) {
  for (std::ptrdiff_t k = 0; k < taps; k += kVectors) {
    multiply_tile(rows, pitch, length, offsets + k, in, out + k * kRows);
  }
}

}  // namespace

const CorrelationKernels PSOLVE_KERNELS = {correlate, inner_products};

}  // namespace psolve
