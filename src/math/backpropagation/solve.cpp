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
#include <map>

#include "core/text/text.h"
#include "math/backpropagation/checks.h"
#include "math/backpropagation/figures.h"
#include "math/backpropagation/remarks.h"
#include "math/backpropagation/result.h"
#include "math/backpropagation/symbolic.h"
#include "math/entries/entry_values.h"
#include "math/networks/exact_network.h"
#include "spec/error.h"

namespace psolve {
namespace {

/// What an error about numbers that overflow advises.
constexpr std::string_view kCure = "scale the weights or the input down";

[[noreturn]] void refuse_step() {
  throw SpecError("/learning_rate", "a step of this length overflows; take a smaller rate");
}

template <class Parameters>
bool is_finite(const Parameters& parameters) {
  return (!parameters.weights || parameters.weights->allFinite()) &&
         (!parameters.bias || parameters.bias->allFinite());
}

}  // namespace

NetworkSolver::NetworkSolver(Network<double> network, Workings& work)
    : network_(std::move(network)), work_(work), trace_(network_, work) {
  solution.headline = {"y_hat"};
  if (network_.has_loss()) solution.headline.emplace_back("loss");
}

void NetworkSolver::given(const NetworkProblem& problem) {
  trace_.given(problem);
  symbols_ = shared_symbols(problem);
  held_ = Held(problem, symbols_);
  has_input_gradient_ = problem.input_gradient.value_or(false);
  holds_some_ = !problem.hold.empty();
}

void NetworkSolver::forward_pass() {
  values_ = forward(network_.layers, example().input);
  refuse_overflow();
  trace_.forward(values_);
  auto& answers = solution.answers;
  answers["y_hat"] = to_json(values_.back().a, network_.dims.back());
  if (network_.has_loss()) find_loss();
  answers["pre_activations"] = Json::array();
  answers["activations"] = Json::array();
  for (Index l = 0; l < std::ssize(values_); ++l) {
    answers["pre_activations"].push_back(to_json(values_[l].z, network_.dims[l + 1]));
    answers["activations"].push_back(to_json(values_[l].a, network_.dims[l + 1]));
  }
}

void NetworkSolver::find_loss() {
  loss_ = loss_of(network_.layers);
  if (!std::isfinite(loss_)) {
    throw SpecError(fmt::format("/layers/{}", network_.layers.size() - 1),
                    fmt::format("the loss of what this layer gives out overflows; {}", kCure));
  }
  trace_.loss(values_, loss_);
  solution.answers["loss"] = loss_;
}

double NetworkSolver::loss_of(const std::vector<Layer<double>>& layers) const {
  const auto value = [&](const LayerValues<double>& last) {
    return loss_value(network_.loss, layers.back().activation, last.z, last.a, example().target);
  };
  return &layers == &network_.layers ? value(values_.back())
                                     : value(forward(layers, example().input).back());
}

void NetworkSolver::refuse_overflow() const {
  for (Index l = 0; l < std::ssize(values_); ++l) {
    if (values_[l].z.allFinite() && values_[l].a.allFinite()) continue;
    for (Index i = 0; i < values_[l].z.size(); ++i) {
      if (std::isfinite(values_[l].z(i)) && std::isfinite(values_[l].a(i))) continue;
      throw SpecError(fmt::format("/layers/{}", l),
                      fmt::format("unit {} of this layer overflows: its weighted sum is {}; {}", i,
                                  values_[l].z(i), kCure));
    }
  }
}

void NetworkSolver::backward_pass() {
  const auto& last = values_.back();
  const Vector delta = output_delta(network_.loss, network_.layers.back().activation, last.z,
                                    last.a, example().target);
  gradients_ = backward(network_.layers, values_, delta);
  for (Index l = gradients_.size(); l-- > 0;) {
    if (is_finite(gradients_[l]) && gradients_[l].input.allFinite()) continue;
    throw SpecError(fmt::format("/layers/{}", l),
                    fmt::format("the gradients of this layer overflow; {}", kCure));
  }
  find_directions();
  trace_.backward(values_, gradients_);
  auto& answers = solution.answers;
  answers["deltas"] = Json::array();
  Json layers = Json::array();
  for (Index l = 0; l < std::ssize(gradients_); ++l) {
    answers["deltas"].push_back(to_json(gradients_[l].delta, network_.dims[l + 1]));
    layers.push_back(parameters_json(l, gradients_[l].weights, gradients_[l].bias));
  }
  answers["gradients"] = Json::object();
  if (has_input_gradient_) {
    answers["gradients"]["input"] = to_json(gradients_[0].input, network_.dims[0]);
  }
  answers["gradients"]["layers"] = std::move(layers);
}

/// A layer's weights and biases, or their gradients.
Json NetworkSolver::parameters_json(Index l, const std::optional<Matrix>& weights,
                                    const std::optional<Vector>& bias) const {
  Json json = Json::object();
  if (weights) {
    const char* name = network_.layers[l].convolves() ? "kernel" : "weights";
    json[name] = to_json(Vector(weights->reshaped<Eigen::RowMajor>()), network_.weight_dims[l]);
  }
  if (bias) json["bias"] = to_json(*bias);
  return json;
}

double NetworkSolver::derivative_by(const SharedSymbol& symbol) const {
  double sum = 0;
  for (const NumberPlace& place : symbol.places) {
    sum += share(place, network_, values_, gradients_);
  }
  return sum;
}

void NetworkSolver::find_directions() {
  directions_ = gradients_;
  for (const SharedSymbol& symbol : symbols_) {
    if (symbol.stands_alone()) continue;
    const double sum = derivative_by(symbol);
    if (!std::isfinite(sum)) {
      throw SpecError("", fmt::format("the gradients at the places of {} add up to more than the "
                                      "largest number; {}",
                                      in_quotes(symbol.name), kCure));
    }
    for (const NumberPlace& place : symbol.places) {
      if (place.list == NumberPlace::List::weights) {
        directions_[place.layer].weights->data()[place.at] = sum;
      } else if (place.list == NumberPlace::List::bias) {
        (*directions_[place.layer].bias)(place.at) = sum;
      }
    }
  }
  hold_directions();
}

void NetworkSolver::hold_directions() {
  using List = NumberPlace::List;
  for (Index l = 0; l < std::ssize(directions_); ++l) {
    auto& direction = directions_[l];
    if (direction.weights && held_.holds(List::weights, l)) direction.weights->setZero();
    if (direction.bias && held_.holds(List::bias, l)) direction.bias->setZero();
  }
  for (const SharedSymbol& symbol : symbols_) {
    for (const NumberPlace& place : symbol.places) {
      if (!held_.holds(place)) continue;
      auto& direction = directions_[place.layer];
      if (place.list == List::weights) direction.weights->data()[place.at] = 0;
      if (place.list == List::bias) (*direction.bias)(place.at) = 0;
    }
  }
}

void NetworkSolver::sum_over_places(const std::vector<std::string>& wrt) {
  Json values = Json::object();
  for (const auto& name : wrt) values[name] = Json();  // in this order
  for (const SharedSymbol& symbol : symbols_) {
    const double sum = derivative_by(symbol);
    const bool is_asked_for = values.contains(symbol.name);
    if (is_asked_for) values[symbol.name] = sum;
    if (!symbol.stands_alone()) trace_.sum_over_places(symbol, sum, is_asked_for);
  }
  solution.answers["derivative_values"] = std::move(values);
}

Json NetworkSolver::updated_symbols(double rate) const {
  Json symbols = Json::object();
  for (const SharedSymbol& symbol : symbols_) {
    if (!symbol.is_parameter()) continue;
    const NumberPlace& place = *std::ranges::find_if(symbol.places, &NumberPlace::is_parameter);
    const Layer<double>& layer = network_.layers[place.layer];
    const double before = place.list == NumberPlace::List::bias ? (*layer.bias)(place.at)
                                                                : layer.weights->data()[place.at];
    const double by = held_.holds(place) ? 0 : derivative_by(symbol);
    symbols[symbol.name] = before - rate * by;
  }
  return symbols;
}

std::vector<Layer<double>> NetworkSolver::stepped(double rate) const {
  std::vector<Layer<double>> layers = network_.layers;
  for (Index l = 0; l < std::ssize(layers); ++l) {
    if (layers[l].weights) *layers[l].weights -= rate * *directions_[l].weights;
    if (layers[l].bias) *layers[l].bias -= rate * *directions_[l].bias;
    if (!is_finite(layers[l])) refuse_step();
  }
  return layers;
}

void NetworkSolver::descend(double rate) {
  const std::vector<Layer<double>> updated = stepped(rate);
  trace_.descent(updated, symbols_, held_);
  Json layers = Json::array();
  for (Index l = 0; l < std::ssize(updated); ++l) {
    layers.push_back(parameters_json(l, updated[l].weights, updated[l].bias));
  }
  solution.answers["updated"] = {{"layers", std::move(layers)}};
  if (!symbols_.empty()) solution.answers["updated"]["symbols"] = updated_symbols(rate);
  const double after = loss_of(updated);
  if (!std::isfinite(after)) refuse_step();
  solution.answers["loss_after_update"] = after;
  if (!work_.recording()) return;
  trace_.after_descent(forward(updated, example().input), loss_, after);
  const NetworkRemarks remarks(network_, values_, gradients_, solution.remarks);
  if (after > loss_) remarks.rise(rate, loss_, after);
  remarks.order(updated);
}

void NetworkSolver::check_and_remark(bool open) {
  if (!work_.recording()) return;
  solution.checks =
      check_network(network_, {values_.back().a, network_.has_loss(), loss_, gradients_});
  const NetworkRemarks remarks(network_, values_, gradients_, solution.remarks);
  if (network_.has_loss()) {
    remarks.parameters(!holds_some_);
    remarks.silent_inputs();
    if (open) remarks.loss();
    remarks.targets();
  }
  remarks.ties();
}

namespace {

/// The numbers and symbols of a problem as they stand in a drawing.
NetworkLabels labels_of(const NetworkProblem& problem) {
  const auto& layers = problem.layers;
  return {[&](Index l, Index place) { return to_formula(layers[l].weights.entries[place]); },
          [&](Index l, Index unit) { return to_formula((*layers[l].bias)[unit]); },
          [&](Index place) { return to_formula(problem.examples[0].input.entries[place]); },
          nullptr};
}

/// Images where there are some, else the units.
void draw(const NetworkProblem& problem, NetworkSolver& solver) {
  const ExprArena arena;  // for the labels
  NetworkLabels labels = labels_of(problem);
  labels.output = [&](Index l, Index unit) { return Formula(solver.values()[l].a(unit)); };
  auto figure = image_figure(solver.network(), solver.values());
  if (!figure) figure = network_figure(solver.network(), labels);
  if (figure) solver.solution.figures.push_back(std::move(*figure));
}

/// The numbers of a problem whose symbols, if any, have values.
Solution solve_numbers(const NetworkProblem& problem, const NetworkShapes& shapes, Workings& work,
                       const std::function<void(NetworkSolver&)>& further) {
  std::map<std::string, double> values;
  if (problem.values) values.insert(problem.values->begin(), problem.values->end());
  const auto value_of = [&](const Entry& entry) {
    return entry.symbol ? values.at(*entry.symbol) : entry.number;
  };
  NetworkSolver solver(network_of<double>(problem, shapes, value_of), work);
  solver.given(problem);
  solver.forward_pass();
  if (problem.loss) solver.backward_pass();
  if (problem.loss && problem.values) solver.sum_over_places(wanted_symbols(problem));
  if (problem.learning_rate) solver.descend(*problem.learning_rate);
  if (further) further(solver);
  solver.check_and_remark(!problem.assumptions.empty());
  if (work.recording()) {
    solver.solution.result = network_result(solver.solution.answers);
    draw(problem, solver);
  }
  if (work.recording() && values.empty()) add_exact_numbers(problem, shapes, solver.solution);
  return std::move(solver.solution);
}

/// "w1 = 0.5, w2 = -1"
Prose in_words(const std::vector<std::pair<std::string, double>>& values) {
  Prose text = "The same in numbers, with ";
  for (const auto& [name, value] : values) {
    if (name != values.front().first) text << ", ";
    text << equals({sym(name), value});
  }
  return text;
}

}  // namespace

Solution solve_network(const NetworkProblem& problem, Workings& work,
                       const std::function<void(NetworkSolver&)>& further) {
  const NetworkShapes shapes = shapes_of(problem);
  const auto symbols = symbols_of(problem);
  check_symbols(problem, symbols);
  const Held held(problem, shared_symbols(problem));  // refuses what is not there
  if (symbols.empty()) return solve_numbers(problem, shapes, work, further);
  Solution solution;
  SymbolicSolver(problem, shapes, work).run(solution);
  solution.headline = {problem.loss ? "derivatives" : "y_hat"};
  if (!problem.values) {
    if (!work.recording()) return solution;
    if (problem.loss) solution.result = symbolic_result(solution.answers["derivatives"]);
    const ExprArena arena;  // for the labels
    const auto network = network_of<double>(
        problem, shapes, [](const Entry& entry) { return entry.symbol ? 1 : entry.number; });
    auto figure = network_figure(network, labels_of(problem));
    if (figure) solution.figures.push_back(std::move(*figure));
    return solution;
  }
  const auto group = work.group(
      [&] { return Step{"numbers", rule::evaluation, in_words(*problem.values), {}, Json(), {}}; });
  Solution numbers = solve_numbers(problem, shapes, work, further);
  if (problem.loss) {
    numbers.answers["derivatives"] = solution.answers["derivatives"];
    numbers.headline = {"derivatives", "derivative_values", "y_hat", "loss"};
    if (work.recording()) numbers.result = symbolic_result(numbers.answers["derivatives"]);
  }
  numbers.checks.insert(numbers.checks.begin(), solution.checks.begin(), solution.checks.end());
  numbers.remarks.insert(numbers.remarks.begin(), solution.remarks.begin(), solution.remarks.end());
  return numbers;
}

}  // namespace psolve
