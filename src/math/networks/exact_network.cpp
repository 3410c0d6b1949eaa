#include "math/networks/exact_network.h"

#include <algorithm>

#include "math/expressions/text.h"

namespace psolve {
namespace {

/// Multiplications of a network whose fractions are worked out.
constexpr double kMostWork = 20'000;

using List = VectorOf<Expr>;

bool is_piecewise_linear(Activation f) {
  return f == Activation::identity || f == Activation::relu || f == Activation::leaky_relu;
}

bool is_rational(const List& list) {
  return std::ranges::all_of(list, [](const Expr& e) { return e.is(Expr::Kind::number); });
}

bool is_rational(const Network<Expr>& network) {
  for (const auto& layer : network.layers) {
    if (!is_piecewise_linear(layer.activation)) return false;
    if (layer.weights && !is_rational(List(layer.weights->reshaped()))) return false;
    if (layer.bias && !is_rational(*layer.bias)) return false;
  }
  const auto& example = network.examples.front();
  return network.loss != Loss::cross_entropy && multiplications(network) <= kMostWork &&
         is_rational(example.input) && is_rational(example.target);
}

Json texts(const List& list, const Dims& dims) {
  return nested_json(dims, [&](Index i) { return Json(to_text(list(i))); });
}

}  // namespace

void add_exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes,
                       Solution& solution) {
  ExprArena arena;
  const auto network =
      network_of<Expr>(problem, shapes, [](const Entry& entry) { return entry.expression(); });
  if (!is_rational(network)) return;
  const auto values = forward(network.layers, network.examples.front().input);
  const auto& last = values.back();
  const Activation f = network.layers.back().activation;
  const auto& target = network.examples.front().target;
  auto& exact = solution.exact;
  exact["y_hat"] = texts(last.a, network.dims.back());
  if (!network.has_loss()) return;
  const auto gradients =
      backward(network.layers, values, output_delta(network.loss, f, last.z, last.a, target));
  exact["loss"] = to_text(loss_value(network.loss, f, last.z, last.a, target));
  exact["deltas"] = Json::array();
  Json layers = Json::array();
  for (Index l = 0; l < std::ssize(gradients); ++l) {
    exact["deltas"].push_back(texts(gradients[l].delta, network.dims[l + 1]));
    Json json = Json::object();
    if (gradients[l].weights) {
      const bool convolves = network.layers[l].convolves();
      json[convolves ? "kernel" : "weights"] =
          texts(gradients[l].weights->reshaped<Eigen::RowMajor>(), network.weight_dims[l]);
    }
    if (gradients[l].bias) json["bias"] = texts(*gradients[l].bias, {gradients[l].bias->size()});
    layers.push_back(std::move(json));
  }
  exact["gradients"] = Json::object();
  if (problem.input_gradient.value_or(false)) {
    exact["gradients"]["input"] = texts(gradients[0].input, network.dims[0]);
  }
  exact["gradients"]["layers"] = std::move(layers);
}

}  // namespace psolve
