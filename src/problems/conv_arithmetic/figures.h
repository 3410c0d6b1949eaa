#pragma once

#include <vector>

#include "core/figure.h"
#include "problems/conv_arithmetic/layer.h"

namespace psolve::conv_arithmetic {

/// The chain of maps from `input` through `layers`.
Figure map_figure(const MapShape& input, const std::vector<WorkedLayer>& layers);

}  // namespace psolve::conv_arithmetic
