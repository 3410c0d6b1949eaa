#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/matrix.h"
#include "math/optimization/method.h"
#include "math/optimization/update_rule.h"

namespace psolve {

/// A point of a trajectory, written as a row to keep a step on one line; a lone number as itself.
struct NamedPoint {
  Vector entries;
};
Formula to_formula(const NamedPoint& point);
Json to_json(const NamedPoint& point);
inline bool is_short(const NamedPoint& point) {
  return point.entries.size() <= 100;
}

/// ∇f(x)
Formula gradient_at(const Formula& x);

/// The parameters that a method has, each with its field in the spec.
std::vector<std::pair<Formula, const char*>> fields_of(const Method& method);

/// How the quantities of a step stand on paper: "v₃" in step 3, "vₜ" where t is a letter.
class StepNames {
 public:
  /// Names with the letter t, for the rule itself: v_t, θ_{t−1}.
  explicit StepNames(const Method& method);
  /// Names with the number of a step ≥ 1: v_3, θ_2.
  StepNames(const Method& method, long t);

  Formula t() const { return t_; }
  /// A quantity of this step, and of the one before, with its value.
  Formula now(std::string_view name, const Vector& value) const;
  Formula before(std::string_view name, const Vector& value) const;
  Formula symbol(std::string_view name) const { return at(name, t_); }
  Formula symbol_before(std::string_view name) const { return at(name, before_); }

  /// θ_{t−1}, or θ̃_{t−1} = θ_{t−1} − αv_{t−1} for Nesterov, where the step takes its gradient.
  Formula gradient_point() const;
  Formula look_ahead() const;  ///< θ̃_{t−1}
  Formula gradient_symbol() const { return gradient_at(gradient_point()); }
  Formula gradient(const Vector& value) const;
  /// u_t, the gradient with the decay of weights in it.
  Formula decayed(const Vector& value) const { return now("u", value); }

  Formula alpha(const Method& method) const;
  Formula beta(const Method& method) const;
  Formula beta(const Method& method, int which) const;  ///< β₁ or β₂
  Formula epsilon(const Method& method) const;
  Formula decay(const Method& method) const;
  Formula dampening(const Method& method) const;
  Formula damping(const Method& method) const;
  /// As the rule takes them: β₁ᵗ for what Adam's averages leave out.
  RuleParameters<Formula> parameters(const Method& method) const;

 private:
  static Formula at(std::string_view name, const Formula& index);

  bool looks_ahead_;
  Formula t_;
  Formula before_;
};

}  // namespace psolve
