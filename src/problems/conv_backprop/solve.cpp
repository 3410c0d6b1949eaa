// Backpropagation through a network with convolutions. The layers, their derivatives and the
// derivation are in networks/; here stands what is asked of a convolution beyond that:
//
//     formal updates   X − η ∂L/∂X, O − η ∂L/∂O, M − η ∂L/∂M, though only F is a parameter
//     largest rate     the η below which the step lowers the loss: L(θ − η ∂L/∂θ) < L(θ)
//
// Along the step the loss of a network of convolutions, pooling and relu is piecewise a polynomial
// in η that starts with the slope −‖∂L/∂θ‖² < 0; the largest rate is where it first comes back to
// L(θ). With one layer of parameters and one piece that is 2‖g‖²/(gᵀH g).

#include "problems/conv_backprop/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "math/backpropagation/remarks.h"
#include "math/backpropagation/solve.h"
#include "math/backpropagation/symbolic.h"
#include "math/networks/names.h"
#include "math/networks/rules.h"
#include "spec/error.h"

namespace psolve::conv_backprop {
namespace {

/// Multiplications of one loss up to which the largest rate is searched for.
constexpr double kMostWork = 1e6;
/// How fast the search goes out, and how far beyond its first guess.
constexpr double kGrowth = 1.2;
constexpr double kFarthest = 1e4;

/// How fast the loss falls along a step.
double descent_of(const std::vector<LayerGradients<double>>& gradients,
                  const std::vector<LayerGradients<double>>& directions) {
  double total = 0;
  for (Index l = 0; l < std::ssize(gradients); ++l) {
    if (gradients[l].weights)
      total += gradients[l].weights->cwiseProduct(*directions[l].weights).sum();
    if (gradients[l].bias) total += gradients[l].bias->dot(*directions[l].bias);
  }
  return total;
}

/// What the answers of a network are completed with.
class Additions {
 public:
  Additions(NetworkSolver& solver, Workings& work)
      : solver_(solver), work_(work), network_(solver.network()), names_(solver.network()) {}

  void add(std::optional<double> rate, bool open) {
    if (rate && work_.recording()) update_formally(*rate);
    find_largest_rate();
    if (!work_.recording()) return;
    if (rate) remark_what_a_step_is(*rate);
    if (rate && largest_rate_ && *rate > *largest_rate_) remark_rate(*rate);
    remark_other_mode();
    if (open) remark_other_pooling();
  }

 private:
  /// ∂L/∂(what layer l gives out), where it is one of the numbers at hand.
  std::optional<Vector> output_gradient(Index l) const {
    if (l + 1 < std::ssize(network_.layers)) return solver_.gradients()[l + 1].input;
    if (network_.layers[l].activation == Activation::identity) return solver_.gradients()[l].delta;
    if (network_.loss == Loss::cross_entropy) return std::nullopt;
    return loss_gradient(network_.loss, solver_.values()[l].a, solver_.example().target);
  }

  void update_formally(double rate) {
    const auto group =
        work_.heading("formal", rule::gradient_descent,
                      "The same rule written for what is no parameter: data and results of layers");
    if (solver_.has_input_gradient()) {
      record_update("input", names_.input(0),
                    Vector(solver_.example().input - rate * solver_.gradients()[0].input),
                    network_.dims[0], [&] { return derivative(sym("L"), names_.input(0)); });
    }
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      const auto gradient = output_gradient(l);
      if (!gradient) continue;
      const Vector result = solver_.values()[l].a - rate * *gradient;
      record_update(fmt::format("activations[{}]", l), names_.output(l), result,
                    network_.dims[l + 1], [&] { return solver_.output_gradient_formula(l); });
    }
  }

  void record_update(const std::string& id, const Formula& name, const Vector& result,
                     const Dims& dims, const std::function<Formula()>& gradient) {
    work_.define(rule::gradient_descent, Shaped{result, dims}, [&] {
      const Formula found = gradient();
      const bool is_named = found.is(Formula::Kind::derivative);
      return Definition{.id = "updated/" + id,
                        .name = name.mark("′"),
                        .formula = work_.the(name) -
                                   work_.the(sym("eta")) * (is_named ? work_.the(found) : found)};
    });
  }

  // ---------------------------------------------------------------- the largest rate

  double loss_at(double rate) const { return solver_.loss_of(solver_.stepped(rate)); }

  /// 2‖g‖²/(gᵀH g) by a second difference, or L/‖g‖² where the loss is not convex here.
  double first_guess(double slope) const {
    const double reach = solver_.loss() / slope;
    const double h = 1e-3 * reach;
    const double curvature = 2 * (loss_at(h) - solver_.loss() + h * slope) / (h * h);
    const double guess = 2 * slope / curvature;
    return std::isfinite(guess) && guess > 0 ? guess : reach;
  }

  /// Where the loss is first back at its old value; none where it is not within reach.
  std::optional<double> crossing() const {
    const double slope = descent_of(solver_.gradients(), solver_.directions());
    const double before = solver_.loss();
    if (!(slope > 0) || !(before > 0)) return std::nullopt;
    const double guess = first_guess(slope);
    double low = guess / 64;
    for (int i = 0; i < 200 && !(loss_at(low) < before); ++i) low /= 4;
    if (!(loss_at(low) < before)) return std::nullopt;
    double high = low;
    while (loss_at(high) < before) {
      low = high;
      high *= kGrowth;
      if (high > kFarthest * guess) return std::nullopt;
    }
    for (double middle = (low + high) / 2; low < middle && middle < high;
         middle = (low + high) / 2) {
      (loss_at(middle) < before ? low : high) = middle;
    }
    return low;
  }

  void find_largest_rate() {
    if (multiplications(network_) > kMostWork) {
      solver_.solution.remarks.push_back(
          {"largest-rate-not-searched", Remark::Kind::limit,
           "The largest learning rate is not searched for in a network of "
           "this size."});
      return;
    }
    largest_rate_ = crossing();
    solver_.solution.answers["largest_learning_rate"] =
        largest_rate_ ? Json(*largest_rate_) : Json();
    if (!largest_rate_) return;
    work_.step([&] {
      constexpr std::array parts = {0.0, 0.25, 0.5, 0.75, 1.0, 1.25};
      const Formula losses =
          table({sym("eta"), sym("L")}, std::ssize(parts), [&](Index i, Index j) {
            const double rate = parts[i] * *largest_rate_;
            return Formula(j == 0 ? rate : loss_at(rate));
          });
      return Step{
          "largest_learning_rate",
          rule::evaluation,
          {"Along the step ", sym("theta") - sym("eta") * derivative(sym("L"), sym("theta")),
           " the loss falls at first, and is back at its old value at the largest rate"},
          {losses},
          Json(*largest_rate_)};
    });
  }

  // ---------------------------------------------------------------- remarks

  void remark(std::string id, Remark::Kind kind, Prose text) {
    solver_.solution.remarks.push_back({std::move(id), kind, std::move(text)});
  }

  /// Only parameters stay as a step leaves them: what layers give out is computed anew.
  void remark_what_a_step_is(double rate) {
    const auto after = psolve::forward(solver_.stepped(rate), solver_.example().input);
    for (Index l = 0; l < std::ssize(network_.layers); ++l) {
      const auto gradient = output_gradient(l);
      if (!gradient) continue;
      const Vector formal = solver_.values()[l].a - rate * *gradient;
      Index worst = 0;
      if ((after[l].a - formal).cwiseAbs().maxCoeff(&worst) == 0) continue;
      const std::string parameters =
          "Only weights and biases are parameters. The input is data, and what a layer gives out "
          "is computed anew with the stepped weights: ";
      remark("outputs-are-no-parameters", Remark::Kind::erratum,
             {parameters, names_.entry(names_.output(l), worst, network_.dims[l + 1]), " is then ",
              Formula(after[l].a(worst)), ", while the rule written for it gives ",
              Formula(formal(worst)), "."});
      return;
    }
  }

  void remark_rate(double rate) {
    remark("largest-rate", Remark::Kind::explanation,
           {"A step lowers the loss only for rates below ", Formula(*largest_rate_), "; ",
            equals({sym("eta"), rate}), " is ", Formula(rate / *largest_rate_), " times as long."});
  }

  double loss_of_variant(const std::function<void(Layer<double>&)>& change) const {
    auto layers = network_.layers;
    for (auto& layer : layers) change(layer);
    return solver_.loss_of(layers);
  }

  void remark_other_mode() {
    const auto first = std::ranges::find_if(network_.layers, [](const Layer<double>& layer) {
      return layer.is(LayerKind::convolution);
    });
    if (first == network_.layers.end()) return;
    const double loss = loss_of_variant([](Layer<double>& layer) {
      if (layer.is(LayerKind::convolution)) layer.window.flipped = !layer.window.flipped;
    });
    if (loss == solver_.loss()) return;
    remark("other-kind-of-convolution", Remark::Kind::convention,
           {other_mode(first->window.flipped), "the loss would be ", Formula(loss), " instead of ",
            Formula(solver_.loss()), "."});
  }

  void remark_other_pooling() {
    const auto swap = [](Layer<double>& layer) {
      if (layer.is(LayerKind::max_pool)) {
        layer.kind = LayerKind::average_pool;
      } else if (layer.is(LayerKind::average_pool)) {
        layer.kind = LayerKind::max_pool;
      }
    };
    const auto pool = std::ranges::find_if(network_.layers, &Layer<double>::is_pooling);
    if (pool == network_.layers.end()) return;
    const bool takes_maximum = pool->is(LayerKind::max_pool);
    remark("other-kind-of-pooling", Remark::Kind::convention,
           {takes_maximum ? "Windows are pooled to their maximum. Pooled to their mean, the loss "
                            "would be "
                          : "Windows are pooled to their mean. Pooled to their maximum, the loss "
                            "would be ",
            Formula(loss_of_variant(swap)), " instead of ", Formula(solver_.loss()), "."});
  }

  NetworkSolver& solver_;
  Workings& work_;
  const Network<double>& network_;
  NetworkNames names_;
  std::optional<double> largest_rate_;
};

Solution solve_chain(const NetworkProblem& problem, Workings& work) {
  const bool convolves = std::ranges::any_of(problem.layers, [](const LayerSpec& layer) {
    return layer.kind == LayerKind::convolution || layer.kind == LayerKind::transposed_convolution;
  });
  if (!convolves) {
    throw SpecError("/layers",
                    "expected a layer of type \"conv\" among them; for networks without one there "
                    "is the problem \"backprop\"");
  }
  Solution solution = solve_network(problem, work, [&](NetworkSolver& solver) {
    if (problem.loss)
      Additions(solver, work).add(problem.learning_rate, !problem.assumptions.empty());
  });
  solution.sought = problem.loss
                        ? "What do the layers make of the input, how does the loss change with "
                          "every number, and what does one step of gradient descent do?"
                        : "What do the layers make of the input?";
  return solution;
}

}  // namespace

const Type<Problem>& spec() {
  static const auto spec = [] {
    auto chain = spec_record<NetworkProblem>(
        "conv-backprop", "backpropagation through a network with a convolution");
    declare_network(chain);
    auto derivation = spec_record<DeriveProblem>("conv-backprop",
                                                 "the gradients of a convolution in closed form");
    declare_conv_derivation(derivation);
    const auto either = tagged<Problem>("a spec of conv-backprop", "task",
                                        {{"chain", chain}, {"derive", derivation}}, "chain");
    return Type<Problem>{either, [read = either.decode](const Node& node) {
                           Problem problem = read(node);
                           if (auto* network = std::get_if<NetworkProblem>(&problem.task)) {
                             resolve(*network, node.value(), true);
                           }
                           return problem;
                         }};
  }();
  return spec;
}

Solution solve(const Problem& problem, Workings& work) {
  if (const auto* derivation = std::get_if<DeriveProblem>(&problem.task)) {
    return derive_conv_gradients(*derivation, work);
  }
  return solve_chain(std::get<NetworkProblem>(problem.task), work);
}

}  // namespace psolve::conv_backprop
