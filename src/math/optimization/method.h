#pragma once

#include <string>
#include <string_view>

namespace psolve {

enum class MethodKind { gd, momentum, nesterov, adagrad, rmsprop, newton, adam };

std::string_view name_of(MethodKind kind);
/// As people call it: "gradient descent", "Nesterov".
std::string_view words_of(MethodKind kind);

/// Where a rule can depart from the one that the problem set prints; to see what that changes.
enum class Variant {
  as_printed,
  textbook_look_ahead,   ///< Nesterov: the gradient at θ − αβv, not θ − αv
  unscaled_gradient,     ///< momentum, Nesterov: v ← βv + ∇f, without the factor 1 − β
  epsilon_outside_root,  ///< Adagrad: α/(√g + ε), not α/√(g + ε)
  sum_of_squares,        ///< Adam: v ← v + g² as in Adagrad, v̂ = v
  no_bias_correction,    ///< Adam: m̂ = m, v̂ = v
};

/// An optimiser with its parameters; each uses those that it has.
struct Method {
  MethodKind kind = MethodKind::gd;
  std::string label;
  double learning_rate = 0.1;
  double beta = 0.9;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  Variant variant = Variant::as_printed;

  bool is(MethodKind other) const { return kind == other; }
  Method with(Variant other) const {
    Method copy = *this;
    copy.variant = other;
    return copy;
  }
};

}  // namespace psolve
