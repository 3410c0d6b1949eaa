#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace psolve {

enum class MethodKind {
  gd,
  momentum,
  nesterov,
  adagrad,
  rmsprop,
  newton,
  adam,
  bfgs,
  conjugate_gradient
};

std::string_view name_of(MethodKind kind);
/// As people call it: "gradient descent", "Nesterov".
std::string_view words_of(MethodKind kind);

/// Whose forms of the rules are meant.
enum class RuleForm { sheet, textbook, pytorch, keras };

/// An optimiser with its parameters; each uses those that it has.
struct Method {
  MethodKind kind = MethodKind::gd;
  std::string label;
  double learning_rate = 0.1;
  double beta = 0.9;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  RuleForm form = RuleForm::sheet;
  bool epsilon_inside_root = false;
  bool bias_correction = true;
  std::optional<double> dampening;  ///< momentum: the share of the gradient is 1 less this
  double weight_decay = 0;
  bool decoupled = false;          ///< weight decay beside the gradient, not within it
  bool exact_line_search = false;  ///< each step goes to the minimum along its direction
  double damping = 0;              ///< Newton: H + damping·I in place of H
  bool takes_full_steps = false;   ///< Newton: without a learning rate
  bool sums_squares = false;       ///< Adam with Adagrad's sum of squares, to see what that changes

  bool is(MethodKind other) const { return kind == other; }
  bool has_velocity() const { return is(MethodKind::momentum) || is(MethodKind::nesterov); }
  /// Whether a step goes along a direction d_t of its own.
  bool has_direction() const {
    return is(MethodKind::newton) || is(MethodKind::bfgs) || is(MethodKind::conjugate_gradient);
  }
  /// Whether steps take their gradient ahead of θ, where the velocity leads: the frameworks move
  /// the parameters there instead.
  bool looks_ahead() const {
    return is(MethodKind::nesterov) && (form == RuleForm::sheet || form == RuleForm::textbook);
  }
  bool looks_ahead_by_beta() const { return form == RuleForm::textbook; }
  bool has_epsilon() const {
    return is(MethodKind::adagrad) || is(MethodKind::rmsprop) || is(MethodKind::adam);
  }
  /// Whether Adam's averages are corrected as such; Keras corrects the step instead.
  bool corrects_averages() const { return bias_correction && form != RuleForm::keras; }
  bool corrects_rate() const { return bias_correction && form == RuleForm::keras; }
  /// What Adagrad's sum of squares starts from.
  double first_sum() const { return is(MethodKind::adagrad) && form == RuleForm::keras ? 0.1 : 0; }
  bool decays_gradient() const { return weight_decay != 0 && !decoupled; }
  bool decays_weights() const { return weight_decay != 0 && decoupled; }
};

}  // namespace psolve
