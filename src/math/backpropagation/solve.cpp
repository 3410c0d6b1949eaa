// Backpropagation through a network of layers, for one example (x, y):
//
//     forward     z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾,   a⁽ˡ⁾ = f(z⁽ˡ⁾),   a⁽⁰⁾ = x,   ŷ = a⁽ᴸ⁾
//     output      δ⁽ᴸ⁾ = ∂L/∂ŷ ⊙ f′(z⁽ᴸ⁾)          (ŷ − y for cross-entropy)
//     hidden      δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾ᵀ δ⁽ˡ⁺¹⁾) ⊙ f′(z⁽ˡ⁾)
//     gradients   ∂L/∂W⁽ˡ⁾ = δ⁽ˡ⁾ a⁽ˡ⁻¹⁾ᵀ,  ∂L/∂b⁽ˡ⁾ = δ⁽ˡ⁾
//     descent     θ′ = θ − η ∂L/∂θ
//
// The layers and their derivatives are in networks/network.h; here they are put together.

#include "math/backpropagation/solve.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text/text.h"
#include "math/backpropagation/checks.h"
#include "math/backpropagation/remarks.h"
#include "math/networks/exact/settled.h"
#include "spec/error.h"

namespace psolve {
namespace {

/// What an error about numbers that overflow advises.
constexpr std::string_view kCure = "scale the weights or the input down";

[[noreturn]] void refuse_step() {
  refuse("/learning_rate", "a step of this length overflows; take a smaller rate");
}

template <class Parameters>
bool is_finite(const Parameters& parameters) {
  return (!parameters.weights || parameters.weights->allFinite()) &&
         (!parameters.bias || parameters.bias->allFinite());
}

bool is_finite_forward(const ExampleValues& values) {
  return std::ranges::all_of(values, [](const LayerValues<double>& layer) {
    return layer.z.allFinite() && layer.a.allFinite();
  });
}

}  // namespace

NetworkSolver::NetworkSolver(const NetworkProblem& problem, Network<double> network, Json exact,
                             Workings& work)
    : problem_(problem),
      network_(std::move(network)),
      work_(work),
      trace_(network_, std::move(exact), work),
      symbols_(shared_symbols(problem)),
      held_(problem, symbols_) {
  if (!problem.is_batch) {
    // What a hidden layer gives out has a letter of its own where a reader looks for it.
    for (const auto& [path, letter] : problem.letters) {
      if (path.starts_with("activations[")) solution.headline.push_back(path);
    }
    solution.headline.emplace_back("y_hat");
  }
  if (network_.has_loss()) solution.headline.emplace_back("loss");
  if (problem.is_batch) solution.headline.emplace_back("examples");
  if (network_.has_loss()) {
    solution.headline.emplace_back(problem.learning_rate ? "updated" : "gradients");
  }
  trace_.given(problem);
}

void NetworkSolver::find_numbers() {
  values_ = forward(network_.layers, network_.examples);
  refuse_overflow();
  if (network_.has_loss()) {
    refuse_overflow_of_loss();
    gradients_ = backward(network_, values_);
    refuse_overflow_of_gradients();
  }
  settle(problem_, network_, values_, gradients_);
  if (network_.has_loss()) loss_ = psolve::loss_of(network_, values_);
}

void NetworkSolver::forward_pass() {
  find_numbers();
  auto& answers = solution.answers;
  if (problem_.is_batch) {
    answers["examples"] = Json::array();
    for (Index n = 0; n < std::ssize(values_); ++n) {
      answers["examples"].push_back(example_json(n));
      if (work_.recording()) name_example(n);
    }
    if (network_.has_loss()) answers["loss"] = loss_;
    if (!network_.has_loss()) trace_.batch(problem_, values_, 0, nullptr);
    return;
  }
  trace_.forward(values_[0]);
  answers["y_hat"] = to_json(values_[0].back().a, network_.dims.back());
  if (work_.recording()) {
    const Index last = std::ssize(network_.layers) - 1;
    solution.notation.push_back({"y_hat", NetworkNames(network_).output(last)});
  }
  if (network_.has_loss()) {
    answers["loss"] = loss_;
    trace_.loss(values_[0], loss_);
  }
  answers.update(example_json(0));
}

/// Of each example what all have, told apart.
void NetworkSolver::name_example(Index n) {
  const Formula label = Formula::words(NetworkTrace::label(n));
  const std::string path = fmt::format("examples[{}].", n);
  const Formula output = NetworkNames(network_).output(std::ssize(network_.layers) - 1);
  solution.notation.push_back({path + "y_hat", output.at(label)});
  if (network_.has_loss()) solution.notation.push_back({path + "loss", sym("L").at(label)});
}

/// What the layers make of example n; within a batch also its own prediction and loss.
Json NetworkSolver::example_json(Index n) const {
  Json json = Json::object();
  const ExampleValues& values = values_[n];
  if (problem_.is_batch) {
    json["y_hat"] = to_json(values.back().a, network_.dims.back());
    if (network_.has_loss()) json["loss"] = psolve::loss_of(network_, values, n);
  }
  const auto by_layer = [&](Vector LayerValues<double>::*what) {
    return json_list(std::ssize(values),
                     [&](Index l) { return to_json(values[l].*what, network_.dims[l + 1]); });
  };
  json["pre_activations"] = by_layer(&LayerValues<double>::z);
  json["activations"] = by_layer(&LayerValues<double>::a);
  return json;
}

void NetworkSolver::refuse_overflow_of_loss() const {
  if (std::isfinite(psolve::loss_of(network_, values_))) return;
  refuse(fmt::format("/layers/{}", network_.layers.size() - 1),
         "the loss of what this layer gives out overflows; {}", kCure);
}

void NetworkSolver::refuse_overflow_of_gradients() const {
  for (Index l = std::ssize(network_.layers); l-- > 0;) {
    const bool reaches_input = std::ranges::all_of(
        gradients_.each, [&](const ExampleGradients& own) { return own[l].input.allFinite(); });
    if (is_finite(gradients_.whole[l]) && reaches_input) continue;
    refuse(fmt::format("/layers/{}", l), "the gradients of this layer overflow; {}", kCure);
  }
}

double NetworkSolver::loss_of(const std::vector<Layer<double>>& layers) const {
  return psolve::loss_of(network_, forward(layers, network_.examples));
}

void NetworkSolver::refuse_overflow() const {
  for (Index l = 0; l < std::ssize(network_.layers); ++l) {
    for (Index n = 0; n < std::ssize(values_); ++n) {
      const auto& [x, z, a] = values_[n][l];
      if (z.allFinite() && a.allFinite()) continue;
      Index unit = 0;
      while (std::isfinite(z(unit)) && std::isfinite(a(unit))) ++unit;
      refuse(fmt::format("/layers/{}", l),
             "unit {} of this layer overflows{}: its weighted sum is {}; {}", unit,
             problem_.is_batch ? fmt::format(" in example {}", n) : "", z(unit), kCure);
    }
  }
}

void NetworkSolver::backward_pass() {
  find_directions();
  if (problem_.is_batch) {
    trace_.batch(problem_, values_, loss_, &gradients_);
  } else {
    trace_.backward(values_[0], gradients_.whole);
  }
  auto& answers = solution.answers;
  for (Index n = 0; n < std::ssize(values_); ++n) {
    (problem_.is_batch ? answers["examples"][n] : answers)["deltas"] = json_list(
        std::ssize(network_.layers),
        [&](Index l) { return to_json(gradients_.each[n][l].delta, network_.dims[l + 1]); });
  }
  answers["gradients"] = Json::object();
  if (has_input_gradient()) {
    answers["gradients"]["input"] = to_json(gradients().front().input, network_.dims[0]);
  }
  answers["gradients"]["layers"] = parameters_json(gradients());
}

/// The layers' weights and biases, or their gradients.
template <class Layers>
Json NetworkSolver::parameters_json(const Layers& layers) const {
  return json_list(std::ssize(layers), [&](Index l) {
    const auto& [weights, bias] = std::tie(layers[l].weights, layers[l].bias);
    Json json = Json::object();
    if (weights) {
      const char* name = network_.layers[l].convolves() ? "kernel" : "weights";
      json[name] =
          to_json(Vector(weights->template reshaped<Eigen::RowMajor>()), network_.weight_dims[l]);
    }
    if (bias) json["bias"] = to_json(*bias);
    return json;
  });
}

void NetworkSolver::find_directions() {
  for (const SharedSymbol& symbol : symbols_) {
    if (std::isfinite(derivative_by(symbol))) continue;
    refuse("", "the gradients at the places of {} add up to more than the largest number; {}",
           in_quotes(symbol.name), kCure);
  }
  directions_ = psolve::directions(network_, values_, gradients_, symbols_, held_);
}

void NetworkSolver::sum_over_places(const std::vector<std::string>& wrt) {
  Json values = Json::object();
  for (const auto& name : wrt) values[name] = Json();  // in this order
  for (const SharedSymbol& symbol : symbols_) {
    const double sum = derivative_by(symbol);
    const bool is_asked_for = values.contains(symbol.name);
    if (is_asked_for) values[symbol.name] = sum;
    const bool is_share = problem_.is_batch && !symbol.is_parameter();  // of one example
    if (!symbol.stands_alone() || is_share) trace_.sum_over_places(symbol, sum, is_asked_for);
  }
  solution.answers["derivative_values"] = std::move(values);
}

Json NetworkSolver::updated_symbols(const std::vector<Layer<double>>& updated) const {
  Json symbols = Json::object();
  for (const SharedSymbol& symbol : symbols_) {
    if (!symbol.is_parameter()) continue;
    const NumberPlace& place = *std::ranges::find_if(symbol.places, &NumberPlace::is_parameter);
    const Layer<double>& layer = updated[place.layer];
    symbols[symbol.name] = place.list == NumberPlace::List::bias ? (*layer.bias)(place.at)
                                                                 : layer.weights->data()[place.at];
  }
  return symbols;
}

std::vector<Layer<double>> NetworkSolver::stepped(double rate) const {
  std::vector<Layer<double>> layers = psolve::stepped(network_.layers, rate, directions_);
  if (!std::ranges::all_of(layers, is_finite<Layer<double>>)) refuse_step();
  return layers;
}

void NetworkSolver::descend(double rate) {
  std::vector<Layer<double>> updated = stepped(rate);
  auto values = forward(updated, network_.examples);
  if (!std::ranges::all_of(values, is_finite_forward)) refuse_step();
  settle_step(problem_, network_, symbols_, held_, rate, updated, values);
  const double after = psolve::loss_of(network_, values);
  if (!std::isfinite(after)) refuse_step();
  trace_.descent(updated, symbols_, held_);
  solution.answers["updated"] = {{"layers", parameters_json(updated)}};
  if (!symbols_.empty()) solution.answers["updated"]["symbols"] = updated_symbols(updated);
  solution.answers["loss_after_update"] = after;
  if (!work_.recording()) return;
  if (problem_.is_batch) {
    trace_.after_descent(values, loss_, after);
  } else {
    trace_.after_descent(values[0], loss_, after);
  }
  const NetworkRemarks remarks(network_, values_, gradients(), solution.remarks);
  if (after > loss_) remarks.rise(rate, loss_, after, rises_at_once(*this));
  if (!problem_.is_batch) remarks.order(updated);
}

void NetworkSolver::check_and_remark() {
  if (!work_.recording()) return;
  solution.checks = check_network(network_, {values_, loss_, gradients()});
  const auto rate = solution.answers.find("largest_learning_rate");
  if (rate != solution.answers.end() && rate->is_number()) {
    solution.checks.push_back(check_largest_rate(network_, directions_, rate->get<double>()));
  }
  const NetworkRemarks remarks(network_, values_, gradients(), solution.remarks);
  if (network_.has_loss()) {
    const bool steps = problem_.learning_rate.has_value();
    remarks.parameters(steps && problem_.hold.empty());
    remarks.silent_inputs(steps);
    if (!problem_.assumptions.empty() && !problem_.is_batch) remarks.loss();
    remarks.targets();
  }
  remarks.ties();
}

}  // namespace psolve
