#pragma once

// The rules of differentiation, each written once and used twice: over expressions, where they
// compute the derivative, and over formulas, where they write the line that a person reads. So what
// is printed is what was computed.
//
// An algebra A has a type Value with + − * / and
//
//   keep(e)              the expression e itself
//   slope(e)             ∂e/∂x: computed, or written as still to be found
//   slope_of_term(c, t)  ∂(c·t)/∂x
//   product(values), sum(values)

#include <vector>

#include "core/rule.h"
#include "math/calculus/rules.h"
#include "math/expressions/expression.h"

namespace psolve::differentiation {

/// f′(u)
template <class A>
typename A::Value outer_slope(A& a, Function f, Expr u) {
  using Value = typename A::Value;
  const auto one = [] { return Value(1); };
  const auto kept = [&](Expr e) { return a.keep(e); };
  switch (f) {
    case Function::sin:
      return kept(cos(u));
    case Function::cos:
      return -kept(sin(u));
    case Function::tan:
      return one() + kept(pow(tan(u), 2));
    case Function::asin:
      return one() / kept(sqrt(1 - pow(u, 2)));
    case Function::acos:
      return -(one() / kept(sqrt(1 - pow(u, 2))));
    case Function::atan:
      return one() / kept(1 + pow(u, 2));
    case Function::sinh:
      return kept(cosh(u));
    case Function::cosh:
      return kept(sinh(u));
    case Function::tanh:
      return one() - kept(pow(tanh(u), 2));
    case Function::log:
      return one() / kept(u);
    case Function::abs:
      return kept(sign(u));
    case Function::sigmoid:
      return kept(sigmoid(u)) * (one() - kept(sigmoid(u)));
    case Function::relu:
      return kept(step(u));
    case Function::softplus:
      return kept(sigmoid(u));
    case Function::erf:
      return kept(2 / sqrt(Expr::pi()) * exp(-pow(u, 2)));
    case Function::cbrt:
      return one() / (Value(3) * kept(pow(cube_root(u), 2)));
    case Function::step:
    case Function::sign:
      return Value(0);
    case Function::exp:  // these two are powers
    case Function::sqrt:
    case Function::max:  // these have two arguments
    case Function::min:
    case Function::atan2:
      break;
  }
  return Value(0);
}

inline Rule rule_of(Function f) {
  switch (f) {
    case Function::sin:
    case Function::cos:
    case Function::tan:
      return rule::trigonometric_rule;
    case Function::asin:
    case Function::acos:
    case Function::atan:
      return rule::inverse_trigonometric_rule;
    case Function::sinh:
    case Function::cosh:
    case Function::tanh:
      return rule::hyperbolic_rule;
    case Function::exp:
    case Function::erf:  // an integral of e^(−u²)
      return rule::exponential_rule;
    case Function::log:
      return rule::logarithm_rule;
    case Function::sqrt:
    case Function::cbrt:
      return rule::power_rule;
    case Function::max:
    case Function::min:
      return rule::maximum_rule;
    case Function::atan2:
      return rule::angle_rule;
    case Function::abs:
    case Function::sign:
      return rule::absolute_value_rule;
    case Function::sigmoid:
    case Function::relu:
    case Function::softplus:
    case Function::step:
      return rule::activation_rule;
  }
  return rule::chain_rule;
}

/// A derivative and the rule that gave it. `inner` is the inner function where it was the chain
/// rule.
template <class A>
struct Applied {
  typename A::Value value;
  Rule rule;
  const Expr* inner = nullptr;
};

inline bool may_contain(Expr e, Expr x) {
  return (e.symbol_bits() & x.symbol_bits()) != 0;
}

/// outer·u′, where the factor u′ = 1 of u = x is left out and the rule is the elementary one.
template <class A>
Applied<A> chained(A& a, typename A::Value outer, Rule elementary, const Expr& u, Expr x) {
  if (u == x) return {outer, elementary};
  return {a.product({outer, a.slope(u)}), rule::chain_rule, &u};
}

template <class A>
Applied<A> power_slope(A& a, Expr e, Expr x) {
  const Expr& u = e.operands()[0];
  const Expr& v = e.operands()[1];
  if (!may_contain(v, x)) {  // n·u^(n−1)·u′
    return chained(a, a.keep(v * pow(u, v - 1)), rule::power_rule, u, x);
  }
  if (u.is(Expr::Kind::e)) return chained(a, a.keep(e), rule::exponential_rule, v, x);
  if (!may_contain(u, x)) {  // c^v·log(c)·v′
    return chained(a, a.product({a.keep(e), a.keep(log(u))}), rule::exponential_rule, v, x);
  }
  // u^v = e^(v·log(u))
  return {a.product({a.keep(e), a.slope(v * log(u))}), rule::exponential_rule};
}

/// (u/v)′ = (u′v − uv′)/v²
template <class A>
typename A::Value quotient_slope(A& a, Expr u, Expr v) {
  const auto du = a.slope(u);
  const auto dv = a.slope(v);
  return (a.product({du, a.keep(v)}) - a.product({a.keep(u), dv})) / a.keep(pow(v, 2));
}

/// (f·g·…)′: each factor in turn replaced by its derivative. Many factors are taken as two halves
/// first, because n terms of n factors would be quadratic.
template <class A>
typename A::Value product_slope(A& a, const std::vector<Expr>& factors) {
  constexpr Index kMostTerms = 8;
  if (factors.size() > kMostTerms) {
    const auto middle = factors.begin() + (factors.size() / 2);
    return product_slope(
        a, {Expr::product({factors.begin(), middle}), Expr::product({middle, factors.end()})});
  }
  std::vector<typename A::Value> terms;
  for (Index i = 0; i < std::ssize(factors); ++i) {
    std::vector<typename A::Value> term;
    for (Index j = 0; j < std::ssize(factors); ++j) {
      term.push_back(i == j ? a.slope(factors[j]) : a.keep(factors[j]));
    }
    terms.push_back(a.product(std::move(term)));
  }
  return a.sum(std::move(terms));
}

template <class A>
Applied<A> factors_slope(A& a, Expr e, Expr x) {
  std::vector<Expr> fixed{Expr(e.number())}, moving, denominator;
  bool lone_denominators = true;
  for (const Expr& factor : e.operands()) {
    if (!may_contain(factor, x)) {
      fixed.push_back(factor);
      continue;
    }
    moving.push_back(factor);
    if (!factor.is(Expr::Kind::power) || !factor.operands()[1].is(Expr::Kind::number)) continue;
    const Rational& exponent = factor.operands()[1].number();
    if (exponent.is_minus_one()) denominator.push_back(factor.operands()[0]);
    lone_denominators &= exponent.sign() > 0 || exponent.is_minus_one();
  }
  if (fixed.size() > 1 || !e.number().is_one()) {
    return {a.product({a.keep(Expr::product(fixed)), a.slope(Expr::product(moving))}),
            rule::constant_multiple_rule};
  }
  if (lone_denominators && !denominator.empty() && denominator.size() < moving.size()) {
    const Expr v = Expr::product(denominator);
    return {quotient_slope(a, e * v, v), rule::quotient_rule};
  }
  return {product_slope(a, moving), rule::product_rule};
}

/// Of max and min: u′ with the weight (1 + s)/2 and v′ with (1 − s)/2, where s = sign(u − v), or for
/// min its negation. Of atan2(u, v): u′ with v/(u² + v²) and v′ with −u/(u² + v²).
template <class A>
typename A::Value slope_of_two(A& a, const Expr& e, Expr x) {
  const Expr& u = e.operands()[0];
  const Expr& v = e.operands()[1];
  Expr of_u, of_v;
  if (e.function() == Function::atan2) {
    const Expr square = pow(u, 2) + pow(v, 2);
    of_u = v / square;
    of_v = -u / square;
  } else {
    const Expr side = e.function() == Function::max ? sign(u - v) : sign(v - u);
    of_u = (1 + side) / 2;
    of_v = (1 - side) / 2;
  }
  std::vector<typename A::Value> terms;
  if (may_contain(u, x)) terms.push_back(a.product({a.keep(of_u), a.slope(u)}));
  if (may_contain(v, x)) terms.push_back(a.product({a.keep(of_v), a.slope(v)}));
  return a.sum(std::move(terms));
}

/// ∂e/∂x by the one rule that fits.
template <class A>
Applied<A> slope_of(A& a, const Expr& e, Expr x) {
  using Value = typename A::Value;
  if (e == x) return {Value(1), rule::identity_rule};
  if (!may_contain(e, x) || e.operands().empty()) return {Value(0), rule::constant_rule};
  switch (e.kind()) {
    case Expr::Kind::sum: {
      std::vector<Value> terms;
      for (Index i = 0; i < std::ssize(e.operands()); ++i) {
        terms.push_back(a.slope_of_term(e.coefficients()[i], e.operands()[i]));
      }
      if (!e.number().is_zero()) terms.push_back(a.slope_of_term(e.number(), 1));
      return {a.sum(std::move(terms)), rule::sum_rule};
    }
    case Expr::Kind::product:
      return factors_slope(a, e, x);
    case Expr::Kind::power:
      return power_slope(a, e, x);
    default: {
      const Expr& u = e.operands()[0];
      if (e.operands().size() == 2) return {slope_of_two(a, e, x), rule_of(e.function())};
      return chained(a, outer_slope(a, e.function(), u), rule_of(e.function()), u, x);
    }
  }
}

}  // namespace psolve::differentiation
