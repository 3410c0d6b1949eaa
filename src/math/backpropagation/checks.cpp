#include "math/backpropagation/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/networks/definition.h"
#include "math/numbers/random.h"

namespace psolve {
namespace {

/// The gradients of weights and biases in the order of the definition's variables.
std::vector<double> of_parameters(const ExampleGradients& gradients) {
  std::vector<double> list;
  for (const auto& layer : gradients) {
    if (layer.weights) {
      list.insert(list.end(), layer.weights->data(), layer.weights->data() + layer.weights->size());
    }
    if (layer.bias) list.insert(list.end(), layer.bias->begin(), layer.bias->end());
  }
  return list;
}

/// The same, and of a lone example also those of the input.
std::vector<double> in_order(const ExampleGradients& gradients) {
  std::vector<double> list = of_parameters(gradients);
  const Vector& input = gradients[0].input;
  list.insert(list.end(), input.begin(), input.end());
  return list;
}

/// Predictions and losses; of many examples those of a seeded sample.
Check check_prediction(const Network<double>& network, const NetworkDefinition& definition,
                       const NetworkResults& results) {
  constexpr double kMostMultiplications = 2e6;
  const std::vector<double>& at = definition.variables();
  const std::vector<Tracked<1>> exact(at.begin(), at.end());
  const Index all = std::ssize(network.examples);
  const double affordable = kMostMultiplications / std::max(1.0, multiplications(network));
  const std::vector<Index> sample =
      sampled(all, std::max<Index>(1, static_cast<Index>(std::min(affordable, 1e6))));
  const bool are_all = std::ssize(sample) == all;
  WorstError worst;
  for (const Index n : sample) {
    const auto predicted = definition.predict(exact, n);
    for (Index i = 0; i < std::ssize(predicted); ++i) {
      worst.add(results.values[n].back().a(i), predicted[i].value, predicted[i].moved);
    }
    if (!network.has_loss() || are_all) continue;
    const auto loss = definition.loss(exact, n);
    worst.add(loss_of(network, results.values[n], n), loss.value, loss.moved);
  }
  if (network.has_loss() && are_all) {
    const auto loss = definition.loss(exact);
    worst.add(results.loss, loss.value, loss.moved);
  }
  std::string claim = network.has_loss() ? "the prediction and the loss" : "the prediction";
  if (all > 1) {
    claim = fmt::format("the prediction{} of {} of {} examples",
                        network.has_loss() && !are_all ? " and the loss" : "", sample.size(), all);
    if (network.has_loss() && are_all) claim += ", and the loss of all";
  }
  return {"prediction", std::move(claim), "the definition in plain loops", worst.error(),
          worst.tolerance()};
}

}  // namespace

std::vector<Check> check_network(const Network<double>& network, const NetworkResults& results) {
  const NetworkDefinition definition(network);
  std::vector<Check> checks = {check_prediction(network, definition, results)};
  if (!network.has_loss()) return checks;
  definition.loss(definition.variables());
  definition.hold_sides();
  const auto loss = [&](const auto& variables) { return definition.loss(variables); };
  const auto examples = static_cast<double>(network.examples.size());
  double functions = 0;
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    const bool bends = network.layers[l].activation != Activation::identity;
    if (bends) functions += static_cast<double>(entries_of(network.dims[l + 1]));
  }
  for (auto& check :
       check_gradients({.value = loss,
       .dual = loss,
       .tracked = loss,
       .along = loss,
       .precise = loss,
       .at = definition.variables(),
       .multiplications = examples * (static_cast<double>(entries_of(network.dims[0])) +
                                      multiplications(network)),
       .functions = examples * functions},
                       in_order(results.gradients))) {
    checks.push_back(std::move(check));
  }
  return checks;
}

Check check_largest_rate(const Network<double>& network, const ExampleGradients& directions,
                         double rate) {
  const NetworkDefinition definition(network);
  const std::vector<double>& start = definition.variables();
  const std::vector<double> direction = of_parameters(directions);
  const auto loss_at = [&](const auto& length) {
    using S = std::decay_t<decltype(length)>;
    std::vector<S> at(start.begin(), start.end());
    for (Index k = 0; k < std::ssize(direction); ++k) at[k] -= length * S(direction[k]);
    return definition.loss(at);
  };
  const Tracked<1> before = loss_at(Tracked<1>(0));
  WorstError worst;
  const auto compare = [&](const Tracked<1>& found, double expected) {
    worst.add(found.value, expected, found.moved + before.moved);
  };
  const char* claim = nullptr;
  if (rate > 0) {
    claim = "the loss is back at its old value at the largest rate, and not above it at half";
    compare(loss_at(Tracked<1>(rate, 2 * rounding_of(rate))), before.value);
    const Tracked<1> half = loss_at(Tracked<1>(rate / 2));
    compare(half, std::min(half.value, before.value));
  } else {
    claim = "the loss is not lower after a step so short that its slope makes 10^-9 of it";
    const double slope = loss_at(Dual(0, 1)).derivative;
    const double length = 1e-9 * before.value / std::abs(slope);
    const Tracked<1> after = loss_at(Tracked<1>(std::isfinite(length) ? length : 0));
    compare(after, std::max(after.value, before.value));
  }
  return {"largest_learning_rate", claim, "the definition in plain loops", worst.error(),
          worst.tolerance()};
}

}  // namespace psolve
