#pragma once

// The update rules of the optimisers, each written once, over any scalar: with numbers they make a
// step entry by entry, with formulas they are what stands on paper. Step t makes θ_t out of
// θ_{t−1}; all state starts at 0.
//
//   gd        θ_t = θ_{t−1} − α ∇f(θ_{t−1})
//   momentum  v_t = β v_{t−1} + (1 − β) ∇f(θ_{t−1}),             θ_t = θ_{t−1} − α v_t
//   nesterov  v_t = β v_{t−1} + (1 − β) ∇f(θ_{t−1} − α v_{t−1}), θ_t = θ_{t−1} − α v_t
//   adagrad   g_t = g_{t−1} + (∇f(θ_{t−1}))²,            θ_t = θ_{t−1} − α/√(g_t + ε) ∇f(θ_{t−1})
//   rmsprop   v_t = β v_{t−1} + (1 − β) (∇f(θ_{t−1}))²,  θ_t = θ_{t−1} − α ∇f(θ_{t−1})/(√v_t + ε)
//   adam      g_t = ∇f(θ_{t−1}),
//             m_t = β₁ m_{t−1} + (1 − β₁) g_t,  v_t = β₂ v_{t−1} + (1 − β₂) g_t²,
//             m̂_t = m_t/(1 − β₁ᵗ),  v̂_t = v_t/(1 − β₂ᵗ),  θ_t = θ_{t−1} − α m̂_t/(√v̂_t + ε)
//   newton, bfgs, conjugate-gradient      θ_t = θ_{t−1} − α d_t, with a direction of their own
//
// Squares, roots and quotients are taken entry by entry. Momentum and Nesterov are those of the
// problem set: with the factor 1 − β, and the look-ahead point θ − αv. Other forms:
//
//   textbook  without the factor 1 − β; Nesterov looks ahead to θ − αβv
//   pytorch   v_t = β v_{t−1} + (1 − τ) ∇f with the dampening τ, which the first step is without;
//             Nesterov: θ_t = θ_{t−1} − α (∇f(θ_{t−1}) + β v_t); every ε outside of the root
//   keras     v_t = β v_{t−1} − α ∇f, θ_t = θ_{t−1} + v_t, Nesterov: θ_{t−1} + β v_t − α ∇f; ε inside
//             the root but in Adam, whose θ_t = θ_{t−1} − α √(1 − β₂ᵗ)/(1 − β₁ᵗ) · m_t/(√v_t + ε);
//             Adagrad's g starts at 0.1
//
// Weight decay λ adds λθ to the gradient or, decoupled, takes αλθ from θ beside it. Sources: Polyak
// 1964; Nesterov 1983; Duchi, Hazan, Singer 2011; Tieleman, Hinton 2012; Kingma, Ba 2015, algorithm
// 1; Loshchilov, Hutter 2019; the code of torch.optim 2 and keras.optimizers 3.

#include "core/rule.h"
#include "formula/formula.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/optimization/method.h"
#include "math/optimization/rules.h"

namespace psolve {

/// The parameters of a method in its step.
template <class S>
struct RuleParameters {
  S alpha, beta, beta1, beta2, epsilon, decay, dampening;
  S beta1_power, beta2_power;  ///< β₁ᵗ, β₂ᵗ
  bool is_first = false;       ///< whether this is step 1
};

/// What a method carries of one parameter from step to step, or of all as formulas.
template <class S>
struct RuleState {
  S theta{};
  S gradient{};  ///< ∇f where this step takes it, with the decay of weights that is part of it
  S v{}, m{}, g{}, m_hat{}, v_hat{};
  S d{};  ///< a direction of the method's own
};

inline Formula sqrt(const Formula& x) {
  return call("sqrt", {x});
}

namespace update_rule {

template <class S>
S square(const S& x) {
  return x * x;
}
inline Formula square(const Formula& x) {
  return power(x, 2);
}
template <class S>
S entrywise(const S& a, const S& b) {
  return a * b;
}
/// Of two numbers the sign would be too much.
inline Formula entrywise(const Formula& a, const Formula& b) {
  const bool is_number = b.is(Formula::Kind::quantity) && b.part(1).is(Formula::Kind::number);
  return product({a, b}, is_number ? product_sign::dot : product_sign::hadamard);
}

/// √x + ε, or √(x + ε).
template <class S>
S root(const S& x, const RuleParameters<S>& p, const Method& method) {
  using std::sqrt;
  return method.epsilon_inside_root ? sqrt(x + p.epsilon) : sqrt(x) + p.epsilon;
}

/// θ_{t−1}, of which decoupled decay has taken its share.
template <class S>
S base(const RuleState<S>& s, const RuleParameters<S>& p, const Method& method) {
  return method.decays_weights() ? (S(1) - p.alpha * p.decay) * s.theta : s.theta;
}

/// The part of the gradient that a velocity takes up.
template <class S>
S fresh(const RuleState<S>& s, const RuleParameters<S>& p, const Method& method) {
  const bool is_whole = method.form == RuleForm::pytorch && p.is_first;
  if (method.dampening && !is_whole) return (S(1) - p.dampening) * s.gradient;
  const bool is_share = method.form == RuleForm::sheet && !method.dampening;
  return is_share ? (S(1) - p.beta) * s.gradient : s.gradient;
}

}  // namespace update_rule

// Each rule is called with its state, the parameters, the method, and `line(rule, name, value)`,
// which hands the value on.

template <class S, class Line>
void velocity_step(RuleState<S>& s, const RuleParameters<S>& p, const Method& method, Line& line) {
  using namespace update_rule;
  const bool nesterov = method.is(MethodKind::nesterov);
  if (method.form == RuleForm::keras) {
    s.v = line(rule::moving_average, "v", p.beta * s.v - p.alpha * s.gradient);
    s.theta = line(rule::parameter_update, "theta",
                   nesterov ? base(s, p, method) + p.beta * s.v - p.alpha * s.gradient
                            : base(s, p, method) + s.v);
    return;
  }
  s.v = line(rule::moving_average, "v", p.beta * s.v + fresh(s, p, method));
  s.theta = line(rule::parameter_update, "theta",
                 nesterov && !method.looks_ahead()
                     ? base(s, p, method) - p.alpha * (s.gradient + p.beta * s.v)
                     : base(s, p, method) - p.alpha * s.v);
}

template <class S, class Line>
void adagrad_step(RuleState<S>& s, const RuleParameters<S>& p, const Method& method, Line& line) {
  using namespace update_rule;
  s.g = line(rule::squared_sum, "g", s.g + square(s.gradient));
  s.theta = line(rule::parameter_update, "theta",
                 base(s, p, method) - entrywise(p.alpha / root(s.g, p, method), s.gradient));
}

template <class S, class Line>
void rmsprop_step(RuleState<S>& s, const RuleParameters<S>& p, const Method& method, Line& line) {
  using namespace update_rule;
  s.v = line(rule::moving_average, "v", p.beta * s.v + (S(1) - p.beta) * square(s.gradient));
  s.theta = line(rule::parameter_update, "theta",
                 base(s, p, method) - p.alpha * (s.gradient / root(s.v, p, method)));
}

template <class S, class Line>
void adam_step(RuleState<S>& s, const RuleParameters<S>& p, const Method& method, Line& line) {
  using namespace update_rule;
  using std::sqrt;
  s.g = line(rule::gradient, "g", s.gradient);
  s.m = line(rule::moving_average, "m", p.beta1 * s.m + (S(1) - p.beta1) * s.g);
  s.v = line(
      rule::moving_average, "v",
      method.sums_squares ? s.v + square(s.g) : p.beta2 * s.v + (S(1) - p.beta2) * square(s.g));
  if (method.corrects_averages()) {
    s.m_hat = line(rule::bias_correction, "m_hat", s.m / (S(1) - p.beta1_power));
    s.v_hat = method.sums_squares
                  ? s.v
                  : line(rule::bias_correction, "v_hat", s.v / (S(1) - p.beta2_power));
    s.theta = line(rule::parameter_update, "theta",
                   base(s, p, method) - p.alpha * (s.m_hat / root(s.v_hat, p, method)));
    return;
  }
  S alpha = p.alpha;
  if (method.corrects_rate()) {
    alpha = alpha * (sqrt(S(1) - p.beta2_power) / (S(1) - p.beta1_power));
  }
  s.theta = line(rule::parameter_update, "theta",
                 base(s, p, method) - alpha * (s.m / root(s.v, p, method)));
}

/// One step, with the gradient and the direction that it takes.
template <class S, class Line>
void make_step(RuleState<S>& s, const RuleParameters<S>& p, const Method& method, Line& line) {
  using update_rule::base;
  switch (method.kind) {
    case MethodKind::gd:
      s.theta = line(rule::gradient_descent, "theta", base(s, p, method) - p.alpha * s.gradient);
      return;
    case MethodKind::momentum:
    case MethodKind::nesterov:
      return velocity_step(s, p, method, line);
    case MethodKind::adagrad:
      return adagrad_step(s, p, method, line);
    case MethodKind::rmsprop:
      return rmsprop_step(s, p, method, line);
    case MethodKind::adam:
      return adam_step(s, p, method, line);
    case MethodKind::newton:
      s.theta = line(rule::newton_step, "theta",
                     method.takes_full_steps ? s.theta - s.d : s.theta - p.alpha * s.d);
      return;
    case MethodKind::bfgs:
    case MethodKind::conjugate_gradient:
      s.theta = line(rule::parameter_update, "theta", s.theta - p.alpha * s.d);
      return;
  }
}

/// The point at which the next step takes its gradient, where that is not θ_{t−1} itself.
template <class S>
S look_ahead_point(const RuleState<S>& s, const RuleParameters<S>& p, const Method& method) {
  return s.theta - (method.looks_ahead_by_beta() ? p.alpha * p.beta : p.alpha) * s.v;
}

}  // namespace psolve
