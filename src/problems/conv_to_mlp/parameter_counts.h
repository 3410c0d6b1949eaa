#pragma once

#include "core/workings.h"
#include "problems/conv_to_mlp/layer_view.h"

namespace psolve {

/// What tells a convolution from the dense layer that computes the same.
struct ParameterCounts {
  Eigen::Index cnn = 0;
  Eigen::Index mlp = 0;
  Eigen::Index nonzero = 0;  ///< places of the matrix that the kernel fills
};

ParameterCounts count_parameters(const ConvLayerView& layer, Workings& work);

}  // namespace psolve
