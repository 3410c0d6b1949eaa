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
  const auto is_exact = [](const Example<Expr>& e) {
    return is_rational(e.input) && is_rational(e.target);
  };
  return network.loss != Loss::cross_entropy &&
         multiplications(network) * static_cast<double>(network.examples.size()) <= kMostWork &&
         std::ranges::all_of(network.examples, is_exact);
}

/// Adds the share of one example to the gradients of all; of a lone one the input's stays.
void add_share(std::vector<LayerGradients<Expr>>& whole,
               const std::vector<LayerGradients<Expr>>& own, const Expr& share) {
  if (whole.empty()) {
    whole = own;
    for (auto& g : whole) {
      if (g.weights) *g.weights *= share;
      if (g.bias) *g.bias *= share;
    }
    return;
  }
  for (Index l = 0; l < std::ssize(own); ++l) {
    if (own[l].weights) *whole[l].weights += *own[l].weights * share;
    if (own[l].bias) *whole[l].bias += *own[l].bias * share;
  }
}

Json texts(const List& list, const Dims& dims) {
  return nested_json(dims, [&](Index i) { return Json(to_text(list(i))); });
}

}  // namespace

Json exact_numbers(const NetworkProblem& problem, const NetworkShapes& shapes) {
  ExprArena arena;
  const auto network =
      network_of<Expr>(problem, shapes, [](const Entry& entry) { return entry.expression(); });
  Json exact = Json::object();
  if (!is_rational(network)) return exact;
  if (problem.is_batch) exact["examples"] = Json::array();
  Expr loss = 0;
  std::vector<LayerGradients<Expr>> whole;
  const Index count = std::ssize(network.examples);
  const Expr share =
      network.reduction == Reduction::sum ? Expr(1) : 1 / Expr(static_cast<int>(count));
  for (const auto& example : network.examples) {
    const auto values = forward(network.layers, example.input);
    const auto& last = values.back();
    Json own = {{"y_hat", texts(last.a, network.dims.back())}};
    if (network.has_loss()) {
      const Activation f = network.layers.back().activation;
      const Expr own_loss = loss_value(network.loss, f, last.z, last.a, example.target);
      loss += share * own_loss;
      own["loss"] = to_text(own_loss);
      const auto gradients = backward(
          network.layers, values, output_delta(network.loss, f, last.z, last.a, example.target));
      own["deltas"] = Json::array();
      for (Index l = 0; l < std::ssize(gradients); ++l) {
        own["deltas"].push_back(texts(gradients[l].delta, network.dims[l + 1]));
      }
      add_share(whole, gradients, share);
    }
    if (problem.is_batch) {
      exact["examples"].push_back(std::move(own));
    } else {
      exact.update(own);
    }
  }
  if (!network.has_loss()) return exact;
  exact["loss"] = to_text(loss);
  exact["gradients"] = Json::object();
  if (problem.input_gradient.value_or(false)) {
    exact["gradients"]["input"] = texts(whole[0].input, network.dims[0]);
  }
  Json& layers = exact["gradients"]["layers"] = Json::array();
  for (Index l = 0; l < std::ssize(whole); ++l) {
    Json json = Json::object();
    if (whole[l].weights) {
      json[network.layers[l].is(LayerKind::dense) ? "weights" : "kernel"] =
          texts(whole[l].weights->reshaped<Eigen::RowMajor>(), network.weight_dims[l]);
    }
    if (whole[l].bias) json["bias"] = texts(*whole[l].bias, {whole[l].bias->size()});
    layers.push_back(std::move(json));
  }
  return exact;
}

}  // namespace psolve
