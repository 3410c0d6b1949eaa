#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/tensor.h"
#include "formula/formula.h"
#include "math/convolutions/shape.h"

namespace psolve {

/// The entry at `place` of what `symbol` names, with an index from one on each axis of `dims`: X₂₁;
/// of a derivative, the derivative by that entry.
Formula entry_symbol(const Formula& symbol, Index place, const Dims& dims);
/// "z[1][0]": where it stands in the list at `path`; nowhere in none.
std::string entry_path(const std::string& path, Index place, const Dims& dims);

/// A kernel F and an image X, as the general formula of a convolution names them. The lengths say
/// how many indices each of them has.
struct ConvolutionSymbols {
  Formula kernel;
  Dims kernel_dims;
  Formula image;
  Dims image_dims;
  std::array<const char*, 2> taps = {"a", "b"};
};

/// s i + d a + constant, in letters: where tap a of unit i reads, all counted from one.
Formula place_of_tap(const Window& window, const char* unit, const char* tap);
/// F at tap (a, b): F_{ab}, or with channels F_{ocab}; c is 1 where the image has no channels.
/// Rotated for a true convolution.
Formula kernel_at_tap(const ConvolutionShape& shape, const ConvolutionSymbols& symbols);
/// X where tap (a, b) of window (i, j) reads.
Formula image_at_tap(const ConvolutionShape& shape, const ConvolutionSymbols& symbols);
/// Σ F X over the taps, and over the channels where there are any.
Formula convolution_sum(const ConvolutionShape& shape, const ConvolutionSymbols& symbols);

/// One product of the sum: an entry of the output, of the kernel, and of the image, as places.
struct ConvolutionProduct {
  Index output, kernel, image;
};

/// The products within the image that one entry of the output is the sum of.
std::vector<ConvolutionProduct> products_of_output(const ConvolutionShape& shape, Index output);
/// Those within the image that an entry of the kernel stands in, or an entry of the image.
std::vector<ConvolutionProduct> products_of_kernel(const ConvolutionShape& shape, Index kernel);
std::vector<ConvolutionProduct> products_of_image(const ConvolutionShape& shape, Index image);

}  // namespace psolve
