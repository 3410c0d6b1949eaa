#pragma once

// The convolution of a layer, and its gradients, over any scalar. Images are [C][H][W], kernels
// [out][in][h][w], both row-major; s, p and d are stride, padding before the image and dilation
// along each axis:
//
//     O[o,i,j]      = Σ_{c,a,b} F[o,c,a,b] X[c, s i − p + d a, s j − p + d b]
//     ∂L/∂F[o,c,a,b] = Σ_{i,j}   ∂L/∂O[o,i,j] X[c, s i − p + d a, s j − p + d b]
//     ∂L/∂X[c,y,x]   = Σ         ∂L/∂O[o,i,j] F[o,c,a,b]   over all with s i − p + d a = y, …
//
// where X is 0 outside the image, and c runs over the channels of o's group. That is the
// cross-correlation of networks; a true convolution reads the kernel rotated by 180°,
// F[o,c,h−1−a,w−1−b]. The gradients follow from O being linear in F and in X (Dumoulin, Visin, "A
// guide to convolution arithmetic for deep learning", 2016).
//
// A transposed convolution takes X from O as ∂L/∂X is taken from ∂L/∂O: it is `image_gradient` of
// the shape that leads back from what it gives out to what it reads, its gradient by what it reads
// is `convolve`, and that by the kernel `kernel_gradient` with image and derivative exchanged.
//
// Plain loops serve all scalars; large layers of doubles take the way of fast_convolution.h.

#include <type_traits>

#include "math/convolutions/fast_convolution.h"
#include "math/convolutions/shape.h"
#include "math/convolutions/total.h"

namespace psolve {

/// O from F and X.
template <class S>
VectorOf<S> convolve(const ConvolutionShape& shape, const VectorOf<S>& kernel,
                     const VectorOf<S>& image) {
  if constexpr (std::is_same_v<S, double>) {
    if (gains_from_speed(shape, kernel, image)) return fast_convolve(shape, kernel, image);
  }
  Totals<S> out(shape.output().size());
  shape.for_each_product([&](Index o, Index k, Index x) { out.add(o, kernel(k) * image(x)); });
  return out.take();
}

/// ∂L/∂F from X and ∂L/∂O.
template <class S>
VectorOf<S> kernel_gradient(const ConvolutionShape& shape, const VectorOf<S>& image,
                            const VectorOf<S>& dL_dO) {
  if constexpr (std::is_same_v<S, double>) {
    if (gains_from_speed(shape, image, dL_dO)) return fast_kernel_gradient(shape, image, dL_dO);
  }
  Totals<S> gradient(shape.kernel_size());
  shape.for_each_product([&](Index o, Index k, Index x) { gradient.add(k, dL_dO(o) * image(x)); });
  return gradient.take();
}

/// ∂L/∂X from F and ∂L/∂O.
template <class S>
VectorOf<S> image_gradient(const ConvolutionShape& shape, const VectorOf<S>& kernel,
                           const VectorOf<S>& dL_dO) {
  if constexpr (std::is_same_v<S, double>) {
    if (gains_from_speed(shape, kernel, dL_dO)) return fast_image_gradient(shape, kernel, dL_dO);
  }
  Totals<S> gradient(shape.input.size());
  shape.for_each_product([&](Index o, Index k, Index x) { gradient.add(x, dL_dO(o) * kernel(k)); });
  return gradient.take();
}

}  // namespace psolve
