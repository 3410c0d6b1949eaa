#pragma once

#include <optional>
#include <string>
#include <vector>

#include "math/convolutions/padding.h"
#include "math/convolutions/shape.h"
#include "math/entries/entry.h"
#include "spec/axis_pair.h"
#include "spec/record.h"
#include "spec/tensor_type.h"

namespace psolve {

/// A convolution as a spec gives it.
struct ConvolutionSpec {
  Tensor<Entry> weights;  ///< the kernel, [h][w] or [out][in/groups][h][w]
  std::optional<std::vector<Entry>> bias;
  std::optional<AxisPair> stride;
  Padding padding;
  AxisPair dilation{{1, 1}};
  bool flipped = false;
  long groups = 1;
};

/// A number or a symbol, or nested lists of them.
Type<Tensor<Entry>> kernel_type();
Type<Tensor<Entry>> image_type();
Type<std::vector<Entry>> filter_bias_type();
Type<bool> convolution_mode_type();
Type<long> groups_type();
/// From 1 on; the largest is such that no product of a spec's numbers overflows.
Type<AxisPair> stride_type();
Type<Padding> convolution_padding_type();
/// The same without "same", of layers that are no convolutions.
Type<Padding> layer_padding_type();

/// Declares the fields that say how a convolution lies on an image in a record of something that is
/// one.
template <class T>
void declare_windows(Record<T>& record) {
  record
      .optional("stride", &ConvolutionSpec::stride, stride_type(), Unsaid(1),
                "from one window to the next")
      .optional("padding", &ConvolutionSpec::padding, convolution_padding_type(), Unsaid(0),
                "zeros put around the image: p, [h, w], [[top, bottom], [left, right]], \"valid\" "
                "or \"same\"")
      .optional("dilation", &ConvolutionSpec::dilation, stride_type(), Unsaid(1),
                "from one entry of the kernel to the next")
      .optional("groups", &ConvolutionSpec::groups, groups_type(), Unsaid(1),
                "into which channels and filters are split")
      .optional("mode", &ConvolutionSpec::flipped, convolution_mode_type(), "cross-correlation",
                "how the kernel lies on the image")
      .told(Telling::by_value);
}

/// Declares all fields of a convolution.
template <class T>
void declare_convolution(Record<T>& record) {
  record
      .required("kernel", &ConvolutionSpec::weights, kernel_type(),
                "[h][w], or [out][in/groups][h][w] for several channels or filters")
      .optional("bias", &ConvolutionSpec::bias, filter_bias_type(),
                "one number a filter; without it, none");
  declare_windows(record);
}

/// The largest image that a layer may give out, in numbers.
inline constexpr Index largest_image = 100'000'000;

/// How the convolution lies on an image [H][W] or [C][H][W]. Throws SpecError, at the field of the
/// object at `pointer`, where they do not fit together.
ConvolutionShape convolution_shape(const ConvolutionSpec& convolution, const Dims& image,
                                   const std::string& pointer);

/// An image of these lengths; [H][W] has one channel.
ImageShape image_shape(const Dims& dims);

/// Puts windows of a kernel of this size on the image that `shape` has.
void lay_windows(const ConvolutionSpec& convolution, const std::array<Index, 2>& kernel,
                 ConvolutionShape& shape);

/// Refuses groups that do not divide channels and filters, at the field of the object at `pointer`.
void check_groups(const ConvolutionShape& shape, const std::string& pointer);

/// "padding 2", "padding 0 before and 1 after it".
std::string padding_text(const Window& window);

/// Refuses windows that do not fit into the image, and images that are too large, at `pointer`.
void check_windows(const ConvolutionShape& shape, const std::string& pointer);

}  // namespace psolve
