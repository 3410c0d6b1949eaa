#include "math/backpropagation/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/networks/definition.h"
#include "math/numbers/dual.h"
#include "math/numbers/finite_difference.h"
#include "math/numbers/random.h"

namespace psolve {
namespace {

/// Multiplications that the checks of the gradients may cost.
constexpr double kBudget = 3e7;
/// Evaluations of the loss that one gradient costs: one by dual numbers, 48 by differences.
constexpr double kEvaluations = 49;
/// In a network so large that few could be sampled, all gradients are compared together.
constexpr double kMostOneByOne = 1e8;
constexpr Index kLeastSampled = 4;
constexpr Index kMostSampled = 200;
/// Keeps errors finite where loss and gradients vanish.
constexpr double kLeastScale = 1e-8;

/// The gradients in the order of the definition's variables.
std::vector<double> in_order(const std::vector<LayerGradients<double>>& gradients) {
  std::vector<double> list(gradients[0].input.begin(), gradients[0].input.end());
  for (const auto& layer : gradients) {
    if (layer.weights) {
      list.insert(list.end(), layer.weights->data(), layer.weights->data() + layer.weights->size());
    }
    if (layer.bias) list.insert(list.end(), layer.bias->begin(), layer.bias->end());
  }
  return list;
}

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double v : values) most = std::max(most, std::abs(v));
  return most;
}

std::string claim(Index compared, Index of) {
  return fmt::format("{} of {} gradients, relative to the largest of them and L", compared, of);
}

/// Some of the gradients, each by itself.
std::vector<Check> check_one_by_one(const NetworkDefinition& definition,
                                    const std::vector<double>& found, double scale,
                                    const std::vector<Index>& sample) {
  const std::vector<double>& at = definition.variables();
  double dual_error = 0;
  double difference_error = 0;
  Index differences = 0;
  for (const Index k : sample) {
    std::vector<Dual> moved(at.begin(), at.end());
    moved[k].derivative = 1;
    dual_error = worse(dual_error, std::abs(definition.loss(moved).derivative - found[k]) / scale);
    std::vector<double> shifted = at;
    bool kink_near = false;
    const double difference = central_difference(
        [&](double value) {
          shifted[k] = value;
          const double loss_there = definition.loss(shifted);
          if (!definition.across_kink()) return loss_there;
          kink_near = true;
          return std::numeric_limits<double>::quiet_NaN();
        },
        at[k]);
    if (kink_near && std::isnan(difference)) continue;
    ++differences;
    difference_error = worse(difference_error, std::abs(difference - found[k]) / scale);
  }
  std::vector<Check> checks = {
      {"gradients/dual", claim(sample.size(), found.size()), "dual numbers", dual_error, 1e-11}};
  if (differences > 0) {
    checks.push_back({"gradients/differences", claim(differences, found.size()),
                      "central differences", difference_error, 1e-7});
  }
  return checks;
}

/// All gradients at once: how the loss changes along a direction with ±1 for every number is the
/// sum of the gradients with those signs, up to rounding of each.
Check check_together(const NetworkDefinition& definition, const std::vector<double>& found) {
  const std::vector<double>& at = definition.variables();
  Random random(1);
  std::vector<Dual> moved(at.begin(), at.end());
  double expected = 0;
  double size = 0;
  for (Index k = 0; k < std::ssize(found); ++k) {
    moved[k].derivative = random.bits() >> 63 == 0 ? 1 : -1;
    expected += moved[k].derivative * found[k];
    size += std::abs(found[k]);
  }
  const double error = std::abs(definition.loss(moved).derivative - expected);
  return {"gradients/direction",
          fmt::format("all {} gradients together, along a random direction", found.size()),
          "dual numbers", error / std::max(size, kLeastScale), 1e-10};
}

}  // namespace

std::vector<Check> check_network(const Network<double>& network, const Vector& y_hat,
                                 const std::vector<LayerGradients<double>>& gradients) {
  const NetworkDefinition definition(network);
  const std::vector<double>& at = definition.variables();
  const std::vector<double> found = in_order(gradients);

  double prediction_error = 0;
  const std::vector<double> predicted = definition.predict(at);
  for (Index i = 0; i < std::ssize(predicted); ++i) {
    const double value = y_hat(i);
    prediction_error =
        worse(prediction_error, std::abs(predicted[i] - value) / (1 + std::abs(value)));
  }

  std::vector<Check> checks = {
      {"prediction", "the prediction", "the definition in plain loops", prediction_error, 1e-12}};
  const double cost = static_cast<double>(network.input.size()) + multiplications(network);
  if (found.size() > kLeastSampled && cost * kEvaluations * kLeastSampled > kMostOneByOne) {
    checks.push_back(check_together(definition, found));
    return checks;
  }
  const auto affordable = static_cast<Index>(kBudget / kEvaluations / cost);
  const double scale = std::max({largest(found), std::abs(definition.loss(at)), kLeastScale});
  for (auto& check : check_one_by_one(
           definition, found, scale,
           sampled(found.size(), std::clamp(affordable, kLeastSampled, kMostSampled)))) {
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace psolve
