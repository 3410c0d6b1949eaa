// Both loops read the matrix row by row, four rows at a time, so that each number of the vector is
// loaded once for four of the matrix: what takes the time is reading the matrix. The build compiles
// this file a second time, for AVX2, with PSOLVE_VECTOR_KERNELS set.

#include "recurrent/vector_kernels.h"

#ifndef PSOLVE_VECTOR_KERNELS
#define PSOLVE_VECTOR_KERNELS kBaselineVectorKernels
#endif

namespace psolve {
namespace {

#ifdef __AVX2__
constexpr std::ptrdiff_t kLanes = 4;
#else
constexpr std::ptrdiff_t kLanes = 2;
#endif
constexpr std::ptrdiff_t kRows = 4;

using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));

/// From any double on: one instruction that asks for no alignment.
inline Lanes load(const double* from) {
  Lanes lanes;
  __builtin_memcpy(&lanes, from, sizeof lanes);
  return lanes;
}

/// out[r] += the inner product of row r and `in`, for R rows.
template <std::ptrdiff_t R>
inline void inner_products(const double* matrix, std::ptrdiff_t columns, const double* in,
                           double* out) {
  Lanes sums[R][2] = {};
  std::ptrdiff_t k = 0;
  for (; k + 2 * kLanes <= columns; k += 2 * kLanes) {
    const Lanes x[2] = {load(in + k), load(in + k + kLanes)};
    for (std::ptrdiff_t r = 0; r < R; ++r) {
      sums[r][0] += load(matrix + r * columns + k) * x[0];
      sums[r][1] += load(matrix + r * columns + k + kLanes) * x[1];
    }
  }
  for (std::ptrdiff_t r = 0; r < R; ++r) {
    const Lanes both = sums[r][0] + sums[r][1];
    double total = 0;
    for (std::ptrdiff_t l = 0; l < kLanes; ++l) total += both[l];
    for (std::ptrdiff_t rest = k; rest < columns; ++rest) {
      total += matrix[r * columns + rest] * in[rest];
    }
    out[r] += total;
  }
}

void multiply(const double* matrix, std::ptrdiff_t rows, std::ptrdiff_t columns, const double* in,
              double* out) {
  std::ptrdiff_t r = 0;
  for (; r + kRows <= rows; r += kRows) {
    inner_products<kRows>(matrix + r * columns, columns, in, out + r);
  }
  for (; r < rows; ++r) inner_products<1>(matrix + r * columns, columns, in, out + r);
}

/// out += Σ_r in[r] times row r, for R rows.
template <std::ptrdiff_t R>
inline void add_rows(const double* matrix, std::ptrdiff_t columns, const double* in, double* out) {
  std::ptrdiff_t k = 0;
  for (; k + kLanes <= columns; k += kLanes) {
    Lanes sum = load(out + k);
    for (std::ptrdiff_t r = 0; r < R; ++r) sum += in[r] * load(matrix + r * columns + k);
    __builtin_memcpy(out + k, &sum, sizeof sum);
  }
  for (; k < columns; ++k) {
    for (std::ptrdiff_t r = 0; r < R; ++r) out[k] += in[r] * matrix[r * columns + k];
  }
}

void multiply_transposed(const double* matrix, std::ptrdiff_t rows, std::ptrdiff_t columns,
                         const double* in, double* out) {
  std::ptrdiff_t r = 0;
  for (; r + kRows <= rows; r += kRows) {
    add_rows<kRows>(matrix + r * columns, columns, in + r, out);
  }
  for (; r < rows; ++r) add_rows<1>(matrix + r * columns, columns, in + r, out);
}

}  // namespace

const VectorKernels PSOLVE_VECTOR_KERNELS = {multiply, multiply_transposed};

}  // namespace psolve
