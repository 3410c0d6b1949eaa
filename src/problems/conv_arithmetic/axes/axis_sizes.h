#pragma once

#include <cstdint>
#include <optional>

#include "math/convolutions/padding.h"

namespace psolve::conv_arithmetic {

/// What is known of a convolution or a pooling along one axis before it is worked out.
struct AxisQuestion {
  using Integer = std::int64_t;

  Integer input = 1;                           ///< i
  std::optional<Integer> kernel = {};          ///< k; without it, to be found from the output
  std::optional<Integer> stride = {};          ///< s; without it, the kernel's size
  Integer dilation = 1;                        ///< d
  Padding::Form form = Padding::Form::number;  ///< how the spec says what is put on
  Padding::Ends zeros = {};            ///< p at each end; of "same" as many as make o = ⌈i/s⌉
  bool rounds_up = false;              ///< windows may reach over the end
  bool is_transposed = false;          ///< turned round: o windows make i outputs
  Integer output_padding = 0;          ///< r, outputs put on at the end of a transposed one
  std::optional<Integer> output = {};  ///< o, where the spec gives it

  bool operator==(const AxisQuestion&) const = default;
  bool is_same() const { return form == Padding::Form::same; }
  Integer all_zeros() const { return zeros.before + zeros.after; }
};

/// All sizes of a convolution, a transposed one or a pooling along one axis.
struct AxisSizes {
  using Integer = std::int64_t;

  Integer input = 1;
  Integer kernel = 1;
  Integer stride = 1;
  Integer dilation = 1;
  Integer before = 0;  ///< zeros put on in front of the input; cut off, where it is transposed
  Integer after = 0;   ///< and behind it
  Integer output = 1;

  bool operator==(const AxisSizes&) const = default;

  /// K, the places from the first that one output reads to the last.
  Integer span() const { return dilation * (kernel - 1) + 1; }
  /// Places at the end of the input that no window reaches, since the size is rounded down.
  Integer unread() const;
};

/// Kernels from `least` to `most` on one axis; none where `most` is the smaller.
struct KernelRange {
  std::int64_t least = 1;
  std::int64_t most = 0;

  bool operator==(const KernelRange&) const = default;
  std::int64_t count() const { return most < least ? 0 : most - least + 1; }
};

/// All sizes that come with `kernel`; the output is 0 where its window does not fit.
AxisSizes sizes_with(const AxisQuestion& question, std::int64_t kernel);

/// The kernels that make the output asked for. With "same" and a stride of its own the kernel has
/// no say in the size, and cannot be found; nor is it where sizes are rounded up.
KernelRange fitting_kernels(const AxisQuestion& question);

/// The kernels just too small and just too large for the output asked for, where none fits; none
/// where there is no such kernel.
struct NearestKernels {
  std::optional<std::int64_t> below;
  std::optional<std::int64_t> above;
};
NearestKernels nearest_kernels(const AxisQuestion& question);

}  // namespace psolve::conv_arithmetic
