#include "math/networks/spec.h"

#include <fmt/format.h>

#include "core/text/text.h"
#include "spec/error.h"
#include "spec/scalar_type.h"

namespace psolve {
namespace {

Type<Activation> activation_type() {
  return choice<Activation>(
      {{"identity", Activation::identity, "z"},
       {"sigmoid", Activation::sigmoid, "1/(1 + e^-z)"},
       {"tanh", Activation::tanh},
       {"relu", Activation::relu, "max(0, z), with slope 0 at 0"},
       {"leaky-relu", Activation::leaky_relu, "z, or 0.01 z below 0"},
       {"softplus", Activation::softplus, "log(1 + e^z)"},
       {"softmax", Activation::softmax, "e^z_i / sum of e^z"},
       {"elu", Activation::elu, "z, or e^z - 1 below 0; slope 1 at 0"},
       {"selu", Activation::selu, "1.0507 z, or 1.7581 (e^z - 1) below 0; slope 1.7581 at 0"},
       {"gelu", Activation::gelu, "z (1 + erf(z/sqrt(2)))/2"},
       {"silu", Activation::silu, "z/(1 + e^-z)"}});
}

/// The layers of one kind, as the record of each is declared.
template <LayerKind of>
struct LayerOf : LayerSpec {
  LayerOf() { kind = of; }
};

template <LayerKind kind>
Tagged<LayerSpec> layer_case(const Record<LayerOf<kind>>& record) {
  return {std::string(name_of(kind)), record};
}

Tagged<LayerSpec> dense_layer() {
  const auto rows = matrix_or_lone(
      tensor_of(entry(), "a matrix (a list of rows, each a list of numbers or symbols)", {2}),
      entry());
  return layer_case(
      Record<LayerOf<LayerKind::dense>>("a dense layer")
          .required("weights", &ConvolutionSpec::weights, rows,
                    "a row for each unit, a column for each input; an image is read row by row")
          .optional("bias", &ConvolutionSpec::bias, list_or_lone(list(entry()), entry()),
                    "one number a unit; without it, none")
          .optional("activation", &LayerSpec::activation, activation_type(), Unsaid("identity"),
                    "what the layer makes of its weighted sums")
          .told(Telling::by_value));
}

Tagged<LayerSpec> convolution_layer() {
  Record<LayerOf<LayerKind::convolution>> record("a convolution");
  declare_convolution(record);
  return layer_case(record
                        .optional("activation", &LayerSpec::activation, activation_type(),
                                  Unsaid("identity"), "what the layer makes of its weighted sums")
                        .told(Telling::by_value));
}

template <LayerKind kind>
Tagged<LayerSpec> pooling_layer() {
  return layer_case(Record<LayerOf<kind>>("a pooling layer")
                        .required("size", &LayerSpec::size, stride_type(), "of the windows")
                        .optional("stride", &ConvolutionSpec::stride, stride_type(),
                                  "from one window to the next; by default as long as a window")
                        .optional("padding", &ConvolutionSpec::padding, layer_padding_type(),
                                  Unsaid(0),
                                  "around the image: a maximum does not see it, a mean divides by "
                                  "the whole window")
                        .optional("ceil_mode", &LayerSpec::over_edge, boolean(), Unsaid(false),
                                  "whether the last window may reach over the edge; a mean is then "
                                  "that of what lies inside"));
}

Tagged<LayerSpec> transposed_layer() {
  using Transposed = LayerOf<LayerKind::transposed_convolution>;
  return layer_case(
      Record<Transposed>("a transposed convolution")
          .required("kernel", &ConvolutionSpec::weights, kernel_type(),
                    "[h][w], or [in][out][h][w] for several channels or filters")
          .optional("bias", &ConvolutionSpec::bias, filter_bias_type(),
                    "one number a filter; without it, none")
          .optional("stride", &ConvolutionSpec::stride, stride_type(), Unsaid(1),
                    "from one window to the next, in what it gives out")
          .optional("padding", &ConvolutionSpec::padding, layer_padding_type(), Unsaid(0),
                    "what is cut off: p at each end, [h, w], [[top, bottom], [left, right]] or "
                    "\"valid\"")
          .optional("output_padding", &LayerSpec::output_padding, axis_pair(0, 1'000'000),
                    Unsaid(0),
                    "rows put on at the bottom and columns at the right, fewer than a stride")
          .optional("activation", &LayerSpec::activation, activation_type(), Unsaid("identity"),
                    "what the layer makes of its weighted sums")
          .told(Telling::by_value));
}

Tagged<LayerSpec> upsampling_layer() {
  return layer_case(Record<LayerOf<LayerKind::upsample>>("an upsampling layer")
                        .required("factor", &LayerSpec::factor, stride_type(),
                                  "how often each row and column is repeated"));
}

}  // namespace

Type<LayerSpec> layer_type() {
  const auto activation = Record<LayerOf<LayerKind::activation>>("an activation layer")
                              .required("function", &LayerSpec::activation, activation_type(),
                                        "what the layer makes of its input")
                              .told(Telling::by_value);
  return tagged<LayerSpec>(
      "a layer", "type",
      {dense_layer(), convolution_layer(), transposed_layer(), pooling_layer<LayerKind::max_pool>(),
       pooling_layer<LayerKind::average_pool>(),
       layer_case(Record<LayerOf<LayerKind::global_average_pool>>("a global average pooling")),
       upsampling_layer(), layer_case(activation),
       layer_case(Record<LayerOf<LayerKind::flatten>>("a flatten layer"))});
}

namespace {

/// Follows the shapes through the layers.
class ShapeWalk {
 public:
  explicit ShapeWalk(const NetworkProblem& problem) : problem_(problem) {
    shapes_.dims.push_back(problem.examples.front().input.dims);
  }

  NetworkShapes run() {
    for (const auto& layer : problem_.layers) {
      shapes_.windows.emplace_back();
      Dims out = output_of(layer);
      if (layer.activation == Activation::softmax && out.size() > 1) {
        fail("softmax reads a list, not an image of " + dims_text(out) +
             "; put a layer {\"type\": \"flatten\"} before it");
      }
      shapes_.dims.push_back(std::move(out));
    }
    return std::move(shapes_);
  }

 private:
  const Dims& input() const { return shapes_.dims.back(); }
  std::string pointer() const { return fmt::format("/layers/{}", shapes_.dims.size() - 1); }
  [[noreturn]] void fail(const std::string& message) const { throw SpecError(pointer(), message); }

  Dims output_of(const LayerSpec& layer) {
    switch (layer.kind) {
      case LayerKind::dense:
        return dense(layer);
      case LayerKind::convolution:
        return convolution(layer);
      case LayerKind::transposed_convolution:
        return transposed(layer);
      case LayerKind::max_pool:
      case LayerKind::average_pool:
        return pooling(layer);
      case LayerKind::global_average_pool:
        return global_pooling();
      case LayerKind::upsample:
        return upsampling(layer);
      case LayerKind::flatten:
        return {entries_of(input())};
      case LayerKind::activation:
        break;
    }
    return input();
  }

  Dims dense(const LayerSpec& layer) const {
    const Dims& W = layer.weights.dims;
    const Index inputs = entries_of(input());
    if (W[1] != inputs) {
      throw SpecError(
          pointer() + "/weights",
          fmt::format(
              "expected {} (one for each {}), got {}", counted(inputs, "column"),
              shapes_.dims.size() == 1 ? "number of the input" : "output of the layer before",
              W[1]));
    }
    if (layer.bias && std::ssize(*layer.bias) != W[0]) {
      throw SpecError(pointer() + "/bias",
                      fmt::format("expected {} (one for each row of weights), got {}",
                                  counted(W[0], "number"), layer.bias->size()));
    }
    return {W[0]};
  }

  void refuse_list(const char* layer) const {
    if (input().size() > 1) return;
    fail(fmt::format("{} reads an image [H][W] or [C][H][W], not a list of {}", layer,
                     entries_of(input())));
  }

  /// An image stays without channels where there are none to tell apart.
  Dims convolution(const LayerSpec& layer) {
    refuse_list("a convolution");
    const ConvolutionShape shape = convolution_shape(layer, input(), pointer());
    shapes_.windows.back() = shape;
    const ImageShape out = shape.output();
    if (input().size() == 2 && layer.weights.dims.size() == 2) return {out.height, out.width};
    return {out.channels, out.height, out.width};
  }

  Dims pooling(const LayerSpec& layer) {
    refuse_list("a pooling");
    ConvolutionShape shape;
    shape.input = image_shape(input());
    shape.filters = shape.input.channels;
    const AxisPair stride = layer.stride.value_or(layer.size);
    const std::array<Index, 2> sizes = {shape.input.height, shape.input.width};
    for (const Index axis : {0, 1}) {
      const Window window = {
          .kernel = layer.size[axis], .stride = stride[axis], .over_edge = layer.over_edge};
      shape.windows[axis] = with_padding(window, layer.padding, axis, sizes[axis]);
      const long most = std::max(shape.windows[axis].before, shape.windows[axis].after);
      if (most == 0 || most < layer.size[axis]) continue;
      throw SpecError(pointer() + "/padding",
                      fmt::format("expected less than the size, {}, so that no window sees padding "
                                  "alone; got {}",
                                  layer.size[axis], most));
    }
    check_windows(shape, pointer());
    shapes_.windows.back() = shape;
    const ImageShape out = shape.output();
    if (input().size() == 2) return {out.height, out.width};
    return {out.channels, out.height, out.width};
  }

  /// Of an image [C][H][W], or [H][W] where channels are not told apart.
  static Dims image_dims(const ImageShape& image, bool is_flat) {
    if (is_flat) return {image.height, image.width};
    return {image.channels, image.height, image.width};
  }

  Dims transposed(const LayerSpec& layer) {
    refuse_list("a transposed convolution");
    const ConvolutionShape shape = transposed_shape(layer, image_shape(input()));
    shapes_.windows.back() = shape;
    return image_dims(shape.input, input().size() == 2 && layer.weights.dims.size() == 2);
  }

  /// That of the convolution which leads back from what the layer gives out.
  ConvolutionShape transposed_shape(const LayerSpec& layer, const ImageShape& image) const {
    const Dims& kernel = layer.weights.dims;
    const Index channels = kernel.size() == 4 ? kernel[0] : 1;
    if (channels != image.channels) {
      throw SpecError(
          pointer() + "/kernel",
          fmt::format("expected a kernel [{}][out][h][w] for an image of {}, got one {}",
                      image.channels, counted(image.channels, "channel"),
                      kernel.size() == 4 ? fmt::format("for {}", channels) : "[h][w]"));
    }
    ConvolutionShape shape;
    shape.filters = channels;
    shape.input.channels = kernel.size() == 4 ? kernel[1] : 1;
    shape.input.height = transposed_size(layer, 0, image.height, shape.windows[0]);
    shape.input.width = transposed_size(layer, 1, image.width, shape.windows[1]);
    check_size(shape.input);
    if (layer.bias && std::ssize(*layer.bias) != shape.input.channels) {
      throw SpecError(pointer() + "/bias",
                      fmt::format("expected {} (one for each filter), got {}",
                                  counted(shape.input.channels, "number"), layer.bias->size()));
    }
    return shape;
  }

  /// s (i − 1) + k − p − p' + r along an axis, and the windows that lead back.
  Index transposed_size(const LayerSpec& layer, Index axis, Index size, Window& window) const {
    const long stride = layer.stride.value_or(AxisPair{{1, 1}})[axis];
    const long more = layer.output_padding[axis];
    const auto& [before, after] = layer.padding.axes[axis];
    if (more >= stride && more > 0) {
      throw SpecError(pointer() + "/output_padding",
                      fmt::format("expected less than the stride, {}, got {}", stride, more));
    }
    const Dims& kernel = layer.weights.dims;
    window = {.kernel = kernel[kernel.size() - 2 + axis],
              .stride = stride,
              .before = before,
              .after = after - more};
    const Index made = stride * (size - 1) + window.kernel - before - after + more;
    if (made <= 0) {
      fail(fmt::format("the padding cuts off all {}: a window over {} on {}", axis_names[axis],
                       window.kernel, size));
    }
    return made;
  }

  void check_size(const ImageShape& image) const {
    const double numbers = static_cast<double>(image.channels) * static_cast<double>(image.height) *
                           static_cast<double>(image.width);
    if (numbers <= static_cast<double>(largest_image)) return;
    fail(fmt::format("gives out an image of {}×{}×{}, which is more than {} numbers",
                     image.channels, image.height, image.width, largest_image));
  }

  /// A window over all of the image.
  Dims global_pooling() {
    refuse_list("a global pooling");
    ConvolutionShape& shape = shapes_.windows.back();
    shape.input = image_shape(input());
    shape.filters = shape.input.channels;
    shape.windows = {Window{.kernel = shape.input.height}, Window{.kernel = shape.input.width}};
    return {shape.input.channels};
  }

  Dims upsampling(const LayerSpec& layer) {
    refuse_list("an upsampling");
    ConvolutionShape& shape = shapes_.windows.back();
    shape.input = image_shape(input());
    shape.filters = shape.input.channels;
    shape.input.height *= layer.factor[0];
    shape.input.width *= layer.factor[1];
    check_size(shape.input);
    for (const Index axis : {0, 1}) {
      shape.windows[axis] = {.kernel = layer.factor[axis], .stride = layer.factor[axis]};
    }
    return image_dims(shape.input, input().size() == 2);
  }

  const NetworkProblem& problem_;
  NetworkShapes shapes_;
};

}  // namespace

NetworkShapes shapes_of(const NetworkProblem& problem) {
  return ShapeWalk(problem).run();
}

}  // namespace psolve
