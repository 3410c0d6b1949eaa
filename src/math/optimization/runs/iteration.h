#pragma once

// The optimisers' runs step by step, over any scalar: doubles, rational numbers, numbers of many
// digits. What a rule does to each parameter stands in update_rule.h; here is what a step takes from
// all of them at once: the gradient, a direction of its own, a step length.
//
//   newton                (H + λI) d_t = ∇f(θ_{t−1}),   H = ∇²f(θ_{t−1})
//   bfgs                  d_t = B_{t−1} ∇f(θ_{t−1}),     B_0 = I,   s = θ_t − θ_{t−1},
//                         y = ∇f(θ_t) − ∇f(θ_{t−1}),   ρ = 1/(yᵀs),
//                         B_t = (I − ρ s yᵀ) B_{t−1} (I − ρ y sᵀ) + ρ s sᵀ   where yᵀs > 10⁻³⁰⁰
//   conjugate gradients   d_t = ∇f(θ_{t−1}) + β_t d_{t−1},
//                         β_t = ‖∇f(θ_{t−1})‖²/‖∇f(θ_{t−2})‖²,   β_1 = 0
//   exact line search     α_t = ∇fᵀd_t/(d_tᵀ H d_t), which minimises a quadratic along d_t
//
// Sources: Fletcher, Reeves 1964; Broyden, Fletcher, Goldfarb, Shanno 1970; Nocedal, Wright,
// "Numerical Optimization", 2006.

#include <algorithm>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "math/optimization/runs/objective_over.h"
#include "math/optimization/runs/solve.h"
#include "math/optimization/update_rule.h"

namespace psolve {

/// Where a run stands after step t.
template <class S>
struct IterationState {
  long t = 0;
  std::vector<RuleState<S>> parameters;
  S value{};                             ///< f(θ_t)
  std::vector<S> slope;                  ///< ∇f(θ_t)
  std::vector<S> ahead;                  ///< where step t took it, if not at θ_{t−1}
  std::vector<S> taken;                  ///< ∇f as step t took it, without decay of weights
  std::vector<S> matrix;                 ///< of Newton H, of BFGS B_t, row by row
  std::vector<S> moved, change, turned;  ///< of BFGS s, y and B y
  S rho{}, bent{};                       ///< of BFGS ρ and yᵀBy; 0 where B stays
  S alpha{}, share{};                    ///< α_t of a line search, β_t of conjugate gradients
  S squared{};                           ///< ‖∇f‖² of the gradient that those took
  S curvature{};                         ///< dᵀHd of a line search
  S beta1_power = S(1), beta2_power = S(1);
};

/// BFGS divides by yᵀs above this, so that 1/yᵀs is a double.
inline constexpr double kLeastAlong = 1e-300;

template <class S>
class Iteration {
 public:
  Iteration(const ObjectiveOver<S>& f, const Method& method) : f_(f), method_(method) {
    const auto set = [](S& parameter, double decimal) { parameter = scalar<S>(decimal); };
    set(p_.alpha, method.learning_rate);
    set(p_.beta, method.beta);
    set(p_.beta1, method.beta1);
    set(p_.beta2, method.beta2);
    set(p_.epsilon, method.epsilon);
    set(p_.decay, method.weight_decay);
    set(p_.dampening, method.dampening.value_or(0));
    set(damping_, method.damping);
    point_.resize(f.size());
  }

  /// The state at the start.
  void start(const std::vector<double>& theta) {
    const Index n = f_.size();
    s_.parameters.resize(n);
    for (Index i = 0; i < n; ++i) {
      s_.parameters[i].theta = scalar<S>(theta[i]);
      s_.parameters[i].g = scalar<S>(method_.first_sum());
    }
    s_.slope.resize(n);
    s_.taken.resize(n);
    s_.value = f_.evaluate(thetas(), s_.slope);
    if (!method_.is(MethodKind::bfgs)) return;
    s_.matrix.assign(n * n, S(0));
    for (Index i = 0; i < n; ++i) s_.matrix[i * n + i] = S(1);
  }

  const IterationState<S>& state() const { return s_; }
  /// Takes a step back.
  void restore(const IterationState<S>& state) { s_ = state; }
  /// To go on from there; what follows from θ_t is found again, but for a gradient that is known.
  void resume(IterationState<S> state) {
    s_ = std::move(state);
    std::vector<S> slope(f_.size());
    s_.value = f_.evaluate(thetas(), slope);
    if (s_.slope.empty()) s_.slope = std::move(slope);
    s_.squared = dot(s_.taken, s_.taken);
  }

  /// Why the step cannot be made; "" where it was.
  std::string step() {
    ++s_.t;
    p_.is_first = s_.t == 1;
    if (method_.is(MethodKind::adam)) {
      s_.beta1_power = p_.beta1_power = s_.beta1_power * p_.beta1;
      s_.beta2_power = p_.beta2_power = s_.beta2_power * p_.beta2;
    }
    take_gradient();
    std::string fault = take_direction();
    if (!fault.empty()) return fault;
    RuleParameters<S> p = p_;
    if (method_.exact_line_search) {
      fault = search_line();
      if (!fault.empty()) return fault;
      p.alpha = s_.alpha;
    }
    const auto hand_on = [](Rule, const char*, S value) { return value; };
    if (method_.is(MethodKind::bfgs)) {
      before_ = thetas();
      slope_before_ = s_.slope;
    }
    for (RuleState<S>& each : s_.parameters) make_step(each, p, method_, hand_on);
    s_.value = f_.evaluate(thetas(), s_.slope);
    if (method_.is(MethodKind::bfgs)) update_inverse();
    return "";
  }

  /// Of Newton's last step in doubles.
  const NewtonDirection& newton() const { return newton_; }

 private:
  const std::vector<S>& thetas() {
    for (Index i = 0; i < std::ssize(point_); ++i) point_[i] = s_.parameters[i].theta;
    return point_;
  }

  void take_gradient() {
    if (method_.looks_ahead()) {
      for (Index i = 0; i < std::ssize(point_); ++i) {
        point_[i] = look_ahead_point(s_.parameters[i], p_, method_);
      }
      s_.ahead = point_;
      f_.evaluate(point_, s_.taken);
    } else {
      s_.taken = s_.slope;
      if (method_.decays_gradient()) thetas();
    }
    for (Index i = 0; i < std::ssize(point_); ++i) {
      S& gradient = s_.parameters[i].gradient;
      gradient = s_.taken[i];
      if (method_.decays_gradient()) gradient = gradient + p_.decay * point_[i];
    }
  }

  std::string take_direction() {
    switch (method_.kind) {
      case MethodKind::newton:
        return take_newton_direction();
      case MethodKind::bfgs:
        set_direction(times(s_.matrix, s_.taken));
        return "";
      case MethodKind::conjugate_gradient:
        take_conjugate_direction();
        return "";
      default:
        return "";
    }
  }

  std::string take_newton_direction() {
    f_.hessian(thetas(), s_.matrix);
    const Index n = f_.size();
    std::vector<S> damped = s_.matrix;
    if (method_.damping != 0) {
      for (Index i = 0; i < n; ++i) damped[i * n + i] = damped[i * n + i] + damping_;
    }
    std::vector<S> d = s_.taken;
    const bool stays = std::all_of(d.begin(), d.end(), is_zero<S>);
    if (stays && !std::is_same_v<S, double>) {  // whatever the Hessian is
      set_direction(d);
      return "";
    }
    std::string fault = solve(std::move(damped), d, newton_);
    if (fault.empty()) set_direction(d);
    return fault;
  }

  void take_conjugate_direction() {
    const S squared = dot(s_.taken, s_.taken);
    s_.share = s_.t > 1 && !is_zero(s_.squared) ? squared / s_.squared : S(0);
    s_.squared = squared;
    for (Index i = 0; i < f_.size(); ++i) {
      S& d = s_.parameters[i].d;
      d = s_.t == 1 ? s_.taken[i] : s_.taken[i] + s_.share * d;
    }
  }

  /// Why the objective has no minimum along the step, if it has none. At a gradient of 0 there is
  /// nothing to go.
  std::string search_line() {
    std::vector<S> d(f_.size());
    for (Index i = 0; i < f_.size(); ++i) {
      const RuleState<S>& each = s_.parameters[i];
      d[i] = method_.is(MethodKind::gd) ? each.gradient : each.d;
    }
    if (hessian_.empty()) f_.hessian(thetas(), hessian_);
    const S slope = dot(s_.taken, d);
    const S& curvature = s_.curvature = dot(d, times(hessian_, d));
    s_.alpha = S(0);
    if (is_zero(slope)) return "";
    s_.alpha = slope / curvature;
    if (sign_of(curvature) > 0 && has_value(curvature)) return "";
    if (has_value(curvature)) return "the objective falls without end along the step";
    return std::is_same_v<S, double> ? "the curvature along the step overflows" : "";
  }

  void update_inverse() {
    const Index n = f_.size();
    s_.moved.resize(n);
    s_.change.resize(n);
    for (Index i = 0; i < n; ++i) {
      s_.moved[i] = moved(i);
      s_.change[i] = s_.slope[i] - slope_before_[i];
    }
    const std::vector<S>& s = s_.moved;
    const std::vector<S>& u = s_.turned = times(s_.matrix, s_.change);
    const S along = dot(s_.change, s);
    s_.rho = s_.bent = S(0);
    if (has_value(along) && !is_above(along, kLeastAlong)) return;
    // Multiplied out: B − ρ (s uᵀ + u sᵀ) + ρ (1 + ρ yᵀu) s sᵀ.
    const S rho = S(1) / along;
    const S bent = dot(s_.change, u);
    const S more = rho * (S(1) + rho * bent);
    if (std::is_same_v<S, double> && !has_value(more)) return;  // as if yᵀs were 0
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) {
        S& entry = s_.matrix[i * n + j];
        entry = entry - rho * (s[i] * u[j] + u[i] * s[j]) + more * (s[i] * s[j]);
      }
    }
    s_.rho = rho;
    s_.bent = bent;
  }

  /// s_i: in doubles what is left of the step in θ, where y is taken.
  S moved(Index i) const {
    if constexpr (std::is_same_v<S, double>) return s_.parameters[i].theta - before_[i];
    return -(step_length() * s_.parameters[i].d);
  }
  const S& step_length() const { return method_.exact_line_search ? s_.alpha : p_.alpha; }

  void set_direction(const std::vector<S>& d) {
    for (Index i = 0; i < f_.size(); ++i) s_.parameters[i].d = d[i];
  }
  static S dot(const std::vector<S>& a, const std::vector<S>& b) {
    S sum = S(0);
    for (std::size_t i = 0; i < a.size(); ++i) sum = sum + a[i] * b[i];
    return sum;
  }
  static std::vector<S> times(const std::vector<S>& matrix, const std::vector<S>& v) {
    std::vector<S> product(v.size(), S(0));
    for (std::size_t i = 0; i < v.size(); ++i) {
      for (std::size_t j = 0; j < v.size(); ++j) {
        product[i] = product[i] + matrix[i * v.size() + j] * v[j];
      }
    }
    return product;
  }

  const ObjectiveOver<S>& f_;
  const Method& method_;
  RuleParameters<S> p_;
  S damping_{};
  IterationState<S> s_;
  std::vector<S> hessian_;  ///< of the quadratic, for line searches
  std::vector<S> point_;
  std::vector<S> before_;        ///< θ_{t−1}, for BFGS
  std::vector<S> slope_before_;  ///< ∇f(θ_{t−1}), likewise
  NewtonDirection newton_;
};

}  // namespace psolve
