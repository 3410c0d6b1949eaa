#pragma once

// The update rules of the optimisers, each written once: a line gives its value and, where it is
// recorded, its formula. Step t makes θ_t out of θ_{t−1}; all state starts at 0.
//
//   gd        θ_t = θ_{t−1} − α ∇f(θ_{t−1})
//   momentum  v_t = β v_{t−1} + (1 − β) ∇f(θ_{t−1}),             θ_t = θ_{t−1} − α v_t
//   nesterov  v_t = β v_{t−1} + (1 − β) ∇f(θ_{t−1} − α v_{t−1}), θ_t = θ_{t−1} − α v_t
//   adagrad   g_t = g_{t−1} + (∇f(θ_{t−1}))²,            θ_t = θ_{t−1} − α/√(g_t + ε) ∇f(θ_{t−1})
//   rmsprop   v_t = β v_{t−1} + (1 − β) (∇f(θ_{t−1}))²,  θ_t = θ_{t−1} − α ∇f(θ_{t−1})/(√v_t + ε)
//   newton    θ_t = θ_{t−1} − α H⁻¹ ∇f(θ_{t−1}),         H = ∇²f(θ_{t−1})
//   adam      g_t = ∇f(θ_{t−1}),
//             m_t = β₁ m_{t−1} + (1 − β₁) g_t,  v_t = β₂ v_{t−1} + (1 − β₂) g_t²,
//             m̂_t = m_t/(1 − β₁ᵗ),  v̂_t = v_t/(1 − β₂ᵗ),  θ_t = θ_{t−1} − α m̂_t/(√v̂_t + ε)
//
// Squares, roots and quotients are taken entry by entry. Momentum and Nesterov are those of the
// problem set: with the factor 1 − β, and the look-ahead point θ − αv. Sources: Polyak 1964;
// Nesterov 1983; Duchi, Hazan, Singer 2011; Tieleman, Hinton 2012; Kingma, Ba 2015, algorithm 1.

#include <Eigen/Dense>

#include "core/rule.h"
#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/optimization/method.h"
#include "math/optimization/rules.h"
#include "math/optimization/step_names.h"

namespace psolve {

/// What a method carries from step to step, and the last gradient that it used. An `Array` is a
/// column of n numbers with arithmetic entry by entry.
template <class Array>
struct OptimizerState {
  Array theta;
  Array gradient;  ///< ∇f where this step takes it: at θ_{t−1}, or at the look-ahead point
  Array v;
  Array m;
  Array g;
  Array m_hat;
  Array v_hat;
  double beta1_power = 1;  ///< β₁ᵗ
  double beta2_power = 1;

  explicit OptimizerState(const Array& start) : theta(start), gradient(zero(start)) {
    v = m = g = m_hat = v_hat = gradient;
  }

 private:
  static Array zero(const Array& like) { return Array::Zero(like.size()); }
};

// Each rule is called with its state, the method, and `line(rule, name, value, formula)`, which
// hands the value on; `formula(names)` writes the right side, in which `names` knows t.

template <class Array, class Line>
void gradient_descent_step(OptimizerState<Array>& s, const Method& p, Line& line) {
  s.theta = line(rule::gradient_descent, "theta", (s.theta - p.learning_rate * s.gradient).eval(),
                 [&](const StepNames& n) {
                   return n.before("theta", s.theta) - n.alpha(p) * n.gradient(s.gradient);
                 });
}

/// Momentum; Nesterov with the gradient at the look-ahead point.
template <class Array, class Line>
void velocity_step(OptimizerState<Array>& s, const Method& p, Line& line) {
  const bool unscaled = p.variant == Variant::unscaled_gradient;
  const double fresh = unscaled ? 1 : 1 - p.beta;
  s.v = line(rule::moving_average, "v", (p.beta * s.v + fresh * s.gradient).eval(),
             [&](const StepNames& n) {
               const Formula beta = n.beta(p);
               const Formula gradient = n.gradient(s.gradient);
               return beta * n.before("v", s.v) + (unscaled ? gradient : (1 - beta) * gradient);
             });
  s.theta = line(rule::parameter_update, "theta", (s.theta - p.learning_rate * s.v).eval(),
                 [&](const StepNames& n) {
                   return n.before("theta", s.theta) - n.alpha(p) * n.now("v", s.v);
                 });
}

template <class Array, class Line>
void adagrad_step(OptimizerState<Array>& s, const Method& p, Line& line) {
  s.g = line(rule::squared_sum, "g", (s.g + s.gradient.square()).eval(), [&](const StepNames& n) {
    return n.before("g", s.g) + power(n.gradient(s.gradient), 2);
  });
  const bool outside = p.variant == Variant::epsilon_outside_root;
  const Array root = outside ? (s.g.sqrt() + p.epsilon).eval() : (s.g + p.epsilon).sqrt().eval();
  s.theta = line(rule::parameter_update, "theta",
                 (s.theta - p.learning_rate / root * s.gradient).eval(), [&](const StepNames& n) {
                   const Formula g = n.now("g", s.g);
                   const Formula shrunk = n.alpha(p) / (outside ? call("sqrt", {g}) + n.epsilon(p)
                                                                : call("sqrt", {g + n.epsilon(p)}));
                   return n.before("theta", s.theta) -
                          product({shrunk, n.gradient(s.gradient)}, n.entrywise());
                 });
}

template <class Array, class Line>
void rmsprop_step(OptimizerState<Array>& s, const Method& p, Line& line) {
  s.v = line(rule::moving_average, "v", (p.beta * s.v + (1 - p.beta) * s.gradient.square()).eval(),
             [&](const StepNames& n) {
               const Formula beta = n.beta(p);
               return beta * n.before("v", s.v) + (1 - beta) * power(n.gradient(s.gradient), 2);
             });
  s.theta = line(rule::parameter_update, "theta",
                 (s.theta - p.learning_rate * s.gradient / (s.v.sqrt() + p.epsilon)).eval(),
                 [&](const StepNames& n) {
                   return n.before("theta", s.theta) -
                          n.alpha(p) * (n.gradient(s.gradient) /
                                        (call("sqrt", {n.now("v", s.v)}) + n.epsilon(p)));
                 });
}

template <class Array, class Line>
void adam_step(OptimizerState<Array>& s, const Method& p, Line& line) {
  const bool sums = p.variant == Variant::sum_of_squares;
  const bool corrects = p.variant != Variant::no_bias_correction;
  s.g = line(rule::gradient, "g", s.gradient,
             [&](const StepNames& n) { return n.gradient(s.gradient); });
  s.m = line(rule::moving_average, "m", (p.beta1 * s.m + (1 - p.beta1) * s.g).eval(),
             [&](const StepNames& n) {
               const Formula beta = n.beta(p, 1);
               return beta * n.before("m", s.m) + (1 - beta) * n.now("g", s.g);
             });
  const double old_share = sums ? 1 : p.beta2;
  const double new_share = sums ? 1 : 1 - p.beta2;
  s.v = line(rule::moving_average, "v", (old_share * s.v + new_share * s.g.square()).eval(),
             [&](const StepNames& n) {
               const Formula beta = n.beta(p, 2);
               const Formula square = power(n.now("g", s.g), 2);
               if (sums) return n.before("v", s.v) + square;
               return beta * n.before("v", s.v) + (1 - beta) * square;
             });
  s.beta1_power *= p.beta1;
  s.beta2_power *= p.beta2;
  s.m_hat = line(rule::bias_correction, "m_hat", (s.m / (corrects ? 1 - s.beta1_power : 1)).eval(),
                 [&](const StepNames& n) {
                   const Formula m = n.now("m", s.m);
                   return corrects ? m / (1 - power(n.beta(p, 1), n.t())) : m;
                 });
  s.v_hat =
      line(rule::bias_correction, "v_hat",
           (s.v / (corrects && !sums ? 1 - s.beta2_power : 1)).eval(), [&](const StepNames& n) {
             const Formula v = n.now("v", s.v);
             return corrects && !sums ? v / (1 - power(n.beta(p, 2), n.t())) : v;
           });
  s.theta = line(rule::parameter_update, "theta",
                 (s.theta - p.learning_rate * s.m_hat / (s.v_hat.sqrt() + p.epsilon)).eval(),
                 [&](const StepNames& n) {
                   return n.before("theta", s.theta) -
                          n.alpha(p) * (n.now("m_hat", s.m_hat) /
                                        (call("sqrt", {n.now("v_hat", s.v_hat)}) + n.epsilon(p)));
                 });
}

/// `direction` solves H d = ∇f.
template <class Array, class Line>
void newton_step(OptimizerState<Array>& s, const Method& p, const Array& direction, Line& line) {
  s.theta = line(rule::newton_step, "theta", (s.theta - p.learning_rate * direction).eval(),
                 [&](const StepNames& n) {
                   return n.before("theta", s.theta) - n.alpha(p) * n.now("d", direction);
                 });
}

/// The point at which the next step takes its gradient, where that is not θ_{t−1} itself.
template <class Array>
Array look_ahead_point(const OptimizerState<Array>& s, const Method& p) {
  const double share = p.variant == Variant::textbook_look_ahead ? p.beta : 1;
  return s.theta - p.learning_rate * share * s.v;
}

/// Its formula.
inline Formula look_ahead_formula(const Method& p, const StepNames& n, const Vector& theta,
                                  const Vector& velocity) {
  const Formula alpha = n.alpha(p);
  return n.before("theta", theta) -
         (p.variant == Variant::textbook_look_ahead ? alpha * n.beta(p) : alpha) *
             n.before("v", velocity);
}

/// One step of every method but Newton's.
template <class Array, class Line>
void make_step(OptimizerState<Array>& s, const Method& p, Line& line) {
  switch (p.kind) {
    case MethodKind::gd:
      return gradient_descent_step(s, p, line);
    case MethodKind::momentum:
    case MethodKind::nesterov:
      return velocity_step(s, p, line);
    case MethodKind::adagrad:
      return adagrad_step(s, p, line);
    case MethodKind::rmsprop:
      return rmsprop_step(s, p, line);
    case MethodKind::adam:
      return adam_step(s, p, line);
    case MethodKind::newton:
      break;
  }
}

}  // namespace psolve
