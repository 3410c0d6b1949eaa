#pragma once

#include <optional>

#include "core/workings/workings.h"
#include "math/entries/entry.h"
#include "problems/conv_to_mlp/figures/layer_view.h"

namespace psolve::conv_to_mlp::recognise {

struct NearestConvolution {
  Vector kernel;
  double distance = 0;  ///< the root of the sum of the squared differences
};

/// The convolution, lying on the image as `layer` does, whose matrix is nearest to W, a matrix of
/// numbers. None where the distance overflows.
std::optional<NearestConvolution> project(const LayerView& layer, const Tensor<Entry>& W,
                                          Workings& work);

}  // namespace psolve::conv_to_mlp::recognise
