// Both products read the matrix row by row, four rows at a time, so that each number of the vector
// is loaded once for four of the matrix: what takes the time is reading the matrix. The build
// compiles this file a second time, for AVX2, with PSOLVE_VECTOR_KERNELS set.
//
// Both activations come from e^x for x ≤ 0, where nothing overflows:
//
//     σ(x) = 1/(1 + e^(−|x|)) for x ≥ 0, else 1 less that = e^(−|x|)/(1 + e^(−|x|))
//     tanh |x| = −(e^(−2|x|) − 1)/(2 + (e^(−2|x|) − 1))
//
// With x = n log 2 + r, |r| ≤ log(2)/2, and log 2 in two parts so that r keeps its digits (Cody,
// Waite, "Software manual for the elementary functions", 1980, chapter 6),
//
//     e^x = 2ⁿ + 2ⁿ (e^r − 1),    e^x − 1 = (2ⁿ − 1) + 2ⁿ (e^r − 1)
//
// keep their digits for small x too. Of the Taylor series of e^r − 1 13 terms are taken: the next
// would add less than 2·10⁻¹⁷ of it.

#include "math/recurrent/vector_kernels.h"

#include "math/numbers/lanes.h"

#ifndef PSOLVE_VECTOR_KERNELS
#define PSOLVE_VECTOR_KERNELS kBaselineVectorKernels
#endif

namespace psolve {
namespace {

constexpr std::ptrdiff_t kRows = 4;

inline std::size_t to_bytes(std::ptrdiff_t doubles) {
  return static_cast<std::size_t>(doubles) * sizeof(double);
}

using Integers = std::int64_t __attribute__((vector_size(kLanes * sizeof(std::int64_t))));

inline Lanes all(double value) {
  return value - Lanes{};
}

/// 13! … 1!
constexpr double kFactorials[] = {6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040,
                                  720,        120,       24,       6,       2,      1};

/// e^x = power + rest, `power` a power of two.
struct Exponential {
  Lanes power;
  Lanes rest;
};

/// For x from −700 to 0.
inline Exponential exponential(Lanes x) {
  constexpr double kLog2High = 0x1.62e42fefa38p-1;
  constexpr double kLog2Low = 0x1.ef35793c7673p-45;
  // Added to a number it leaves the nearest integer in the last bits.
  constexpr double kRounding = 0x1.8p52;
  const Lanes shifted = x * 0x1.71547652b82fep0 + kRounding;
  const Lanes n = shifted - kRounding;
  const Lanes r = (x - n * kLog2High) - n * kLog2Low;
  Lanes sum = {};
  for (const double factorial : kFactorials) sum = sum * r + 1 / factorial;
  // 2ⁿ has n in its exponent.
  const Lanes power = (Lanes)(((Integers)shifted << 52) + (Integers)all(1));
  return {power, power * (sum * r)};
}

/// The entries of `to`, `lanes` at a time, replaced by what `function` makes of them.
template <class Map>
inline void map(double* to, std::ptrdiff_t size, Map function) {
  std::ptrdiff_t k = 0;
  for (; k + kLanes <= size; k += kLanes) {
    store(to + k, function(load(to + k)));
  }
  if (k == size) return;
  Lanes rest = {};
  __builtin_memcpy(&rest, to + k, to_bytes(size - k));
  rest = function(rest);
  __builtin_memcpy(to + k, &rest, to_bytes(size - k));
}

inline Lanes magnitude(Lanes x, double most) {
  const Lanes positive = x < 0 ? -x : x;
  return positive > most ? all(most) : positive;
}

void sigmoids(double* to, std::ptrdiff_t size) {
  map(to, size, [](Lanes x) {
    const auto [power, rest] = exponential(-magnitude(x, 700));
    const Lanes e = power + rest;
    return (x < 0 ? e : all(1)) / (1 + e);
  });
}

void hyperbolic_tangents(double* to, std::ptrdiff_t size) {
  map(to, size, [](Lanes x) {
    const auto [power, rest] = exponential(-2 * magnitude(x, 350));
    const Lanes less_one = (power - 1) + rest;
    return (x < 0 ? less_one : -less_one) / (2 + less_one);
  });
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
    double sum = total(sums[r][0] + sums[r][1]);
    for (std::ptrdiff_t rest = k; rest < columns; ++rest) {
      sum += matrix[r * columns + rest] * in[rest];
    }
    out[r] += sum;
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
    store(out + k, sum);
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

const VectorKernels PSOLVE_VECTOR_KERNELS = {multiply, multiply_transposed, sigmoids,
                                             hyperbolic_tangents};

}  // namespace psolve
