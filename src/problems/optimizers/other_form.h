#pragma once

#include <cmath>
#include <limits>
#include <string>

#include "math/optimization/runs/descent.h"

namespace psolve::optimizers {

/// ∇²f about a place that is rounded.
struct CurvatureAround {
  Matrix sizes;  ///< the largest of each entry
  Matrix moved;  ///< how far rounding moves each, in parts of it
};
CurvatureAround curvature_around(const Objective& objective, const Vector& at);

/// Watches a run and follows it by another form of its recurrence:
///
///   gd        θ_t = cᵗθ_0 − α Σ cᵗ⁻ˢ ∇f(θ_s), the sum taken afresh
///   momentum  the step w_t = cθ_{t−1} − θ_t without a velocity: w_t = βw_{t−1} + a∇f
///   nesterov  the same with ∇f where the step before leads; of frameworks
///             w_t = βw_{t−1} − αβ∇f(θ_{t−2}) + α(1 + β)∇f(θ_{t−1})
///   adagrad   the norm of all gradients, √(g_t + ε) = hypot(norm, √ε)
///   rmsprop   the root mean square itself, r_t = hypot(√β r_{t−1}, √(1−β) ∇f)
///   newton    (H + λI)(θ_t − θ_{t−1}) = −α∇f, with H by dual numbers through the gradient
///   adam      the corrections moved into α_t and ε_t (Kingma, Ba 2015, end of section 2), with
///             sums that are not normalised
///   bfgs      the secant equation B_t y = s, with y by dual numbers
///   conjugate-gradient, and line searches:
///             neighbouring directions are conjugate, and f is level along d_t where the step ends
///
/// c is 1 − αλ where weights decay beside the gradient, else 1. Each row of the run is compared with
/// what follows from the rows before it, so that rounding is not carried on where the gradient
/// jumps. Steps that take their gradient within rounding of such a kink are left out, and those of
/// which rounding leaves nothing to compare.
class OtherForm {
 public:
  /// How far the two forms may differ, relative to what rounds in them.
  static constexpr double kTolerance = 1e-10;

  OtherForm(const Objective& objective, const Method& method, const Vector& start)
      : objective_(objective),
        method_(method),
        earlier_(start),
        first_(start),
        sum_(Vector::Zero(start.size())),
        root_(Vector::Constant(start.size(), std::sqrt(method.first_sum()))),
        mean_(sum_),
        lost_(sum_),
        step_(sum_),
        slope_(sum_) {}

  void follow(const Snapshot& before, const Snapshot& after);

  long compared() const { return compared_; }
  long left_out() const { return left_out_; }
  /// The first step in doubles of which they leave no digit; 0 where there is none.
  long lost_from() const { return lost_from_; }
  /// The largest difference so far, relative to the parameters.
  double error() const { return error_; }
  static std::string description(const Method& method);

 private:
  bool near_kink(const Vector& at) const;
  /// `moved`: how much of the step follows the rounding of the parameters, in parts of it.
  void compare(const Vector& found, const Snapshot& before, const Snapshot& after,
               double moved = 0);
  /// Of a step's two forms, what rounds in it, and the size of what is compared.
  struct Difference {
    double size, scale;
    double compared = std::numeric_limits<double>::infinity();
  };
  void note(const Difference& found);
  static bool is_lost(const Difference& found);
  template <class Find>
  void note_settled(Find find);
  void follow_newton(const Snapshot& before, const Snapshot& after);
  void follow_secant(const Snapshot& before, const Snapshot& after);
  void follow_line_search(const Snapshot& before, const Snapshot& after);
  void follow_velocity(const Snapshot& before, const Snapshot& after);
  /// ∇f at `at`, with the decay of weights.
  Vector slope_at(const Vector& at) const;
  double kept() const;
  Vector sum_form(const Snapshot& after);
  Vector root_form(const Snapshot& before, const Snapshot& after);
  Vector adam_form(const Snapshot& before, const Snapshot& after);

  const Objective& objective_;
  const Method& method_;
  Vector earlier_;  ///< θ_{t−2}; θ_0 in the first step
  Vector first_;
  Vector sum_, root_, mean_;
  Vector lost_;          ///< what rounding took from `sum_`
  Vector step_, slope_;  ///< w_{t−1} and the gradient of that step
  Vector direction_;     ///< d_{t−1}
  double largest_ = 0;
  long compared_ = 0;
  long left_out_ = 0;
  long lost_from_ = 0;
  double error_ = 0;
};

}  // namespace psolve::optimizers
