#pragma once

// What a convolution reads and writes. Images are [C][H][W], kernels [out][in][h][w], both
// row-major.

#include <array>

#include "core/matrix.h"
#include "math/convolutions/window.h"

namespace psolve {

/// [channels][height][width]
struct ImageShape {
  Index channels = 1;
  Index height = 1;
  Index width = 1;

  bool operator==(const ImageShape&) const = default;
  Index size() const { return channels * height * width; }
  Index at(Index c, Index y, Index x) const { return (c * height + y) * width + x; }
};

/// The numbers that say how a convolution reads an image.
struct ConvolutionShape {
  ImageShape input;
  Index filters = 1;
  std::array<Window, 2> windows;  ///< rows, columns
  bool flipped = false;           ///< a true convolution: the kernel rotated by 180°

  ImageShape output() const {
    return {filters, windows[0].positions(input.height), windows[1].positions(input.width)};
  }
  /// Numbers in the kernel [filters][input.channels][h][w].
  Index kernel_size() const {
    return filters * input.channels * windows[0].kernel * windows[1].kernel;
  }
  /// Where the kernel's entry stands that tap (a, b) multiplies.
  Index kernel_at(Index o, Index c, Index a, Index b) const {
    const Index height = windows[0].kernel;
    const Index width = windows[1].kernel;
    if (flipped) a = height - 1 - a;
    if (flipped) b = width - 1 - b;
    return ((o * input.channels + c) * height + a) * width + b;
  }
  /// What one pass forward costs, products with zeros of the padding included.
  double multiplications() const {
    return static_cast<double>(kernel_size()) * static_cast<double>(output().size()) /
           static_cast<double>(filters);
  }

  /// Calls `visit(o, k, x)` for every product of the sum above that lies inside the image: output
  /// o, entry k of the kernel, entry x of the image, all as places in row-major order. The products
  /// of one output come one after the other.
  template <class Visit>
  void for_each_product(Visit&& visit) const {
    const auto& [rows, columns] = windows;
    const ImageShape out = output();
    Index place = 0;
    for (Index o = 0; o < filters; ++o) {
      for (Index i = 0; i < out.height; ++i) {
        for (Index j = 0; j < out.width; ++j, ++place) {
          for (Index c = 0; c < input.channels; ++c) {
            for (Index a = rows.first_tap(i); a < rows.end_tap(i, input.height); ++a) {
              const Index row = input.at(c, rows.place(i, a), 0);
              for (Index b = columns.first_tap(j); b < columns.end_tap(j, input.width); ++b) {
                visit(place, kernel_at(o, c, a, b), row + columns.place(j, b));
              }
            }
          }
        }
      }
    }
  }
};

}  // namespace psolve
