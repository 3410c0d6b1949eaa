#pragma once

#include <array>

#include "core/workings/workings.h"
#include "math/convolutions/spec.h"
#include "problems/conv_to_mlp/figures/layer_view.h"
#include "problems/conv_to_mlp/spec.h"

namespace psolve::conv_to_mlp {

/// The sizes of image, kernel and output as quantities: "rows of X", "channels of F". What is
/// counted anywhere is worked out from these.
class LayerSizes {
 public:
  LayerSizes(const ConvolutionShape& shape, const Padding& padding, const Dims& image_dims,
             const Dims& kernel_dims, Workings& work)
      : shape_(shape),
        padding_(padding),
        image_dims_(image_dims),
        kernel_dims_(kernel_dims),
        work_(work) {}

  /// What the spec says of them.
  void given(const Problem& problem) const;
  /// Rows and columns of O; `answer` is the list of these, or "".
  void output(const std::string& answer, Index axes) const;

  /// "rows of X" for axis 0 of X, "columns of X" for axis 1.
  static Formula name(Index axis, const char* of);
  Formula the(Index axis, const char* of) const { return work_.the(name(axis, of)); }
  /// The layer on an image one column wider.
  ConvolutionShape wider() const;
  /// The padding as an argument of a convolution.
  Formula padding() const;
  /// Where windows lie along an axis of so many places.
  Formula positions(Index axis, const Formula& places) const;
  /// rows·columns, with the channels before them where the image has these.
  Formula image(const Formula& rows, const Formula& columns) const;
  Formula output(const Formula& rows, const Formula& columns) const;
  /// a·b for each filter and channel, where the kernel has these.
  Formula kernel(const Formula& a, const Formula& b) const;
  /// Numbers that a bias adds: one for each filter.
  Formula biases() const { return has_filters() ? filters() : Formula(1); }

  /// Pairs of a window and one of its taps that lie within X, and the taps that any window has
  /// within X, along an axis.
  /// Of padded windows with more than `most_taps` taps they are not worked out.
  static constexpr Index most_taps = 2'000;
  Formula pairs(Index axis) const;
  Formula taps(Index axis) const;

 private:
  bool has_filters() const { return kernel_dims_.size() == 4; }
  Formula filters() const { return work_.the(Formula::words("filters of F")); }
  Formula option(const char* letter, Index axis) const;
  void give_option(const char* letter, const AxisPair& value, const char* field) const;
  void give_padding() const;
  Formula zeros(Index axis, bool after) const;
  void zeros_of_same(Index axis) const;
  Formula windows_of_tap(Index axis, Index tap) const;

  const ConvolutionShape& shape_;
  const Padding& padding_;
  const Dims& image_dims_;
  const Dims& kernel_dims_;
  Workings& work_;
};

/// What tells a convolution from the dense layer that computes the same.
struct ParameterCounts {
  Index cnn = 0;
  Index mlp = 0;
  Index nonzero = 0;  ///< places of the matrix that the kernel fills
};

ParameterCounts count_parameters(const LayerView& layer, const LayerSizes& sizes, Workings& work);

}  // namespace psolve::conv_to_mlp
