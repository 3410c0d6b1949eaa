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
  AxisPair size{{1, 1}};  ///< of the windows of a pooling, whose stride is its size by default

  bool has_weights() const { return !weights.entries.empty(); }
};

/// A network, one example and one step of gradient descent, as a spec gives them.
struct NetworkProblem : CommonFields {
  Tensor<Entry> input;
  std::vector<LayerSpec> layers;
  Tensor<Entry> target;
  Loss loss = Loss::half_squared_error;
  std::optional<double> learning_rate;
  std::optional<std::vector<std::string>> wrt;
  std::optional<std::vector<std::pair<std::string, double>>> values;
};

/// Declares the fields of a network; `record` is a spec record of a problem that reads one.
void declare_network(Record<NetworkProblem>& record);

/// Calls `visit` with every entry in the order of `NetworkDefinition`'s variables.
template <class Visit>
void for_each_entry(const NetworkProblem& problem, Visit&& visit) {
  for (const Entry& entry : problem.input.entries) visit(entry);
  for (const auto& layer : problem.layers) {
    for (const Entry& entry : layer.weights.entries) visit(entry);
    if (!layer.bias) continue;
    for (const Entry& entry : *layer.bias) visit(entry);
  }
  for (const Entry& entry : problem.target.entries) visit(entry);
}

/// How a network's lists are nested and its windows lie.
struct NetworkShapes {
  std::vector<Dims> dims;                 ///< as in `Network`
  std::vector<ConvolutionShape> windows;  ///< one a layer
};

/// The shapes of a problem. Refuses those that do not fit together, and losses that do not fit the
/// last layer: throws SpecError at the value at fault.
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
  network.input = list(problem.input.entries);
  network.target = list(problem.target.entries);
  network.loss = problem.loss;
  for (Index l = 0; l < std::ssize(problem.layers); ++l) {
    const LayerSpec& spec = problem.layers[l];
    Layer<S> layer{spec.kind, {}, {}, spec.activation, shapes.windows[l]};
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
