// Pooling from its definition, and its derivative by the image. A maximum does not see the padding.

#include <functional>

#include "formula/functions/windows.h"

namespace psolve::operations {
namespace {

constexpr std::array<std::string_view, 3> kPoolSizes = {"size", "stride", "padding"};

/// The windows of a pooling over `image`, whose sizes stand from argument `first` on.
class Pool {
 public:
  template <class S>
  Pool(const ValueOf<S>& image, Arguments<S> a, std::size_t first)
      : is_image_(image.rank() == 2 || image.rank() == 3),
        is_flat_(image.rank() == 2),
        in_(lengths_of(image)) {
    WindowArguments<S> arguments(a, first);
    const auto size = arguments.pair({1, 1});
    const auto stride = arguments.pair(size);
    for (std::size_t i = 0; i < 2; ++i) {
      axes_[i].size = size[i];
      axes_[i].stride = stride[i];
    }
    arguments.padding(axes_);
    if (!arguments.mistake().empty() || !is_sound(axes_)) return;
    height_ = axes_[0].outputs(in_.height);
    width_ = axes_[1].outputs(in_.width);
  }

  bool is_sound_pool() const {
    return is_image_ && height_ > 0 && width_ > 0 &&
           !is_too_large(in_.channels, height_, width_, area());
  }
  ListShape shape() const { return image_shape(is_flat_, in_.channels, height_, width_); }
  long area() const { return axes_[0].size * axes_[1].size; }

  /// Calls `take(places)` for each window, with the places of its pixels in row-major order.
  void for_each(const std::function<void(const std::vector<std::size_t>&)>& take) const {
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
  bool is_image_;
  bool is_flat_;
  Lengths in_;
  WindowAxes axes_;
  long height_ = 0;
  long width_ = 0;
};

struct MaxPooled {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const Pool pool(a[0], a, 1);
    if (!pool.is_sound_pool()) return refused<S>("windows that do not fit");
    std::vector<S> best;
    bool empty = false;
    pool.for_each([&](const std::vector<std::size_t>& places) {
      std::vector<S> seen;
      for (const std::size_t place : places) seen.push_back(a[0][place]);
      empty = empty || seen.empty();
      if (!seen.empty()) best.push_back(best_of<std::greater<>, S>(seen));
    });
    if (empty) return refused<S>("a window of padding alone");
    return ValueOf<S>(pool.shape(), std::move(best));
  }
};

struct AveragePooled {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const Pool pool(a[0], a, 1);
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

/// The derivative by an image from that by its pooling: `give(share, places, area, sums)` adds what
/// the pixels of a window get of its output's share.
template <class S, class Give>
Answer<S> shared_out(Arguments<S> a, Give&& give) {
  const ValueOf<S>& derivative = a[0];
  const ValueOf<S>& image = a[1];
  const Pool pool(image, a, 2);
  if (!pool.is_sound_pool() || !(derivative.shape() == pool.shape())) {
    return refused<S>("windows that do not fit");
  }
  std::vector<S> sums(image.size(), S(0));
  std::size_t output = 0;
  pool.for_each([&](const std::vector<std::size_t>& places) {
    give(derivative[output++], places, pool.area(), sums);
  });
  return ValueOf<S>(image.shape(), std::move(sums));
}

/// Each output's derivative goes to the first of its window that is the maximum.
struct MaxPoolRouted {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    const ValueOf<S>& image = a[1];
    return shared_out<S>(
        a, [&](const S& share, const std::vector<std::size_t>& places, long, std::vector<S>& sums) {
          if (places.empty()) return;
          std::size_t winner = places[0];
          for (const std::size_t place : places) {
            if (image[place] > image[winner]) winner = place;
          }
          sums[winner] += share;
        });
  }
};

/// Each output's derivative is shared out evenly over its window.
struct AveragePoolShared {
  template <class S>
  Answer<S> operator()(Arguments<S> a) const {
    return shared_out<S>(a, [](const S& whole, const std::vector<std::size_t>& places, long area,
                               std::vector<S>& sums) {
      const S share = whole / S(static_cast<int>(area));
      for (const std::size_t place : places) sums[place] += share;
    });
  }
};

constexpr std::array kPoolingFunctions = {
    windows<MaxPooled>("max-pool", "MaxPool",
                       "the largest entry of each window: image, size, then stride, padding", 2, 1,
                       kPoolSizes),
    windows<AveragePooled>("avg-pool", "AveragePool",
                           "the mean of each window: image, size, then stride, padding", 2, 1,
                           kPoolSizes),
    windows<MaxPoolRouted>("max-pool-gradient", "MaxPoolGradient",
                           "the derivative by the image, from that by the output, then as MaxPool",
                           3, 2, kPoolSizes),
    windows<AveragePoolShared>("avg-pool-gradient", "AveragePoolGradient",
                               "the same of AveragePool", 3, 2, kPoolSizes),
};

}  // namespace

std::span<const FunctionEntry> pooling_functions() {
  return kPoolingFunctions;
}

}  // namespace psolve::operations
