#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "math/recurrent/parameters.h"
#include "math/recurrent/rnn.h"
#include "problems/rnn_grad/cost.h"
#include "problems/rnn_grad/spec.h"

namespace psolve::rnn_grad {

enum class Regime { vanishing, neither, exploding };
std::string_view name_of(Regime regime);

/// A pass forward, and what comes of it.
struct RnnPass {
  RnnRun run;
  Emissions emitted;
};

/// All that is worked out of one sequence.
struct SequenceFlow {
  const Matrix& x;
  const Targets& targets;
  RnnRun run;
  Emissions emitted;
  RnnCost cost;
  double loss_value = 0;
  RnnGradients gradients = {};
  std::optional<RnnGradients> truncated = {};  ///< with `problem.truncate`
  std::optional<RnnPass> after = {};           ///< with the weights after a step of descent
  Vector norms = {};                           ///< ‖∂L/∂h(t)‖, t = 1 … T
  double growth = 1;  ///< geometric mean of its growth for each step back; 1 where there is none
  Regime regime = Regime::neither;
  // Empty where there would be too many numbers:
  std::vector<Matrix> jacobians = {};  ///< J(t), t = 1 … T
  Vector radii = {};                   ///< their spectral radii
  Vector product_norms = {};           ///< ‖J(T) … J(T − k + 1)‖, k = 1 … T
  double product_radius = 0;           ///< of J(T) … J(1)
  double lyapunov = 0;                 ///< ln ‖J(T) … J(1)‖/T

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

/// A cell with all its sequences.
struct RnnFlow {
  const Problem& problem;
  std::vector<SequenceFlow> sequences;
  double loss_value = 0;
  RnnGradients sums;                      ///< `weights`, and ∂L/∂h(0) as the only row of `h`
  std::optional<RnnGradients> truncated;  ///< likewise, with `problem.truncate`
  std::optional<RnnCell> updated;         ///< after a step of descent, with `problem.learning_rate`
  double loss_after_update = 0;
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

}  // namespace psolve::rnn_grad
