#pragma once

#include "math/convolutions/machine.h"
#include "math/convolutions/shape.h"

namespace psolve {

/// Whether the functions below are worth their preparations, and may be used: they multiply by
/// padding too, so that all numbers have to be finite.
bool gains_from_speed(const ConvolutionShape& shape, const Vector& a, const Vector& b);

/// The same as `convolve`, `kernel_gradient` and `image_gradient` of convolution.h, for large
/// layers of finite doubles, at most of the speed at which the processor multiplies and adds.
Vector fast_convolve(const ConvolutionShape& shape, const Vector& kernel, const Vector& image,
                     const ConvolutionMachine& machine = this_machine());
Vector fast_kernel_gradient(const ConvolutionShape& shape, const Vector& image, const Vector& dL_dO,
                            const ConvolutionMachine& machine = this_machine());
Vector fast_image_gradient(const ConvolutionShape& shape, const Vector& kernel, const Vector& dL_dO,
                           const ConvolutionMachine& machine = this_machine());

}  // namespace psolve
