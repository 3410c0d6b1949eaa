// Backpropagation through a network of layers, for one example (x, y):
//
//     forward     z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾,   a⁽ˡ⁾ = f(z⁽ˡ⁾),   a⁽⁰⁾ = x,   ŷ = a⁽ᴸ⁾
//     output      δ⁽ᴸ⁾ = ∂L/∂ŷ ⊙ f′(z⁽ᴸ⁾)          (ŷ − y for cross-entropy)
//     hidden      δ⁽ˡ⁾ = (W⁽ˡ⁺¹⁾ᵀ δ⁽ˡ⁺¹⁾) ⊙ f′(z⁽ˡ⁾)
//     gradients   ∂L/∂W⁽ˡ⁾ = δ⁽ˡ⁾ a⁽ˡ⁻¹⁾ᵀ,  ∂L/∂b⁽ˡ⁾ = δ⁽ˡ⁾
//     descent     θ′ = θ − η ∂L/∂θ
//
// The layers and their derivatives are in networks/network.h; here they are put together.

#include "solvers/backprop.h"

#include <fmt/format.h>

#include <cmath>

#include "networks/network_check.h"
#include "networks/network_trace.h"

namespace psolve {
namespace {

using Index = Eigen::Index;
using Layers = std::vector<Layer<double>>;

/// For numbers that overflow.
constexpr std::string_view kCure = "scale the weights or the input down";

class Solver {
 public:
  Solver(const NetworkProblem& problem, Workings& work)
      : problem_(problem), work_(work), trace_(problem.layers, work) {}

  Solution run() {
    check_shapes(problem_);
    solution_.sought =
        "What does the network predict, how does its loss change with every parameter, and what "
        "are the parameters after one step of gradient descent?";
    solution_.headline = {"y_hat", "loss"};
    forward_pass();
    backward_pass();
    if (problem_.learning_rate) descend(*problem_.learning_rate);
    if (work_.recording()) {
      solution_.checks = check_network(problem_.layers, problem_.loss, problem_.input,
                                       problem_.target, values_.back().a, gradients_);
      remark_parameters();
      remark_silent_inputs();
      remark_loss();
      remark_targets();
    }
    return std::move(solution_);
  }

 private:
  void forward_pass() {
    values_ = forward(problem_.layers, problem_.input);
    refuse_overflow();
    const auto& last = values_.back();
    loss_ = loss_of(problem_.layers, last);
    if (!std::isfinite(loss_)) {
      throw SpecError(fmt::format("/layers/{}", problem_.layers.size() - 1),
                      fmt::format("the loss of what this layer gives out overflows; {}", kCure));
    }
    trace_.forward(values_);
    trace_.loss(problem_.loss, values_, problem_.target, loss_);
    auto& answers = solution_.answers;
    answers["y_hat"] = to_json(last.a);
    answers["loss"] = loss_;
    answers["pre_activations"] = Json::array();
    answers["activations"] = Json::array();
    for (const auto& values : values_) {
      answers["pre_activations"].push_back(to_json(values.z));
      answers["activations"].push_back(to_json(values.a));
    }
  }

  double loss_of(const Layers& layers, const LayerValues<double>& last) const {
    return loss_value(problem_.loss, layers.back().activation, last.z, last.a, problem_.target);
  }

  void refuse_overflow() const {
    for (std::size_t l = 0; l < values_.size(); ++l) {
      for (Index i = 0; i < values_[l].z.size(); ++i) {
        if (std::isfinite(values_[l].z(i)) && std::isfinite(values_[l].a(i))) continue;
        throw SpecError(fmt::format("/layers/{}", l),
                        fmt::format("unit {} of this layer overflows: its weighted sum is {}; {}",
                                    i, values_[l].z(i), kCure));
      }
    }
  }

  void backward_pass() {
    const auto& last = values_.back();
    const Vector delta = output_delta(problem_.loss, problem_.layers.back().activation, last.z,
                                      last.a, problem_.target);
    gradients_ = backward(problem_.layers, values_, delta);
    for (std::size_t l = gradients_.size(); l-- > 0;) {
      if (is_finite(gradients_[l]) && gradients_[l].input.allFinite()) continue;
      throw SpecError(fmt::format("/layers/{}", l),
                      fmt::format("the gradients of this layer overflow; {}", kCure));
    }
    trace_.backward(problem_.loss, values_, problem_.target, gradients_);
    auto& answers = solution_.answers;
    answers["deltas"] = Json::array();
    Json layers = Json::array();
    for (const auto& gradients : gradients_) {
      answers["deltas"].push_back(to_json(gradients.delta));
      layers.push_back(parameters_json(gradients));
    }
    answers["gradients"] = {{"input", to_json(gradients_[0].input)}, {"layers", layers}};
  }

  template <class Parameters>
  static bool is_finite(const Parameters& parameters) {
    return (!parameters.weights || parameters.weights->allFinite()) &&
           (!parameters.bias || parameters.bias->allFinite());
  }

  [[noreturn]] static void refuse_step() {
    throw SpecError("/learning_rate", "a step of this length overflows; take a smaller rate");
  }

  /// A layer's weights and biases, or their gradients.
  template <class Parameters>
  static Json parameters_json(const Parameters& parameters) {
    Json json = Json::object();
    if (parameters.weights) json["weights"] = to_json(*parameters.weights);
    if (parameters.bias) json["bias"] = to_json(*parameters.bias);
    return json;
  }

  void descend(double rate) {
    Layers updated = problem_.layers;
    Json layers = Json::array();
    for (std::size_t l = 0; l < updated.size(); ++l) {
      if (updated[l].weights) *updated[l].weights -= rate * *gradients_[l].weights;
      if (updated[l].bias) *updated[l].bias -= rate * *gradients_[l].bias;
      if (!is_finite(updated[l])) refuse_step();
      layers.push_back(parameters_json(updated[l]));
    }
    const Vector input = problem_.input - rate * gradients_[0].input;
    if (!input.allFinite()) refuse_step();
    trace_.descent(rate, gradients_, updated);
    solution_.answers["updated"] = {{"input", to_json(input)}, {"layers", layers}};
    const auto values = forward(updated, problem_.input);
    const double after = loss_of(updated, values.back());
    if (!std::isfinite(after)) refuse_step();
    solution_.answers["loss_after_update"] = after;
    work_.step([&] {
      const Formula L = sym("L");
      const bool falls = after < loss_;
      return Step{
          "loss_after_update",
          Rule::evaluation,
          fmt::format("The same example after the step: the loss {}", falls            ? "falls"
                                                                      : after == loss_ ? "stays"
                                                                                       : "rises"),
          {relation("→", {equals({L, loss_}), equals({L.mark("′"), after})})},
          Json(after),
          {}};
    });
    if (after > loss_) remark_rise(rate, after);
    if (work_.recording()) remark_order(updated);
  }

  // -------------------------------------------------------------- remarks

  void remark(Remark::Kind kind, Prose text) {
    solution_.remarks.push_back({kind, std::move(text)});
  }

  void remark_rise(double rate, double after) {
    remark(Remark::Kind::explanation,
           {"The step of ", equals({sym("eta"), rate}), " is too long: the loss rises from ",
            Formula(loss_), " to ", Formula(after), ", though the gradient points downhill."});
  }

  /// What a frequent mistake would give: δ of a hidden layer from weights that are already updated.
  void remark_order(const Layers& updated) {
    for (std::size_t l = problem_.layers.size() - 1; l-- > 0;) {
      if (!problem_.layers[l + 1].weights) continue;
      const Vector mistaken =
          pull_back(problem_.layers[l].activation, values_[l].z, values_[l].a,
                    Vector(updated[l + 1].weights->transpose() * gradients_[l + 1].delta));
      Index worst = 0;
      if ((mistaken - gradients_[l].delta).cwiseAbs().maxCoeff(&worst) == 0) return;
      const Formula delta =
          sym("delta").mark(fmt::format("({})", l + 1)).at(static_cast<int>(worst) + 1);
      remark(Remark::Kind::explanation,
             {"All gradients use the old weights. With the weights after it already updated, ",
              delta, " would come out as ", Formula(mistaken(worst)), " instead of ",
              Formula(gradients_[l].delta(worst)), "."});
      return;
    }
  }

  void remark_parameters() {
    Index total = 0;
    std::string counts;
    for (const auto& layer : problem_.layers) {
      if (!layer.weights) continue;
      for (const Index count : {layer.weights->size(), layer.bias ? layer.bias->size() : 0}) {
        if (count == 0) continue;
        total += count;
        counts += fmt::format("{}{}", counts.empty() ? "" : " + ", count);
      }
    }
    if (total > 0 && counts.size() < 60) {
      remark(Remark::Kind::explanation,
             fmt::format("The step changes {} parameters: {} weights and biases, layer by layer.",
                         total, counts));
    }
  }

  /// An input of zero silences its weights, whatever they are.
  void remark_silent_inputs() {
    if (!problem_.layers[0].weights) return;
    std::vector<Index> silent;
    for (Index j = 0; j < problem_.input.size(); ++j) {
      if (problem_.input(j) == 0) silent.push_back(j);
    }
    if (silent.empty() || silent.size() > 5) return;
    Prose text;
    for (const Index j : silent) {
      if (j != silent.front()) text << ", ";
      text << equals({sym("x").at(static_cast<int>(j) + 1), 0});
    }
    text << fmt::format(
        ", so the {} weights from {} have gradient exactly 0 and do not move, whatever they are.",
        static_cast<Index>(silent.size()) * problem_.layers[0].weights->rows(),
        silent.size() == 1 ? "it" : "them");
    remark(Remark::Kind::explanation, std::move(text));
  }

  /// Where the source leaves things open, the loss is often one of them: what the others would
  /// give.
  void remark_loss() {
    const Activation f = problem_.layers.back().activation;
    if (problem_.assumptions.empty() ||
        (f != Activation::sigmoid && f != Activation::softmax && problem_.target.size() == 1)) {
      return;
    }
    const auto& last = values_.back();
    Prose text = {"The step depends on the loss. At the first output ", sym("delta").at(1), " is "};
    bool first = true;
    for (const Loss loss :
         {Loss::half_squared_error, Loss::squared_error, Loss::mse, Loss::cross_entropy}) {
      const bool same_as_squared = loss == Loss::mse && problem_.target.size() == 1;
      const bool probabilities = f == Activation::sigmoid || f == Activation::softmax;
      if (same_as_squared || (loss == Loss::cross_entropy && !probabilities)) continue;
      if (!first) text << ", ";
      first = false;
      const Vector delta = output_delta(loss, f, last.z, last.a, problem_.target);
      text << Formula(delta(0)) << fmt::format(" with {}", name_of(loss));
      if (loss == problem_.loss) text << " (used here)";
    }
    text << ".";
    remark(Remark::Kind::convention, std::move(text));
  }

  void remark_targets() {
    if (problem_.loss != Loss::cross_entropy ||
        problem_.layers.back().activation != Activation::softmax) {
      return;
    }
    const double total = problem_.target.sum();
    if (std::abs(total - 1) < 1e-12) return;
    remark(Remark::Kind::convention,
           {"The targets add up to ", Formula(total),
            ", not 1, so they are no distribution; the formula −Σ y log ŷ is taken as it stands."});
  }

  const NetworkProblem& problem_;
  Workings& work_;
  NetworkTrace trace_;
  std::vector<LayerValues<double>> values_;
  std::vector<LayerGradients<double>> gradients_;
  double loss_ = 0;
  Solution solution_;
};

}  // namespace

const Record<NetworkProblem>& backprop_spec() {
  static const auto spec = [] {
    auto record = spec_record<NetworkProblem>(
        "backprop", "forward pass, backpropagation and one step of gradient descent");
    declare_network(record);
    return record;
  }();
  return spec;
}

Solution solve_backprop(const NetworkProblem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve
