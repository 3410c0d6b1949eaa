#pragma once

#include "core/workings/workings.h"
#include "problems/conv_to_mlp/layer_view.h"
#include "problems/conv_to_mlp/sizes.h"

namespace psolve::conv_to_mlp {

/// What tells a convolution from the dense layer that computes the same.
struct ParameterCounts {
  Index cnn = 0;
  Index mlp = 0;
  Index nonzero = 0;  ///< places of the matrix that the kernel fills
};

ParameterCounts count_parameters(const LayerView& layer, const LayerSizes& sizes, Workings& work);

}  // namespace psolve::conv_to_mlp
