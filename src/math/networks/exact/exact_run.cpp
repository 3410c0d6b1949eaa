#include "math/networks/exact/exact_run.h"

#include <algorithm>

namespace psolve {
namespace {

using List = VectorOf<Expr>;

bool is_rational(const List& list) {
  return std::ranges::all_of(list, [](const Expr& e) { return e.is(Expr::Kind::number); });
}

bool has_rational_sums(const Layer<Expr>& layer) {
  return (!layer.weights || is_rational(List(layer.weights->reshaped()))) &&
         (!layer.bias || is_rational(*layer.bias));
}

bool is_piecewise_linear(Activation f) {
  return f == Activation::identity || f == Activation::relu || f == Activation::leaky_relu;
}

/// Bits of the longest number.
Index longest(const Network<Expr>& network) {
  Index most = 0;
  const auto take = [&most](const auto& numbers) {
    for (const Expr& e : numbers.reshaped()) {
      if (e.is(Expr::Kind::number)) most = std::max(most, e.number().bits());
    }
  };
  for (const Layer<Expr>& layer : network.layers) {
    if (layer.weights) take(*layer.weights);
    if (layer.bias) take(*layer.bias);
  }
  for (const Example<Expr>& example : network.examples) {
    take(example.input);
    take(example.target);
  }
  return most;
}

/// Of a lone example all; of several what each adds to the gradients of the whole.
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

}  // namespace

Network<Expr> exact_network(const NetworkProblem& problem, const NetworkShapes& shapes) {
  return network_of<Expr>(problem, shapes, [&](const Entry& entry) {
    if (!entry.symbol || !problem.values) return entry.expression();
    const auto found =
        std::ranges::find(*problem.values, *entry.symbol, &std::pair<std::string, double>::first);
    return Expr(found->second);
  });
}

bool is_rational(const Network<Expr>& network) {
  return network.loss != Loss::cross_entropy &&
         std::ranges::all_of(network.layers,
                             [](const Layer<Expr>& layer) {
                               return is_piecewise_linear(layer.activation) &&
                                      has_rational_sums(layer);
                             }) &&
         std::ranges::all_of(network.examples, [](const Example<Expr>& e) {
           return is_rational(e.input) && is_rational(e.target);
         });
}

bool is_affordable(const Network<Expr>& network) {
  constexpr double kShort = 100;  // bits: numbers of a dozen digits are soon multiplied
  return is_small(network, std::max(1.0, static_cast<double>(longest(network)) / kShort));
}

ExactLosses losses_of(const Network<Expr>& network, const std::vector<ExactValues>& values) {
  ExactLosses losses;
  for (Index n = 0; n < std::ssize(values); ++n) {
    const LayerValues<Expr>& last = values[n].back();
    losses.each.push_back(loss_value(network.loss, network.layers.back().activation, last.z, last.a,
                                     network.examples[n].target));
    losses.whole += share_of_each(network) * losses.each.back();
  }
  return losses;
}

std::vector<ExactValues> forward(const std::vector<Layer<Expr>>& layers,
                                 const std::vector<Example<Expr>>& examples) {
  std::vector<ExactValues> values;
  for (const auto& example : examples) values.push_back(forward(layers, example.input));
  return values;
}

BatchGradientsOf<Expr> backward(const Network<Expr>& network,
                                const std::vector<ExactValues>& values) {
  BatchGradientsOf<Expr> gradients;
  for (Index n = 0; n < std::ssize(values); ++n) {
    const LayerValues<Expr>& last = values[n].back();
    gradients.each.push_back(backward(network.layers, values[n],
                                      output_delta(network.loss, network.layers.back().activation,
                                                   last.z, last.a, network.examples[n].target)));
    add_share(gradients.whole, gradients.each.back(), share_of_each(network));
  }
  return gradients;
}

}  // namespace psolve
