#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "core/tensor.h"
#include "math/entries/entry.h"
#include "problems/conv_to_mlp/recognise/nearest_convolution.h"
#include "problems/conv_to_mlp/weight_pattern.h"

namespace psolve::conv_to_mlp::recognise {

/// What was found about a matrix that may be a convolution's.
struct RecognitionClaim {
  const ConvolutionShape& shape;
  const Tensor<Entry>& W;
  const std::vector<Entry>& kernel;
  const std::optional<PatternConflict>& conflict;
  const std::optional<NearestConvolution>& nearest;  ///< where that was sought
};

/// Checks it by solving the index map for the tap of each place, and, where there is a kernel, by
/// the convolution's own loops.
std::vector<Check> check_recognition(const RecognitionClaim& claim);

}  // namespace psolve::conv_to_mlp::recognise
