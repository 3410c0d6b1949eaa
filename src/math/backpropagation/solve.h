#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/workings/workings.h"
#include "math/backpropagation/derivation.h"
#include "math/networks/network.h"
#include "math/networks/shared_symbols.h"
#include "math/networks/spec.h"

namespace psolve {

/// Works a network of numbers out, step by step, into a solution: answers, derivation, checks and
/// remarks. Where numbers overflow it throws SpecError at the layer.
class NetworkSolver {
 public:
  /// `exact`: the answers that are fractions.
  NetworkSolver(const NetworkProblem& problem, Network<double> network, Json exact, Workings& work);

  /// The rules, in letters.
  void state_laws(bool is_formal) { trace_.laws(problem_.learning_rate.has_value(), is_formal); }
  /// `y_hat`, `loss`, `pre_activations` and `activations`; of a batch within `examples`.
  void forward_pass();
  /// `deltas` and `gradients`. Only what has a loss has them.
  void backward_pass();
  /// `derivative_values`: of each symbol, summed over its places.
  void sum_over_places(const std::vector<std::string>& wrt);
  /// `updated` and `loss_after_update`.
  void descend(double rate);
  /// Checks of what was worked out, and remarks on it; none where nothing is recorded.
  void check_and_remark();

  const Network<double>& network() const { return network_; }
  const Example<double>& example() const { return network_.examples.front(); }
  /// Whether ∂L/∂x is among the answers.
  bool has_input_gradient() const { return problem_.input_gradient.value_or(false); }
  bool is_batch() const { return problem_.is_batch; }
  /// Of the first example, and of the whole; of a lone example with δ and ∂L/∂x.
  const ExampleValues& values() const { return values_.front(); }
  const ExampleGradients& gradients() const { return gradients_.whole; }
  double loss() const { return loss_; }
  Formula the(const Formula& name) const { return trace_.the(name); }
  /// ∂L/∂(what layer l gives out), as a formula of what the derivation has defined.
  Formula output_gradient_formula(Index l) const { return trace_.output_gradient(l); }
  /// How much each parameter moves in a step of rate 1, against the sign: its own gradient, or
  /// that of its symbol; nothing where it is held. Throws SpecError where the sum over a symbol's places overflows.
  const std::vector<LayerGradients<double>>& directions() const { return directions_; }
  /// The layers after one step of this rate. Throws SpecError where the step overflows.
  std::vector<Layer<double>> stepped(double rate) const;
  /// The loss of the same examples with other weights; may be infinite.
  double loss_of(const std::vector<Layer<double>>& layers) const;

  Solution solution;

 private:
  void find_numbers();
  void refuse_overflow() const;
  void refuse_overflow_of_loss() const;
  void refuse_overflow_of_gradients() const;
  void name_example(Index n);
  Json example_json(Index n) const;
  double derivative_by(const SharedSymbol& symbol) const {
    return psolve::derivative_by(symbol, network_, values_, gradients_);
  }
  void find_directions();
  Json updated_symbols(const std::vector<Layer<double>>& updated) const;
  template <class Layers>
  Json parameters_json(const Layers& layers) const;

  const NetworkProblem& problem_;
  Network<double> network_;
  Workings& work_;
  NetworkTrace trace_;
  std::vector<ExampleValues> values_;
  BatchGradients gradients_;
  std::vector<SharedSymbol> symbols_;
  Held held_;
  std::vector<LayerGradients<double>> directions_;
  double loss_ = 0;
};

/// Whether a step raises the loss however short it is: at a kink, or where a symbol that it moves
/// also stands in data. False where the network is too large to tell.
bool rises_at_once(const NetworkSolver& solver);

/// Adds `largest_learning_rate` to the answers: the rate below which a step lowers the loss, 0 where
/// none does; null where it is not within reach, and none where the network is too large for a
/// search.
void add_largest_rate(NetworkSolver& solver, std::optional<double> rate, Workings& work);

/// Solves a network of numbers, or with symbols in closed form and, given values, in numbers too.
/// `further` adds to the numbers what is asked beyond a step of gradient descent. Throws SpecError.
Solution solve_network(const NetworkProblem& problem, Workings& work,
                       const std::function<void(NetworkSolver&)>& further = nullptr);

}  // namespace psolve
