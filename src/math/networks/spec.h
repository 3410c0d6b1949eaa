#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "math/convolutions/spec.h"
#include "math/networks/network.h"

namespace psolve {

/// A layer as a spec gives it.
struct LayerSpec : ConvolutionSpec {
  LayerKind kind = LayerKind::dense;
  Activation activation = Activation::identity;
  AxisPair size{{1, 1}};    ///< of the windows of a pooling, whose stride is its size by default
  bool over_edge = false;   ///< whether a pooling's last window may reach over the edge
  AxisPair output_padding;  ///< of a transposed convolution
  AxisPair factor{{1, 1}};  ///< of an upsampling

  bool has_weights() const { return !weights.entries.empty(); }
};

/// What a network should give out: numbers and symbols, or until it is resolved the number of a
/// class.
struct TargetSpec : Tensor<Entry> {
  std::optional<long> index;
};

/// An example as a spec gives it; without a loss it has no target.
struct ExampleSpec {
  Tensor<Entry> input;
  TargetSpec target;

  bool has_input() const { return !input.entries.empty(); }
  bool has_target() const { return target.index || !target.entries.empty(); }
};

/// A network, its examples and one step of gradient descent, as a spec gives them. A lone example
/// stands in the spec itself, until it is resolved.
struct NetworkProblem : CommonFields, ExampleSpec {
  std::vector<ExampleSpec> examples;
  bool is_batch = false;  ///< whether the spec has a list of examples
  std::vector<LayerSpec> layers;
  std::optional<Loss> loss;  ///< none: only the forward pass is asked for
  std::optional<Reduction> reduction;
  std::optional<double> learning_rate;
  std::vector<std::string> hold;
  std::optional<bool> input_gradient;
  std::optional<std::vector<std::string>> wrt;
  std::optional<std::vector<std::pair<std::string, double>>> values;
  std::vector<std::pair<std::string, std::string>> letters;  ///< by path, as in `Network`

  /// Where example n stands in the spec: "" or "/examples/2".
  std::string pointer(Index n) const;
};

Type<LayerSpec> layer_type();

/// Declares the fields of a network; `record` is a spec record of a problem that reads one.
void declare_network(Record<NetworkProblem>& record);

/// Brings a problem that was read from `spec` into its final form, and fills into the spec what
/// depends on more than one field: the loss and `input_gradient` of a problem with targets, and the
/// numbers that a class stands for. Throws SpecError.
void resolve(NetworkProblem& problem, Json& spec, bool input_gradient);

/// Calls `visit` with every entry in the order of `NetworkDefinition`'s variables.
template <class Visit>
void for_each_entry(const NetworkProblem& problem, Visit&& visit) {
  for (const auto& layer : problem.layers) {
    for (const Entry& entry : layer.weights.entries) visit(entry);
    if (!layer.bias) continue;
    for (const Entry& entry : *layer.bias) visit(entry);
  }
  for (const auto& example : problem.examples) {
    for (const Entry& entry : example.input.entries) visit(entry);
  }
  for (const auto& example : problem.examples) {
    for (const Entry& entry : example.target.entries) visit(entry);
  }
}

/// The symbols among a problem's entries, each once, in the order inputs, layers, targets.
std::vector<std::string> symbols_of(const NetworkProblem& problem);

/// How a network's lists are nested and its windows lie.
struct NetworkShapes {
  std::vector<Dims> dims;                 ///< as in `Network`
  std::vector<ConvolutionShape> windows;  ///< one a layer
};

/// The shapes of a problem. Throws SpecError where layers do not fit together.
NetworkShapes shapes_of(const NetworkProblem& problem);

/// The network over a scalar, every entry of the spec being `value(entry)`.
template <class S, class Value>
Network<S> network_of(const NetworkProblem& problem, const NetworkShapes& shapes, Value&& value) {
  const auto list = [&](const std::vector<Entry>& entries) {
    VectorOf<S> values(std::ssize(entries));
    for (Index i = 0; i < std::ssize(entries); ++i) values(i) = value(entries[i]);
    return values;
  };
  Network<S> network;
  network.dims = shapes.dims;
  for (const auto& example : problem.examples) {
    network.examples.push_back({list(example.input.entries), list(example.target.entries)});
  }
  network.loss = problem.loss.value_or(Loss::half_squared_error);
  network.reduction = problem.reduction.value_or(Reduction::mean);
  network.symbols = symbols_of(problem);
  network.letters = problem.letters;
  for (Index l = 0; l < std::ssize(problem.layers); ++l) {
    const LayerSpec& spec = problem.layers[l];
    Layer<S> layer{spec.kind,
                   {},
                   {},
                   spec.activation,
                   shapes.windows[l],
                   {spec.output_padding[0], spec.output_padding[1]}};
    if (spec.has_weights()) {
      layer.weights = list(spec.weights.entries)
                          .template reshaped<Eigen::RowMajor>(
                              spec.weights.dims.size() == 2 && spec.kind != LayerKind::dense
                                  ? 1
                                  : spec.weights.dims[0],
                              Eigen::AutoSize);
    }
    if (spec.bias) layer.bias = list(*spec.bias);
    network.layers.push_back(std::move(layer));
    network.weight_dims.push_back(spec.weights.dims);
  }
  return network;
}

}  // namespace psolve
