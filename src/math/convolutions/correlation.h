#pragma once

// The two sums that a convolution and its gradients come down to, cut so that what the inner loops
// read again and again stays in the caches: in a correlation the weights of 4 rows for some hundred
// taps, in inner products 4 rows of some hundred numbers, in both a strip of all planes (Goto, van
// de Geijn, "Anatomy of high-performance matrix multiplication", 2008). How they are cut depends on
// sizes alone, so that the number of threads makes no difference to any sum.

#include <vector>

#include "core/matrix.h"
#include "math/convolutions/machine.h"
#include "math/convolutions/window.h"

namespace psolve {

/// The first multiple of `step` from n on.
inline Index round_up(Index n, Index step) {
  return ceiling(n, step) * step;
}

/// What a sum runs over: how far each tap reads from t, and where its weight stands in the kernel
/// for row 0.
struct Taps {
  std::vector<std::ptrdiff_t> offsets;
  std::vector<Index> weights;

  Index size() const { return std::ssize(offsets); }
};

/// Where the sums of a correlation go: t = 0 is cell `start` of a plane, and its cell i·pitch + j
/// is to[origin + row·row_step + i·line_step + j·step] for j = first_column, …, end_column − 1;
/// others go nowhere.
struct Destination {
  double* to;
  Index origin;
  Index row_step;
  Index line_step;
  Index step;
  Index pitch;
  Index start;
  Index first_column;
  Index end_column;

  /// Adds the sums of a row for t = first, …, end − 1.
  void add(Index row, Index first, Index end, const double* sums) const;
};

/// Σ_k weight[row][k] in[offset_k + t] for all rows and for t < columns. For t up to a multiple of
/// kColumnsTogether the input has to be readable.
struct Correlation {
  Index rows;
  Index columns;
  Index planes;  ///< that the taps read, to say how long a strip of them fits into a cache
  const Taps& taps;
  const Vector& kernel;
  Index kernel_step;  ///< from a row's weights to the next row's
  const double* in;
  Destination out;

  /// Adds the sums to what is there.
  void run(const ConvolutionMachine& machine) const;

 private:
  Index groups() const { return ceiling(rows, kRowsTogether); }
  void pack_weights(std::vector<double>& packed) const;
  void run_strip(const CorrelationKernels& kernels, const std::vector<double>& weights, Index group,
                 Index first, Index end) const;
};

/// Σ_t row[t] in[offset_k + t] for all rows and taps, with t < length, a multiple of
/// kLengthTogether. Rows up to a multiple of kRowsTogether have to be readable.
struct InnerProducts {
  Index rows;
  Index length;
  Index planes;  ///< that the taps read
  const Taps& taps;
  const double* left;
  Index left_step;  ///< from row to row
  const double* in;

  /// The product of a row and a tap at the place of its weight, row·taps.size() + weights[k].
  Vector run(const ConvolutionMachine& machine) const;
};

/// Sizes worth a second thread, in multiplications.
constexpr double kManyMultiplications = 1e7;
inline Index threads_for(double multiplications, const ConvolutionMachine& machine) {
  return multiplications > kManyMultiplications ? machine.threads : 1;
}

/// Zeros in memory that one call leaves to the next. Fresh memory comes from the system page by
/// page, which would take half as long as all the arithmetic.
enum class Memory { kImage, kGradients, kWeights };
std::vector<double>& zeros(Memory memory, Index size);

}  // namespace psolve
