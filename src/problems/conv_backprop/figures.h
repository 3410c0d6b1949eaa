#pragma once

#include <optional>

#include "core/figure.h"
#include "math/convolutions/shape.h"

namespace psolve::conv_backprop {

/// The windows of O in which one entry of X lies, of one channel, and the entries of F that lie on
/// it: those of which ∂L/∂X is made there. The entry is the first that lies in the most windows.
/// None where the matrices are too large to draw.
std::optional<Figure> gradient_figure(const ConvolutionShape& shape);

}  // namespace psolve::conv_backprop
