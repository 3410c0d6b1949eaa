#pragma once

#include "math/optimization/descent.h"

namespace psolve::optimizers {

/// Watches a run and follows it by another form of its recurrence:
///
///   gd        θ_t = θ_0 − α Σ ∇f(θ_s), the sum taken afresh
///   momentum  θ_t = θ_{t−1} + β(θ_{t−1} − θ_{t−2}) − α(1−β) ∇f(θ_{t−1}), without a velocity
///   nesterov  the same with ∇f(2θ_{t−1} − θ_{t−2})
///   adagrad   the norm of all gradients, √(g_t + ε) = hypot(norm, √ε)
///   rmsprop   the root mean square itself, r_t = hypot(√β r_{t−1}, √(1−β) ∇f)
///   newton    H(θ_t − θ_{t−1}) = −α∇f, with H by dual numbers through the gradient
///   adam      the corrections moved into α_t and ε_t (Kingma, Ba 2015, end of section 2), with
///             sums that are not normalised
///
/// Each row of the run is compared with what follows from the rows before it, so that rounding is
/// not carried on where the gradient jumps. Steps that take their gradient within rounding of such
/// a kink are left out.
class OtherForm {
 public:
  OtherForm(const Objective& objective, const Method& method, const Vector& start)
      : objective_(objective),
        method_(method),
        earlier_(start),
        first_(start),
        sum_(Vector::Zero(start.size())),
        root_(sum_),
        mean_(sum_),
        lost_(sum_) {}

  void follow(const Snapshot& before, const Snapshot& after);

  long compared() const { return compared_; }
  long left_out() const { return left_out_; }
  /// The largest difference so far, relative to the parameters.
  double error() const { return error_; }
  static const char* description(MethodKind kind);

 private:
  bool near_kink(const Vector& at) const;
  void compare(const Vector& found, const Snapshot& before, const Snapshot& after);
  void follow_newton(const Snapshot& before, const Snapshot& after);
  Vector sum_form(const Snapshot& after);
  Vector two_term_form(const Snapshot& before, const Snapshot& after) const;
  Vector root_form(const Snapshot& before, const Snapshot& after);
  Vector adam_form(const Snapshot& before, const Snapshot& after);

  const Objective& objective_;
  const Method& method_;
  Vector earlier_;  ///< θ_{t−2}; θ_0 in the first step
  Vector first_;
  Vector sum_, root_, mean_;
  Vector lost_;  ///< what rounding took from `sum_`
  double largest_ = 0;
  long compared_ = 0;
  long left_out_ = 0;
  double error_ = 0;
};

}  // namespace psolve::optimizers
