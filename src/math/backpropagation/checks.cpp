#include "math/backpropagation/checks.h"

#include "math/checking/gradient_check.h"
#include "math/checking/worst_error.h"
#include "math/networks/definition.h"

namespace psolve {
namespace {

/// The gradients in the order of the definition's variables: of a lone example also those of the
/// input.
std::vector<double> in_order(const std::vector<LayerGradients<double>>& gradients) {
  std::vector<double> list;
  for (const auto& layer : gradients) {
    if (layer.weights) {
      list.insert(list.end(), layer.weights->data(), layer.weights->data() + layer.weights->size());
    }
    if (layer.bias) list.insert(list.end(), layer.bias->begin(), layer.bias->end());
  }
  const Vector& input = gradients[0].input;
  list.insert(list.end(), input.begin(), input.end());
  return list;
}

Check check_prediction(const NetworkDefinition& definition, const NetworkResults& results) {
  const std::vector<double>& at = definition.variables();
  const std::vector<Tracked<1>> exact(at.begin(), at.end());
  const auto predicted = definition.predict(exact, 0);
  WorstError worst;
  for (Index i = 0; i < std::ssize(predicted); ++i) {
    worst.add(results.y_hat(i), predicted[i].value, predicted[i].moved);
  }
  if (results.has_loss) {
    const auto loss = definition.loss(exact);
    worst.add(results.loss, loss.value, loss.moved);
  }
  return {"prediction", results.has_loss ? "the prediction and the loss" : "the prediction",
          "the definition in plain loops", worst.error(), worst.tolerance()};
}

}  // namespace

std::vector<Check> check_network(const Network<double>& network, const NetworkResults& results) {
  const NetworkDefinition definition(network);
  std::vector<Check> checks = {check_prediction(definition, results)};
  if (!network.has_loss()) return checks;
  definition.hold_sides();
  const auto loss = [&](const auto& variables) { return definition.loss(variables); };
  double functions = 0;
  for (Index l = 0; l < std::ssize(network.layers); ++l) {
    const bool bends = network.layers[l].activation != Activation::identity;
    if (bends) functions += static_cast<double>(entries_of(network.dims[l + 1]));
  }
  for (auto& check : check_gradients({.value = loss,
                     .dual = loss,
                     .tracked = loss,
                     .along = loss,
                     .precise = loss,
                     .at = definition.variables(),
                     .multiplications = static_cast<double>(network.examples[0].input.size()) +
                                        multiplications(network),
                     .functions = functions},
                                     in_order(results.gradients))) {
    checks.push_back(std::move(check));
  }
  return checks;
}

}  // namespace psolve
