#include "math/networks/exact/settled.h"

#include "math/calculus/rounding.h"
#include "math/networks/exact/cancellation.h"
#include "math/networks/exact/exact_run.h"

namespace psolve {
namespace {

void learn(Rounding& rounding, const LayerValues<Expr>& values) {
  rounding.learn_all(values.z);
  rounding.learn_all(values.a);
}

void learn(Rounding& rounding, const LayerGradients<Expr>& gradients) {
  rounding.learn_all(gradients.delta);
  rounding.learn_all(gradients.input);
  if (gradients.weights) rounding.learn_all(*gradients.weights);
  if (gradients.bias) rounding.learn_all(*gradients.bias);
}

/// Into what is there.
void put(const Rounding& nearest, const LayerGradients<Expr>& exact, LayerGradients<double>& to) {
  if (to.delta.size() > 0) to.delta = nearest.all(exact.delta);
  if (to.input.size() > 0) to.input = nearest.all(exact.input);
  if (exact.weights) to.weights = nearest.all(*exact.weights);
  if (exact.bias) to.bias = nearest.all(*exact.bias);
}

/// Those of each example's own loss, which may cancel where δ does not.
void add_parameters(const Network<Expr>& network, const std::vector<ExactValues>& values,
                    BatchGradientsOf<Expr>& gradients) {
  for (Index n = 0; n < std::ssize(values); ++n) {
    for (Index l = 0; l < std::ssize(network.layers); ++l) {
      LayerGradients<Expr>& own = gradients.each[n][l];
      auto found = parameter_gradients(network.layers[l], values[n][l], own.delta);
      own.weights = std::move(found.weights);
      own.bias = std::move(found.bias);
    }
  }
}

void learn(Rounding& rounding, const std::vector<ExactValues>& values,
           const std::vector<Expr>& losses) {
  for (const ExactValues& own : values) {
    for (const auto& layer : own) learn(rounding, layer);
  }
  for (const Expr& loss : losses) rounding.learn(loss);
}

void put(const Rounding& nearest, const std::vector<ExactValues>& values,
         const std::vector<Expr>& losses, std::vector<ExampleValues>& to) {
  for (Index n = 0; n < std::ssize(values); ++n) {
    for (Index l = 0; l < std::ssize(values[n]); ++l) {
      to[n][l].z = nearest.all(values[n][l].z);
      to[n][l].a = nearest.all(values[n][l].a);
      if (l > 0) to[n][l].input = to[n][l - 1].a;
    }
    if (!losses.empty()) to[n].loss = nearest(losses[n]);
  }
}

}  // namespace

void settle(const NetworkProblem& problem, const Network<double>& network,
            std::vector<ExampleValues>& values, BatchGradients& gradients) {
  if (!is_small(network)) return;
  if (!have_sums_cancelled(network, values) &&
      !(network.has_loss() && have_gradients_cancelled(network, values, gradients))) {
    return;
  }
  const ExprArena arena;
  const auto exact = exact_network(problem, shapes_of(problem));
  if (!is_affordable(exact)) return;
  const auto exact_values = forward(exact.layers, exact.examples);
  ExactLosses losses;
  BatchGradientsOf<Expr> slopes;
  if (exact.has_loss()) {
    losses = losses_of(exact, exact_values);
    slopes = backward(exact, exact_values);
    add_parameters(exact, exact_values, slopes);
  }
  Rounding nearest;
  learn(nearest, exact_values, losses.each);
  for (const auto& layer : slopes.whole) learn(nearest, layer);
  for (const auto& own : slopes.each) {
    for (const auto& layer : own) learn(nearest, layer);
  }
  if (!nearest.round()) return;
  put(nearest, exact_values, losses.each, values);
  for (Index l = 0; l < std::ssize(slopes.whole); ++l) {
    put(nearest, slopes.whole[l], gradients.whole[l]);
    for (Index n = 0; n < std::ssize(slopes.each); ++n) {
      put(nearest, slopes.each[n][l], gradients.each[n][l]);
    }
  }
}

void settle_step(const NetworkProblem& problem, const Network<double>& network,
                 const std::vector<SharedSymbol>& symbols, const Held& held, double rate,
                 std::vector<Layer<double>>& updated, std::vector<ExampleValues>& values) {
  if (!is_small(network) || !has_step_cancelled(network, updated, values)) return;
  const ExprArena arena;
  const auto exact = exact_network(problem, shapes_of(problem));
  if (!is_rational(exact) || !is_affordable(exact)) return;
  const auto before = forward(exact.layers, exact.examples);
  const auto layers = stepped(exact.layers, Expr(rate),
                              directions(exact, before, backward(exact, before), symbols, held));
  Rounding nearest;
  for (const auto& layer : layers) {
    if (layer.weights) nearest.learn_all(*layer.weights);
    if (layer.bias) nearest.learn_all(*layer.bias);
  }
  const auto after = forward(layers, exact.examples);
  const auto losses = losses_of(exact, after).each;
  learn(nearest, after, losses);
  if (!nearest.round()) return;
  for (Index l = 0; l < std::ssize(layers); ++l) {
    if (updated[l].weights) updated[l].weights = nearest.all(*layers[l].weights);
    if (updated[l].bias) updated[l].bias = nearest.all(*layers[l].bias);
  }
  put(nearest, after, losses, values);
}

}  // namespace psolve
