// Backpropagation through a network with convolutions. The layers, their derivatives and the
// derivation are in networks/; here stands what is asked of a convolution beyond that:
//
//     formal updates   X − η ∂L/∂X, O − η ∂L/∂O, M − η ∂L/∂M, though only F is a parameter

#include "problems/conv_backprop/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "math/backpropagation/remarks.h"
#include "math/backpropagation/solve.h"
#include "math/backpropagation/symbols/symbolic.h"
#include "math/backpropagation/windows/derivation.h"
#include "math/networks/conventions.h"
#include "math/networks/names.h"
#include "math/networks/rules.h"
#include "problems/conv_backprop/claims.h"
#include "spec/error.h"

namespace psolve::conv_backprop {
namespace {

/// What the answers of a network are completed with.
class Additions {
 public:
  Additions(NetworkSolver& solver, Workings& work)
      : solver_(solver), work_(work), network_(solver.network()), names_(solver.network()) {}

  void add(std::optional<double> rate, const std::vector<std::string>& claims, bool open) {
    const bool is_lone = !solver_.is_batch();
    if (!work_.recording()) return;
    FormalStep difference;
    if (rate && is_lone) {
      update_formally(*rate);
      difference = formal_difference(*rate);
    }
    solver_.solution.claims = judged_claims(claims, difference);
    if (difference && !lists(claims, kOutputsClaim)) {
      remark("outputs-are-no-parameters", Remark::Kind::mistake,
             Prose("It is a common mistake to step what is no parameter. ").append(*difference));
    }
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
      return Definition{
          .id = "updated/" + id,
          .name = name.mark("′"),
          .formula = without_wide_numbers(
              solver_.the(name) - work_.the(sym("eta")) * (is_named ? solver_.the(found) : found))};
    });
  }

  // ---------------------------------------------------------------- remarks

  void remark(std::string id, Remark::Kind kind, Prose text) {
    solver_.solution.remarks.push_back({std::move(id), kind, std::move(text)});
  }

  /// Only parameters stay as a step leaves them: what layers give out is computed anew.
  FormalStep formal_difference(double rate) const {
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
      return Prose{parameters,
                   names_.entry(names_.output(l), worst, network_.dims[l + 1]),
                   " is then ",
                   Formula(after[l].a(worst)),
                   ", while the rule written for it gives ",
                   Formula(formal(worst)),
                   "."};
    }
    return std::nullopt;
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
    remark(std::string(network_conventions::kTurned.id), Remark::Kind::convention,
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
    remark(std::string(network_conventions::kPooling.id), Remark::Kind::convention,
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
      Additions(solver, work)
          .add(problem.learning_rate, problem.claims, !problem.assumptions.empty());
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
    auto chain = spec_record<NetworkProblem>("conv-backprop",
                                             "backpropagation through a network with a convolution",
                                             claims_on_chains());
    declare_network(chain);
    auto derivation =
        spec_record<DeriveProblem>("conv-backprop", "the gradients of a convolution in closed form",
                                   claims_on_derivations(), WithTheory::yes);
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
