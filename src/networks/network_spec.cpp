#include "networks/network_spec.h"

#include <fmt/format.h>

#include "spec/matrix_type.h"

namespace psolve {
namespace {

using Index = Eigen::Index;

Type<Activation> activation_type() {
  return choice<Activation>({{"identity", Activation::identity, "z"},
                             {"sigmoid", Activation::sigmoid, "1/(1 + e^-z)"},
                             {"tanh", Activation::tanh},
                             {"relu", Activation::relu, "max(0, z), with slope 0 at 0"},
                             {"leaky-relu", Activation::leaky_relu, "z, or 0.01 z below 0"},
                             {"softplus", Activation::softplus, "log(1 + e^z)"},
                             {"softmax", Activation::softmax, "e^z_i / sum of e^z"}});
}

Type<Layer<double>> layer_type() {
  using DoubleLayer = Layer<double>;
  const auto dense =
      Record<DoubleLayer>("a dense layer")
          .required("weights", &DoubleLayer::weights, matrix(),
                    "a row for each unit, a column for each input")
          .optional("bias", &DoubleLayer::bias, vector(), "one number a unit; without it, none")
          .optional("activation", &DoubleLayer::activation, activation_type(), "identity",
                    "what the layer makes of its weighted sums");
  const auto activation = Record<DoubleLayer>("an activation layer")
                              .required("function", &DoubleLayer::activation, activation_type(),
                                        "what the layer makes of its input");
  return tagged<DoubleLayer>("a layer", "type", {{"dense", dense}, {"activation", activation}});
}

Type<Loss> loss_type() {
  return choice<Loss>({{"half-squared-error", Loss::half_squared_error, "1/2 sum of (y^ - y)^2"},
                       {"squared-error", Loss::squared_error, "sum of (y^ - y)^2"},
                       {"mse", Loss::mse, "1/n sum of (y^ - y)^2"},
                       {"cross-entropy", Loss::cross_entropy,
                        "-sum of y log y^ with softmax; binary, summed, with sigmoid outputs"}});
}

std::string numbers(Index count) {
  return fmt::format("{} number{}", count, count == 1 ? "" : "s");
}

void check_layer(const Layer<double>& layer, std::size_t l, Index inputs) {
  if (!layer.weights) return;
  const std::string pointer = fmt::format("/layers/{}", l);
  const Matrix& W = *layer.weights;
  if (W.cols() != inputs) {
    throw SpecError(
        pointer + "/weights",
        fmt::format("expected {} column{} (one for each {}), got {}", inputs,
                    inputs == 1 ? "" : "s",
                    l == 0 ? "number of the input" : "output of the layer before", W.cols()));
  }
  if (layer.bias && layer.bias->size() != W.rows()) {
    throw SpecError(pointer + "/bias",
                    fmt::format("expected {} (one for each row of weights), got {}",
                                numbers(W.rows()), layer.bias->size()));
  }
}

void check_cross_entropy(const NetworkProblem& problem) {
  if (problem.loss != Loss::cross_entropy) return;
  const Activation last = problem.layers.back().activation;
  if (last != Activation::softmax && last != Activation::sigmoid) {
    throw SpecError("/loss", fmt::format("cross-entropy needs probabilities: end the network with "
                                         "\"softmax\" or \"sigmoid\", not \"{}\"",
                                         name_of(last)));
  }
  for (Index i = 0; i < problem.target.size(); ++i) {
    if (problem.target(i) < 0 || problem.target(i) > 1) {
      throw SpecError(fmt::format("/target/{}", i),
                      fmt::format("expected a probability from 0 to 1 for cross-entropy, got {}",
                                  problem.target(i)));
    }
  }
}

}  // namespace

void declare_network(Record<NetworkProblem>& record) {
  record.required("input", &NetworkProblem::input, vector(), "what the first layer reads")
      .required("layers", &NetworkProblem::layers, list(layer_type(), {1, 10'000}),
                "the network's layers, first to last")
      .required("target", &NetworkProblem::target, vector(), "what the network should give out")
      .optional("loss", &NetworkProblem::loss, loss_type(), "half-squared-error",
                "how far the prediction y^ is from the target y")
      .optional("learning_rate", &NetworkProblem::learning_rate, number({.at_least = 0}),
                "of one step of gradient descent; without it, none is made");
}

void check_shapes(const NetworkProblem& problem) {
  Index size = problem.input.size();
  for (std::size_t l = 0; l < problem.layers.size(); ++l) {
    check_layer(problem.layers[l], l, size);
    if (problem.layers[l].weights) size = problem.layers[l].weights->rows();
  }
  if (problem.target.size() != size) {
    throw SpecError("/target", fmt::format("expected {} (one for each output of the last layer), "
                                           "got {}",
                                           numbers(size), problem.target.size()));
  }
  check_cross_entropy(problem);
}

}  // namespace psolve
