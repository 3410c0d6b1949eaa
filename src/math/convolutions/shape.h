#pragma once

// What a convolution reads and writes. Images are [C][H][W], kernels [out][in][h][w], both
// row-major. In groups, filters and channels are split into as many parts, and each part of the
// filters reads its own part of the channels: `in` is then C/groups.

#include <array>
#include <vector>

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
  Index groups = 1;

  ImageShape output() const {
    return {filters, windows[0].positions(input.height), windows[1].positions(input.width)};
  }
  /// Channels that one filter reads, and the first of them.
  Index channels_each() const { return input.channels / groups; }
  Index first_channel(Index filter) const { return filter / (filters / groups) * channels_each(); }
  /// Numbers in the kernel [filters][channels_each][h][w].
  Index kernel_size() const {
    return filters * channels_each() * windows[0].kernel * windows[1].kernel;
  }
  /// Where the kernel's entry stands that tap (a, b) multiplies; c is counted from the first
  /// channel that filter o reads.
  Index kernel_at(Index o, Index c, Index a, Index b) const {
    return tap_at(o * channels_each() + c, a, b);
  }
  /// What one pass forward costs, products with zeros of the padding included.
  double multiplications() const {
    return static_cast<double>(kernel_size()) * static_cast<double>(output().size()) /
           static_cast<double>(filters);
  }
  /// Each group by itself is a convolution of this shape.
  ConvolutionShape one_group() const {
    ConvolutionShape one = *this;
    one.input.channels = channels_each();
    one.filters = filters / groups;
    one.groups = 1;
    return one;
  }

  /// Calls `visit(o, k, x)` for every product of the sum above that lies inside the image: output
  /// o, entry k of the kernel, entry x of the image, all as places in row-major order. The products
  /// of one output come one after the other.
  template <class Visit>
  void for_each_product(Visit&& visit) const {
    const ImageShape out = output();
    const std::vector<UnitTaps> rows = taps_of(windows[0], out.height, input.height);
    const std::vector<UnitTaps> columns = taps_of(windows[1], out.width, input.width);
    const Index each = channels_each();
    Index place = 0;
    for (Index o = 0; o < filters; ++o) {
      const Index first = first_channel(o);
      for (const UnitTaps& down : rows) {
        for (const UnitTaps& across : columns) {
          for (Index c = 0; c < each; ++c) {
            for (Index a = down.first; a < down.end; ++a) {
              Index k = tap_at(o * each + c, a, across.first);
              Index x = input.at(first + c, windows[0].place(down.unit, a),
                                 windows[1].place(across.unit, across.first));
              for (Index b = across.first; b < across.end; ++b) {
                visit(place, k, x);
                k += flipped ? -1 : 1;
                x += windows[1].dilation;
              }
            }
          }
          ++place;
        }
      }
    }
  }

 private:
  /// Tap (a, b) of one of the kernel's planes [h][w].
  Index tap_at(Index plane, Index a, Index b) const {
    const Index height = windows[0].kernel;
    const Index width = windows[1].kernel;
    if (flipped) a = height - 1 - a;
    if (flipped) b = width - 1 - b;
    return (plane * height + a) * width + b;
  }
};

}  // namespace psolve
