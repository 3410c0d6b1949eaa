#include "math/networks/spec.h"

#include <fmt/format.h>

#include "core/text/text.h"
#include "spec/error.h"

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
  const auto rows =
      tensor_of(entry(), "a matrix (a list of rows, each a list of numbers or symbols)", {2});
  return layer_case(
      Record<LayerOf<LayerKind::dense>>("a dense layer")
          .required("weights", &ConvolutionSpec::weights, rows,
                    "a row for each unit, a column for each input; an image is read row by row")
          .optional("bias", &ConvolutionSpec::bias, list(entry()),
                    "one number a unit; without it, none")
          .optional("activation", &LayerSpec::activation, activation_type(), "identity",
                    "what the layer makes of its weighted sums"));
}

Tagged<LayerSpec> convolution_layer() {
  Record<LayerOf<LayerKind::convolution>> record("a convolution");
  declare_convolution(record);
  return layer_case(record.optional("activation", &LayerSpec::activation, activation_type(),
                                    "identity", "what the layer makes of its weighted sums"));
}

template <LayerKind kind>
Tagged<LayerSpec> pooling_layer() {
  return layer_case(Record<LayerOf<kind>>("a pooling layer")
                        .required("size", &LayerSpec::size, stride_type(), "of the windows")
                        .optional("stride", &ConvolutionSpec::stride, stride_type(),
                                  "from one window to the next; by default as long as a window"));
}

}  // namespace

Type<LayerSpec> layer_type() {
  const auto activation = Record<LayerOf<LayerKind::activation>>("an activation layer")
                              .required("function", &LayerSpec::activation, activation_type(),
                                        "what the layer makes of its input");
  return tagged<LayerSpec>(
      "a layer", "type",
      {dense_layer(), convolution_layer(), pooling_layer<LayerKind::max_pool>(),
       pooling_layer<LayerKind::average_pool>(), layer_case(activation),
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
      case LayerKind::max_pool:
      case LayerKind::average_pool:
        return pooling(layer);
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
    for (const Index axis : {0, 1}) {
      shape.windows[axis] = {.kernel = layer.size[axis], .stride = stride[axis]};
    }
    check_windows(shape, pointer());
    shapes_.windows.back() = shape;
    const ImageShape out = shape.output();
    if (input().size() == 2) return {out.height, out.width};
    return {out.channels, out.height, out.width};
  }

  const NetworkProblem& problem_;
  NetworkShapes shapes_;
};

}  // namespace

NetworkShapes shapes_of(const NetworkProblem& problem) {
  return ShapeWalk(problem).run();
}

}  // namespace psolve
