#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "math/convolutions/shape.h"
#include "problems/conv_to_mlp/sizes.h"

namespace psolve::conv_to_mlp {

/// A convolution in numbers, the matrix that is to do the same, and what was counted in it.
struct MatrixClaim {
  const ConvolutionShape& shape;
  Vector kernel;
  Vector bias;  ///< a number for each filter
  Matrix W;
  ParameterCounts counts = {};
  bool has_bias = false;
  std::optional<Vector> image = {};
  std::optional<Vector> output = {};
};

/// Checks the matrix against the convolution written out as plain loops: on all images with a
/// single 1 and on random ones (on large layers a seeded sample of them), and on the spec's own.
/// Each entry of the matrix is checked besides by solving the index map for the tap that fills it.
std::vector<Check> check_matrix(const MatrixClaim& claim);

/// The same of a matrix that was given, by its kernel: without the counts.
std::vector<Check> check_rebuilt(const MatrixClaim& claim);

/// The entry of the kernel that stands in row `row` and column `column` of the matrix, found by
/// solving y = s i − p + d a for a; −1 where there is none.
Index tap_by_division(const ConvolutionShape& shape, Index row, Index column);

}  // namespace psolve::conv_to_mlp
