#include "math/networks/spec.h"

#include <fmt/format.h>

#include "core/text/text.h"
#include "spec/error.h"

namespace psolve {
namespace {

Type<Activation> activation_type() {
  return choice<Activation>({{"identity", Activation::identity, "z"},
                             {"sigmoid", Activation::sigmoid, "1/(1 + e^-z)"},
                             {"tanh", Activation::tanh},
                             {"relu", Activation::relu, "max(0, z), with slope 0 at 0"},
                             {"leaky-relu", Activation::leaky_relu, "z, or 0.01 z below 0"},
                             {"softplus", Activation::softplus, "log(1 + e^z)"},
                             {"softmax", Activation::softmax, "e^z_i / sum of e^z"}});
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

Type<Loss> loss_type() {
  return choice<Loss>({{"half-squared-error", Loss::half_squared_error, "1/2 sum of (y^ - y)^2"},
                       {"squared-error", Loss::squared_error, "sum of (y^ - y)^2"},
                       {"mse", Loss::mse, "1/n sum of (y^ - y)^2"},
                       {"cross-entropy", Loss::cross_entropy,
                        "-sum of y log y^ with softmax; binary, summed, with sigmoid outputs"}});
}

/// Follows the shapes through the layers.
class ShapeWalk {
 public:
  explicit ShapeWalk(const NetworkProblem& problem) : problem_(problem) {
    shapes_.dims.push_back(problem.input.dims);
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

void check_target(const NetworkProblem& problem, const Dims& output) {
  const Dims& target = problem.target.dims;
  if (target == output) return;
  const Index size = entries_of(output);
  throw SpecError("/target",
                  output.size() == 1
                      ? fmt::format("expected {} (one for each output of the last layer), got {}",
                                    counted(size, "number"), dims_text(target))
                      : fmt::format("expected {} numbers, as the last layer gives out, got {}",
                                    dims_text(output), dims_text(target)));
}

void check_cross_entropy(const NetworkProblem& problem) {
  if (problem.loss != Loss::cross_entropy) return;
  const Activation last = problem.layers.back().activation;
  if (last != Activation::softmax && last != Activation::sigmoid) {
    throw SpecError("/loss", fmt::format("cross-entropy needs probabilities: end the network with "
                                         "\"softmax\" or \"sigmoid\", not \"{}\"",
                                         name_of(last)));
  }
  for (Index i = 0; i < std::ssize(problem.target.entries); ++i) {
    const Entry& y = problem.target.entries[i];
    if (y.symbol || (y.number >= 0 && y.number <= 1)) continue;
    std::string pointer = "/target";
    for (const Index index : indices_of(i, problem.target.dims)) {
      pointer += fmt::format("/{}", index);
    }
    throw SpecError(
        pointer,
        fmt::format("expected a probability from 0 to 1 for cross-entropy, got {}", y.number));
  }
}

}  // namespace

void declare_network(Record<NetworkProblem>& record) {
  const auto list_or_image =
      tensor_of(entry(), "a list of numbers, or an image ([H][W] or [C][H][W])", {1, 2, 3});
  record.required("input", &NetworkProblem::input, list_or_image, "what the first layer reads")
      .required("layers", &NetworkProblem::layers, list(layer_type(), {1, 10'000}),
                "the network's layers, first to last")
      .required("target", &NetworkProblem::target, list_or_image,
                "what the network should give out")
      .optional("loss", &NetworkProblem::loss, loss_type(), "half-squared-error",
                "how far the prediction y^ is from the target y")
      .optional("learning_rate", &NetworkProblem::learning_rate, number({.at_least = 0}),
                "of one step of gradient descent; without it, none is made")
      .optional("wrt", &NetworkProblem::wrt, list(string()),
                "symbols by which the loss is differentiated; without it, all of them")
      .optional("values", &NetworkProblem::values, map_of(number()),
                "a number for every symbol, for numbers beside the closed forms");
}

NetworkShapes shapes_of(const NetworkProblem& problem) {
  NetworkShapes shapes = ShapeWalk(problem).run();
  check_target(problem, shapes.dims.back());
  check_cross_entropy(problem);
  return shapes;
}

}  // namespace psolve
