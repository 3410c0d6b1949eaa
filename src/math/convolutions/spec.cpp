#include "math/convolutions/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/text/text.h"
#include "spec/error.h"

namespace psolve {
namespace {

constexpr long kLargestStep = 1'000'000;

void check_channels(const ConvolutionShape& shape, const Dims& kernel, const std::string& pointer) {
  const Index channels = kernel.size() == 4 ? kernel[1] : 1;
  check_groups(shape, pointer);
  if (channels == shape.channels_each()) return;
  const std::string in_groups = shape.groups > 1 ? fmt::format(" in {} groups", shape.groups) : "";
  refuse(pointer + "/kernel", "expected a kernel [out][{}][h][w] for an image of {}{}, got one {}",
         shape.channels_each(), counted(shape.input.channels, "channel"), in_groups,
         kernel.size() == 4 ? fmt::format("for {}", channels) : "[h][w]");
}

using Ends = Padding::Ends;

Type<Padding> numbers(long most) {
  return converted<Padding>(axis_pair(0, most), [](const AxisPair& each) {
    return Padding{each.is_pair ? Padding::Form::pair : Padding::Form::number,
                   {Ends{each[0], each[0]}, Ends{each[1], each[1]}}};
  });
}

Type<Padding> by_ends(long most) {
  using Lists = std::vector<std::vector<long>>;
  const auto lists = list(list(integer(0, most), {2, 2}), {2, 2});
  auto type = converted<Padding>(lists, [](const Lists& ends) {
    return Padding{Padding::Form::ends,
                   {Ends{ends[0][0], ends[0][1]}, Ends{ends[1][0], ends[1][1]}}};
  });
  type.brief = "[[top, bottom], [left, right]]";
  return type;
}

/// Numbers, or lists of them where any end has one of its own.
Type<Padding> of_zeros(long most) {
  Type<Padding> type = one_of<Padding>({numbers(most), by_ends(most)});
  type.decode = [each = numbers(most).decode, ends = by_ends(most).decode](const Node& node) {
    const auto is_list = [](const Json& entry) { return entry.is_array(); };
    const Json& value = node.value();
    return value.is_array() && std::ranges::any_of(value, is_list) ? ends(node) : each(node);
  };
  return type;
}

const Choice<Padding> kValid = {"valid", Padding{Padding::Form::valid}, "none, as 0"};
const Choice<Padding> kSame = {"same", Padding{Padding::Form::same},
                               "as much as makes the output ceil(input/stride)"};

}  // namespace

Type<Tensor<Entry>> kernel_type() {
  auto type = tensor_of(entry(), "a kernel ([h][w] or [out][in][h][w])", {2, 4});
  // Elsewhere a number is a kernel's size.
  type.decode = [read = type.decode](const Node& node) {
    if (node.value().is_number()) {
      node.fail(
          fmt::format("expected a kernel's numbers ([h][w] or [out][in][h][w]), got {0}; a "
                      "kernel of one number is [[{0}]]",
                      description(node.value())));
    }
    return read(node);
  };
  return type;
}

Type<Tensor<Entry>> image_type() {
  return tensor_of(entry(), "an image ([H][W] or [C][H][W])", {2, 3});
}

Type<std::vector<Entry>> filter_bias_type() {
  const auto single =
      converted<std::vector<Entry>>(entry(), [](const Entry& value) { return std::vector{value}; });
  return one_of<std::vector<Entry>>({list(entry()), single});
}

Type<bool> convolution_mode_type() {
  return choice<bool>({{"cross-correlation", false, "the kernel as it stands, as networks do"},
                       {"convolution", true, "the kernel rotated by 180 degrees"}});
}

Type<AxisPair> stride_type() {
  return axis_pair(1, kLargestStep);
}

Type<Padding> convolution_padding_type() {
  return padding_type(kLargestStep);
}

Type<Padding> layer_padding_type() {
  return numbered_padding_type(kLargestStep);
}

Type<long> groups_type() {
  return integer(1, kLargestStep);
}

ImageShape image_shape(const Dims& dims) {
  return dims.size() == 3 ? ImageShape{dims[0], dims[1], dims[2]} : ImageShape{1, dims[0], dims[1]};
}

ConvolutionShape convolution_shape(const ConvolutionSpec& convolution, const Dims& image,
                                   const std::string& pointer) {
  ConvolutionShape shape;
  shape.input = image_shape(image);
  const Dims& kernel = convolution.weights.dims;
  shape.filters = kernel.size() == 4 ? kernel[0] : 1;
  shape.groups = convolution.groups;
  check_channels(shape, kernel, pointer);
  lay_windows(convolution, {kernel[kernel.size() - 2], kernel[kernel.size() - 1]}, shape);
  check_windows(shape, pointer);
  if (convolution.bias && std::ssize(*convolution.bias) != shape.filters) {
    refuse(pointer + "/bias", "expected {} (one for each filter), got {}",
           counted(shape.filters, "number"), convolution.bias->size());
  }
  return shape;
}

void lay_windows(const ConvolutionSpec& convolution, const std::array<Index, 2>& kernel,
                 ConvolutionShape& shape) {
  const AxisPair stride = convolution.stride.value_or(AxisPair{{1, 1}});
  const std::array<Index, 2> sizes = {shape.input.height, shape.input.width};
  for (const Index axis : {0, 1}) {
    const Window window = {
        .kernel = kernel[axis], .stride = stride[axis], .dilation = convolution.dilation[axis]};
    shape.windows[axis] = with_padding(window, convolution.padding, axis, sizes[axis]);
  }
  shape.flipped = convolution.flipped;
}

void check_groups(const ConvolutionShape& shape, const std::string& pointer) {
  if (shape.input.channels % shape.groups == 0 && shape.filters % shape.groups == 0) return;
  refuse(pointer + "/groups", "expected a divisor of the {} and the {}, got {}",
         counted(shape.input.channels, "input channel"), counted(shape.filters, "filter"),
         shape.groups);
}

std::string padding_text(const Window& window) {
  if (window.before == window.after) return fmt::format("padding {}", window.before);
  return fmt::format("padding {} before and {} after it", window.before, window.after);
}

void check_windows(const ConvolutionShape& shape, const std::string& pointer) {
  const std::array<Index, 2> sizes = {shape.input.height, shape.input.width};
  for (const Index axis : {0, 1}) {
    const Window& window = shape.windows[axis];
    if (window.positions(sizes[axis]) > 0) continue;
    refuse(pointer, "a window over {} {} does not fit into {}{}", window.span(), axis_names[axis],
           sizes[axis], window.is_padded() ? " with " + padding_text(window) : "");
  }
  const ImageShape out = shape.output();
  if (static_cast<double>(out.channels) * static_cast<double>(out.height) *
          static_cast<double>(out.width) >
      static_cast<double>(largest_image)) {
    refuse(pointer,
           "gives out an image of {}×{}×{}, which is more than {} "
           "numbers; take less padding or a longer stride",
           out.channels, out.height, out.width, largest_image);
  }
}

std::string Padding::pointer(Index axis, bool after) const {
  if (is(Form::pair)) return fmt::format("/{}", axis);
  if (is(Form::ends)) return fmt::format("/{}/{}", axis, after ? 1 : 0);
  return "";
}

Type<Padding> padding_type(long most) {
  return one_of<Padding>({choice<Padding>({kValid, kSame}), of_zeros(most)});
}

Type<Padding> numbered_padding_type(long most) {
  return one_of<Padding>({choice<Padding>({kValid}), of_zeros(most)});
}

Padding::Ends same_ends(const Window& window, std::int64_t size) {
  const std::int64_t units = ceiling(size, window.stride);
  const std::int64_t all =
      std::max<std::int64_t>(0, (units - 1) * window.stride + window.span() - size);
  return {all / 2, all - all / 2};
}

Window with_padding(Window window, const Padding& padding, Index axis, std::int64_t size) {
  const Ends ends = padding.is_same() ? same_ends(window, size) : padding.axes[axis];
  window.before = ends.before;
  window.after = ends.after;
  return window;
}

}  // namespace psolve
