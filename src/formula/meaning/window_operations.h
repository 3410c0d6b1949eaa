#pragma once

// Convolutions and pooling from their definitions, for `functions.cpp` alone. An image is [H][W] or
// [C][H][W], a kernel [h][w] or [out][in/groups][h][w].
//
//     CrossCorrelation         O[o,i,j] = Σ_c,a,b X[c, s i + d a − p, s j + d b − p] F[o,c,a,b]
//     Convolution              the same with each F[o,c] turned by 180°
//     TransposedConvolution    each X[c,i,j] F[c,o,a,b] added to O[o, s i + d a − p, s j + d b − p]
//     KernelGradient           of ∂L/∂O: Σ_i,j ∂L/∂O[o,i,j] X[c, s i + d a − p, s j + d b − p]
//
// Outside of an image there are zeros; a maximum does not see them.

#include "formula/meaning/operations.h"

namespace psolve::operations {

/// Along one axis: the window, how far it moves, and what is added at both ends.
struct WindowAxis {
  long size = 1;
  long stride = 1;
  long dilation = 1;
  long before = 0;
  long after = 0;

  long span() const { return dilation * (size - 1) + 1; }
  long outputs(long length) const {
    const long room = length + before + after - span();
    return room < 0 ? 0 : room / stride + 1;
  }
  /// What entry `tap` of window `i` reads; outside of 0 … length − 1 it is padding.
  long place(long i, long tap) const { return i * stride + tap * dilation - before; }
};
using WindowAxes = std::array<WindowAxis, 2>;

/// An image or a stack of kernels by its four lengths.
struct Lengths {
  long outer = 1;
  long channels = 1;
  long height = 1;
  long width = 1;

  long area() const { return height * width; }
  std::size_t at(long o, long c, long y, long x) const {
    return static_cast<std::size_t>(((o * channels + c) * height + y) * width + x);
  }
};

template <class S>
Lengths lengths_of(const ValueOf<S>& a) {
  std::array<long, 4> all = {1, 1, 1, 1};
  for (std::size_t i = 0; i < a.rank(); ++i) {
    all[4 - a.rank() + i] = static_cast<long>(a.shape()[i]);
  }
  return {all[0], all[1], all[2], all[3]};
}

/// A number for both axes, or one for each; negative ones, and fractions, are refused.
template <class S>
Result<std::array<long, 2>> pair_of(const ValueOf<S>& a) {
  using Pair = Result<std::array<long, 2>>;
  if (a.rank() > 1 || a.size() > 2) return Pair::none("sizes that are " + a.shape().text());
  const auto first = whole_number(a[0]);
  const auto second = whole_number(a[a.size() - 1]);
  if (!first) return Pair::none(first.reason());
  if (!second) return Pair::none(second.reason());
  if (*first < 0 || *second < 0) return Pair::none("a negative size");
  return std::array<long, 2>{*first, *second};
}

/// Reads sizes out of the arguments behind the operands; one that is missing leaves the default.
template <class S>
class WindowArguments {
 public:
  WindowArguments(Arguments<S> arguments, std::size_t first)
      : arguments_(arguments), next_(first) {}

  const std::string& mistake() const { return mistake_; }

  std::array<long, 2> pair(std::array<long, 2> otherwise) {
    if (next_ >= arguments_.size()) return otherwise;
    const auto found = pair_of(arguments_[next_++]);
    if (found) return *found;
    mistake_ = found.reason();
    return otherwise;
  }

  /// p, [p_h, p_w] or [[top, bottom], [left, right]].
  void padding(WindowAxes& axes) {
    const bool by_side =
        next_ < arguments_.size() && arguments_[next_].rank() == 2 && arguments_[next_].size() == 4;
    if (!by_side) {
      const auto both = pair({0, 0});
      for (std::size_t i = 0; i < 2; ++i) axes[i].before = axes[i].after = both[i];
      return;
    }
    const ValueOf<S>& sides = arguments_[next_++];
    for (std::size_t i = 0; i < 2; ++i) {
      const auto pair = pair_of(ValueOf<S>({2}, {sides[2 * i], sides[2 * i + 1]}));
      if (!pair) {
        mistake_ = pair.reason();
        return;
      }
      axes[i].before = (*pair)[0];
      axes[i].after = (*pair)[1];
    }
  }

 private:
  Arguments<S> arguments_;
  std::size_t next_;
  std::string mistake_;
};

/// Stride, padding, dilation and groups, as they stand behind image and kernel.
template <class S>
long read_convolution(WindowArguments<S>& arguments, const Lengths& kernel, WindowAxes& axes) {
  axes[0].size = kernel.height;
  axes[1].size = kernel.width;
  const auto stride = arguments.pair({1, 1});
  arguments.padding(axes);
  const auto dilation = arguments.pair({1, 1});
  for (std::size_t i = 0; i < 2; ++i) {
    axes[i].stride = stride[i];
    axes[i].dilation = dilation[i];
  }
  return arguments.pair({1, 1})[0];
}

inline bool is_sound(const WindowAxes& axes) {
  return axes[0].stride > 0 && axes[1].stride > 0 && axes[0].size > 0 && axes[1].size > 0;
}

/// Whether so many images of this size, each pixel out of so many products, are too many.
inline bool is_too_large(long images, long height, long width, long products) {
  const double entries =
      static_cast<double>(images) * static_cast<double>(height) * static_cast<double>(width);
  return operations::is_too_large(entries, entries * static_cast<double>(products));
}

/// [H][W], unless channels are told apart.
inline ListShape image_shape(bool flat, long channels, long height, long width) {
  ListShape shape;
  if (!flat) shape.push_back(static_cast<std::size_t>(channels));
  shape.push_back(static_cast<std::size_t>(height));
  shape.push_back(static_cast<std::size_t>(width));
  return shape;
}

template <class S>
bool are_image_and_kernel(const ValueOf<S>& image, const ValueOf<S>& kernel) {
  return (image.rank() == 2 || image.rank() == 3) && (kernel.rank() == 2 || kernel.rank() == 4);
}

template <bool flipped>
struct Correlated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& X = a[0];
    const ValueOf<S>& F = a[1];
    if (!are_image_and_kernel(X, F)) return refused<S>(shapes_of(X, F));
    const Lengths in = lengths_of(X);
    const Lengths kernel = lengths_of(F);
    WindowAxes axes;
    WindowArguments<S> arguments(a, 2);
    const long groups = read_convolution(arguments, kernel, axes);
    if (!arguments.mistake().empty()) return refused<S>(arguments.mistake());
    const long height = axes[0].outputs(in.height);
    const long width = axes[1].outputs(in.width);
    const bool fits = is_sound(axes) && groups > 0 && in.channels == kernel.channels * groups &&
                      kernel.outer % groups == 0 && height > 0 && width > 0;
    if (!fits) return refused<S>(shapes_of(X, F));
    if (is_too_large(kernel.outer, height, width, kernel.channels * kernel.area())) {
      return too_large<S>();
    }
    const long filters_each = kernel.outer / groups;
    std::vector<S> sums;
    for (long o = 0; o < kernel.outer; ++o) {
      const long first = o / filters_each * kernel.channels;
      for (long i = 0; i < height; ++i) {
        for (long j = 0; j < width; ++j) {
          S sum = 0;
          for (long c = 0; c < kernel.channels; ++c) {
            for (long u = 0; u < kernel.height; ++u) {
              const long y = axes[0].place(i, u);
              if (y < 0 || y >= in.height) continue;
              const long row = flipped ? kernel.height - 1 - u : u;
              for (long v = 0; v < kernel.width; ++v) {
                const long x = axes[1].place(j, v);
                if (x < 0 || x >= in.width) continue;
                const long column = flipped ? kernel.width - 1 - v : v;
                sum += X[in.at(0, first + c, y, x)] * F[kernel.at(o, c, row, column)];
              }
            }
          }
          sums.push_back(sum);
        }
      }
    }
    const bool flat = X.rank() == 2 && F.rank() == 2;
    return ValueOf<S>(image_shape(flat, kernel.outer, height, width), std::move(sums));
  }
};

struct TransposedCorrelated {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& X = a[0];
    const ValueOf<S>& F = a[1];
    if (!are_image_and_kernel(X, F)) return refused<S>(shapes_of(X, F));
    const Lengths in = lengths_of(X);
    const Lengths kernel = lengths_of(F);
    WindowAxes axes;
    WindowArguments<S> arguments(a, 2);
    const long groups = read_convolution(arguments, kernel, axes);
    const auto more = arguments.pair({0, 0});
    if (!arguments.mistake().empty()) return refused<S>(arguments.mistake());
    const auto length = [&](std::size_t axis, long inputs) {
      const WindowAxis& w = axes[axis];
      return (inputs - 1) * w.stride + w.span() - w.before - w.after + more[axis];
    };
    const long height = length(0, in.height);
    const long width = length(1, in.width);
    const bool fits = is_sound(axes) && groups > 0 && in.channels == kernel.outer &&
                      kernel.outer % groups == 0 && height > 0 && width > 0;
    if (!fits) return refused<S>(shapes_of(X, F));
    const Lengths out = {1, kernel.channels * groups, height, width};
    if (is_too_large(out.channels, height, width, 1) ||
        is_too_large(in.channels, in.height, in.width, kernel.channels * kernel.area())) {
      return too_large<S>();
    }
    std::vector<S> sums(static_cast<std::size_t>(out.channels * out.area()), S(0));
    for (long c = 0; c < in.channels; ++c) {
      const long first = c / (kernel.outer / groups) * kernel.channels;
      for (long i = 0; i < in.height; ++i) {
        for (long j = 0; j < in.width; ++j) {
          for (long o = 0; o < kernel.channels; ++o) {
            for (long u = 0; u < kernel.height; ++u) {
              const long y = axes[0].place(i, u);
              if (y < 0 || y >= height) continue;
              for (long v = 0; v < kernel.width; ++v) {
                const long x = axes[1].place(j, v);
                if (x < 0 || x >= width) continue;
                sums[out.at(0, first + o, y, x)] += X[in.at(0, c, i, j)] * F[kernel.at(c, o, u, v)];
              }
            }
          }
        }
      }
    }
    const bool flat = X.rank() == 2 && F.rank() == 2;
    return ValueOf<S>(image_shape(flat, out.channels, height, width), std::move(sums));
  }
};

/// From an image, ∂L/∂O of its CrossCorrelation, and the size of the kernel.
struct KernelGradientOf {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& X = a[0];
    const ValueOf<S>& G = a[1];
    const auto size = pair_of(a[2]);
    if (!size) return refused<S>(size.reason());
    const Lengths in = lengths_of(X);
    const Lengths out = lengths_of(G);
    WindowAxes axes;
    WindowArguments<S> arguments(a, 3);
    const long groups = read_convolution(arguments, {1, 1, (*size)[0], (*size)[1]}, axes);
    if (!arguments.mistake().empty()) return refused<S>(arguments.mistake());
    const bool images = (X.rank() == 2 || X.rank() == 3) && (G.rank() == 2 || G.rank() == 3);
    const bool fits = images && is_sound(axes) && groups > 0 && in.channels % groups == 0 &&
                      out.channels % groups == 0 && axes[0].outputs(in.height) == out.height &&
                      axes[1].outputs(in.width) == out.width;
    if (!fits) return refused<S>(shapes_of(X, G));
    const long channels = in.channels / groups;
    const long filters_each = out.channels / groups;
    if (is_too_large(out.channels * channels, axes[0].size, axes[1].size, out.area())) {
      return too_large<S>();
    }
    std::vector<S> sums;
    for (long o = 0; o < out.channels; ++o) {
      for (long c = 0; c < channels; ++c) {
        const long channel = o / filters_each * channels + c;
        for (long u = 0; u < axes[0].size; ++u) {
          for (long v = 0; v < axes[1].size; ++v) {
            S sum = 0;
            for (long i = 0; i < out.height; ++i) {
              const long y = axes[0].place(i, u);
              if (y < 0 || y >= in.height) continue;
              for (long j = 0; j < out.width; ++j) {
                const long x = axes[1].place(j, v);
                if (x < 0 || x >= in.width) continue;
                sum += G[out.at(0, o, i, j)] * X[in.at(0, channel, y, x)];
              }
            }
            sums.push_back(sum);
          }
        }
      }
    }
    ListShape shape;
    const auto add = [&](long length) { shape.push_back(static_cast<std::size_t>(length)); };
    if (X.rank() == 3 || G.rank() == 3) {
      add(out.channels);
      add(channels);
    }
    add(axes[0].size);
    add(axes[1].size);
    return ValueOf<S>(shape, std::move(sums));
  }
};

// ------------------------------------------------------------------ pooling

/// The windows of a pooling over `image`, whose sizes stand from argument `first` on.
template <class S>
class Pool {
 public:
  Pool(const ValueOf<S>& image, Arguments<S> a, std::size_t first)
      : image_(image), in_(lengths_of(image)), arguments_(a, first) {
    const auto size = arguments_.pair({1, 1});
    const auto stride = arguments_.pair(size);
    for (std::size_t i = 0; i < 2; ++i) {
      axes_[i].size = size[i];
      axes_[i].stride = stride[i];
    }
    arguments_.padding(axes_);
    height_ = is_sound(axes_) ? axes_[0].outputs(in_.height) : 0;
    width_ = is_sound(axes_) ? axes_[1].outputs(in_.width) : 0;
  }

  bool is_sound_pool() const {
    return (image_.rank() == 2 || image_.rank() == 3) && arguments_.mistake().empty() &&
           height_ > 0 && width_ > 0 &&
           !is_too_large(in_.channels, height_, width_, axes_[0].size * axes_[1].size);
  }
  ListShape shape() const { return image_shape(image_.rank() == 2, in_.channels, height_, width_); }
  long area() const { return axes_[0].size * axes_[1].size; }

  /// Calls `take(places)` for each window, with the places of its pixels in row-major order.
  template <class Take>
  void for_each(Take&& take) const {
    std::vector<std::size_t> places;
    for (long c = 0; c < in_.channels; ++c) {
      for (long i = 0; i < height_; ++i) {
        for (long j = 0; j < width_; ++j) {
          places.clear();
          for (long u = 0; u < axes_[0].size; ++u) {
            const long y = axes_[0].place(i, u);
            if (y < 0 || y >= in_.height) continue;
            for (long v = 0; v < axes_[1].size; ++v) {
              const long x = axes_[1].place(j, v);
              if (x >= 0 && x < in_.width) places.push_back(in_.at(0, c, y, x));
            }
          }
          take(places);
        }
      }
    }
  }

 private:
  const ValueOf<S>& image_;
  Lengths in_;
  WindowAxes axes_;
  WindowArguments<S> arguments_;
  long height_ = 0;
  long width_ = 0;
};

struct MaxPooled {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const Pool<S> pool(a[0], a, 1);
    if (!pool.is_sound_pool()) return refused<S>("windows that do not fit");
    std::vector<S> best;
    bool empty = false;
    pool.for_each([&](const std::vector<std::size_t>& places) {
      std::vector<S> seen;
      for (const std::size_t place : places) seen.push_back(a[0][place]);
      empty = empty || seen.empty();
      if (!seen.empty()) best.push_back(best_of<std::greater<>>(seen));
    });
    if (empty) return refused<S>("a window of padding alone");
    return ValueOf<S>(pool.shape(), std::move(best));
  }
};

struct AveragePooled {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const Pool<S> pool(a[0], a, 1);
    if (!pool.is_sound_pool()) return refused<S>("windows that do not fit");
    std::vector<S> means;
    pool.for_each([&](const std::vector<std::size_t>& places) {
      S sum = 0;
      for (const std::size_t place : places) sum += a[0][place];
      means.push_back(sum / S(static_cast<int>(pool.area())));
    });
    return ValueOf<S>(pool.shape(), std::move(means));
  }
};

/// Each output's derivative goes to the first of its window that is the maximum.
struct MaxPoolRouted {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& derivative = a[0];
    const ValueOf<S>& image = a[1];
    const Pool<S> pool(image, a, 2);
    if (!pool.is_sound_pool() || !(derivative.shape() == pool.shape())) {
      return refused<S>("windows that do not fit");
    }
    std::vector<S> routed(image.size(), S(0));
    std::size_t output = 0;
    pool.for_each([&](const std::vector<std::size_t>& places) {
      const S& share = derivative[output++];
      if (places.empty()) return;
      std::size_t winner = places[0];
      for (const std::size_t place : places) {
        if (image[place] > image[winner]) winner = place;
      }
      routed[winner] += share;
    });
    return ValueOf<S>(image.shape(), std::move(routed));
  }
};

/// Each output's derivative is shared out evenly over its window.
struct AveragePoolShared {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& derivative = a[0];
    const ValueOf<S>& image = a[1];
    const Pool<S> pool(image, a, 2);
    if (!pool.is_sound_pool() || !(derivative.shape() == pool.shape())) {
      return refused<S>("windows that do not fit");
    }
    std::vector<S> shared(image.size(), S(0));
    std::size_t output = 0;
    pool.for_each([&](const std::vector<std::size_t>& places) {
      const S share = derivative[output++] / S(static_cast<int>(pool.area()));
      for (const std::size_t place : places) shared[place] += share;
    });
    return ValueOf<S>(image.shape(), std::move(shared));
  }
};

}  // namespace psolve::operations
