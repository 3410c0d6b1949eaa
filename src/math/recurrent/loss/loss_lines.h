#pragma once

#include <optional>
#include <string>
#include <vector>

#include "math/recurrent/loss/step_loss.h"
#include "math/recurrent/sequence_lines.h"

namespace psolve {

/// The weights of an output layer and its weighted sum, as they are called.
struct OutputNames {
  std::string W;    ///< "W_hy"
  std::string b;    ///< "b_y"
  std::string sum;  ///< "o"
};

/// The lines of what a network gives out and of what is lost by it, for any cell: forward the
/// outputs and losses of the steps, backward where they start, and the gradients of the output
/// layer.
class LossLines : SequenceLines {
 public:
  LossLines(const SequenceLines& lines, const StepLoss& loss,
            const std::optional<OutputLayer>& layer, OutputNames names)
      : SequenceLines(lines), loss_(loss), layer_(layer), names_(std::move(names)) {}

  void given_layer() const;
  /// The loss of `size` entries, in letters.
  void given_loss(Index size) const;
  void given_targets(Index s, const Targets& targets) const;
  /// The output and the loss in letters.
  void in_letters() const;
  /// Output and loss of a step, if it has any.
  void forward(Index s, Index t, Index T, const Targets& targets, const Emissions& emitted,
               Pass pass = {}) const;
  /// The loss of a sequence as the sum over its steps; at the last step alone it already is.
  void total(Index s, Index T, const Targets& targets, const Emissions& emitted,
             const std::string& answer, Pass pass = {}) const;

  /// Whether step t of T has a loss.
  bool is_judged(Index t, Index T, const Targets& targets) const {
    const Index k = row_of(t, T);
    return k >= 0 && targets.there[k];
  }
  /// ∂L/∂o(t) of a judged step, where the loss is of y.
  void slopes(Index s, Index t, const Targets& targets, const Emissions& emitted, Index T) const;
  /// What a judged step adds to ∂L/∂h(t), or to ∂L/∂c(t) for a loss of c. `is_all` where nothing
  /// else adds to it.
  Formula state_slope(Index t, bool is_all) const;
  /// The gradients of the output layer.
  void layer_gradients(Index s, Index T, const Targets& targets, const Emissions& emitted,
                       const Matrix& states, const OutputLayer& gradients) const;

 private:
  /// The row of step t among those that a loss may be taken of; below 0 before them.
  Index row_of(Index t, Index T) const { return t - 1 - (T - loss_.judged(T)); }
  bool is_softmax() const { return loss_.activation == Activation::softmax; }

  Formula target(Index t) const {
    return loss_.at_every_step ? recurrent_symbols::at("target", t) : sym("target");
  }
  /// e(t), and o(t), which an output without an activation is itself.
  Formula emission(const Formula& t, Pass pass = {}) const;
  Formula output_sum(const Formula& t, Pass pass = {}) const;
  Formula total_symbol(Pass pass) const { return pass.is_after ? sym("L").mark("′") : sym("L"); }
  Formula step_symbol(const Formula& t, Pass pass) const;

  Formula weighted(const Formula& W, const Formula& h, const std::optional<Formula>& b) const;
  Formula loss_formula(Index t, const Emissions& emitted, Index k, Pass pass) const;
  Formula compared_slope(const Formula& e, const Formula& target, Index size) const;
  Formula through_activation(Index t, const Vector& y) const;
  void entropy_slopes(Index s, Index t, const Vector& target, const Vector& y,
                      const Vector& slope) const;
  Formula entropy_slope_next_to_one(Index t, Index i, const Vector& target) const;

  const StepLoss& loss_;
  const std::optional<OutputLayer>& layer_;
  OutputNames names_;
};

}  // namespace psolve
