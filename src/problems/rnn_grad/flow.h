#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "math/recurrent/parameters.h"
#include "math/recurrent/rnn.h"
#include "problems/rnn_grad/cost.h"
#include "problems/rnn_grad/spec.h"

namespace psolve::rnn_grad {

enum class Regime { vanishing, neither, exploding };
std::string_view name_of(Regime regime);

/// The numbers of one sequence.
template <class S>
struct SequenceNumbers : SequenceNumbersOf<RnnCellOf, S> {
  std::optional<RnnGradientsOf<S>> truncated{};  ///< with `problem.truncate`

  static auto parts(auto& self) {
    return std::tuple_cat(SequenceNumbersOf<RnnCellOf, S>::parts(self), std::tie(self.truncated));
  }
};

/// All that is worked out of one sequence.
struct SequenceFlow : SequenceNumbers<double> {
  const Matrix& x;
  const Targets& targets;
  RnnCost cost;
  Vector norms{};     ///< ‖∂L/∂h(t)‖, t = 1 … T
  double growth = 1;  ///< geometric mean of its growth for each step back; 1 where there is none
  Regime regime = Regime::neither;
  // Empty where there would be too many numbers:
  std::vector<Matrix> jacobians{};  ///< J(t), t = 1 … T
  Vector radii{};                   ///< their spectral radii
  Vector product_norms{};           ///< ‖J(T) … J(T − k + 1)‖, k = 1 … T
  double product_radius = 0;        ///< of J(T) … J(1)
  double lyapunov = 0;              ///< ln ‖J(T) … J(1)‖/T

  Index steps() const { return x.rows(); }
  bool has_jacobians() const { return !jacobians.empty(); }
  /// The last step whose state the loss sees; 0 if none.
  Index last_seen() const {
    Index t = steps();
    while (t > 0 && norms(t - 1) == 0) --t;
    return t;
  }
};

/// How much a power of W_hh stretches a vector at most.
struct PowerNorm {
  Index power;
  double norm;
};

/// The times of the states that truncated gradients take for constants, ascending: `truncate` steps
/// before the end, or with a loss at every step each time that as many have been made.
std::vector<Index> held_states(const Problem& problem, Index T);

/// The numbers of all sequences together.
template <class S>
struct TotalNumbers : TotalNumbersOf<RnnCellOf, S> {
  /// `sums` of the truncated gradients, and how far they are off; with `problem.truncate`.
  std::optional<RnnGradientsOf<S>> truncated{};
  std::optional<RnnGradientsOf<S>> changes{};

  void add(const SequenceNumbers<S>& sequence) {
    TotalNumbersOf<RnnCellOf, S>::add(sequence);
    if (!sequence.truncated) return;
    if (!truncated) truncated.emplace();
    add_summands(*truncated, *sequence.truncated);
  }
  /// Fills in `changes`.
  void compare() {
    if (truncated) psolve::add(changes.emplace(*truncated), this->sums, -1);
  }
  static auto parts(auto& self) {
    return std::tuple_cat(TotalNumbersOf<RnnCellOf, S>::parts(self),
                          std::tie(self.truncated, self.changes));
  }
};

/// A cell with all its sequences.
struct RnnFlow : TotalNumbers<double> {
  const Problem& problem;
  std::vector<SequenceFlow> sequences;
  double radius;  ///< of W_hh
  double norm;    ///< of W_hh
  /// Of one sequence, where norms exceed what the radius says: a gradient may grow before it vanishes.
  std::vector<PowerNorm> powers = {};

  /// With the argument in letters a spec asks of backpropagation and its cost, by sequences or a
  /// truncation, or else of the Jacobian and what it decides; without it of both.
  bool asks_of_dynamics() const {
    return !problem.theory || !(problem.is_list || problem.truncate);
  }
  bool asks_of_backpropagation() const {
    return !problem.theory || problem.is_list || problem.truncate || problem.learning_rate;
  }

  bool is_normal() const { return norm <= radius * (1 + 1e-9); }
  const RnnCell& cell() const { return problem.cell; }
  /// γσ: no Jacobian stretches a vector more.
  double bound() const { return steepest(problem.cell.activation) * norm; }

  /// γ, the largest slope of an activation.
  static double steepest(Activation f) { return f == Activation::sigmoid ? 0.25 : 1; }
};

/// All passes, and what comes of them. Throws SpecError where numbers overflow.
RnnFlow flow_of(const Problem& problem);

/// The weights under their own names, in the order of the spec, and with gradients ∂L/∂h(0).
Parameters named(const RnnWeights& weights);
Parameters named(const RnnGradients& gradients);
/// The weights, the first state and the inputs of all sequences.
Parameters given_numbers(const RnnFlow& flow);

}  // namespace psolve::rnn_grad
