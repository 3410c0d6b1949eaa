#pragma once

// The windows of convolutions and poolings: an image is [H][W] or [C][H][W]. Outside of it there is
// padding.

#include <array>
#include <string>
#include <vector>

#include "formula/functions/operations.h"

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

/// A row with further arguments of these names behind its operands.
template <class Op>
constexpr FunctionEntry windows(std::string_view name, std::string_view head,
                                std::string_view meaning, int least, int operands,
                                std::span<const std::string_view> further) {
  FunctionEntry function =
      row<Op>(name, head, meaning, least, operands + static_cast<int>(further.size()));
  function.further = further;
  return function;
}

}  // namespace psolve::operations
