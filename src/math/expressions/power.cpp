// Powers u^v, among them sqrt(u) = u^(1/2), 1/u = u^(−1) and exp(u) = e^u.
//
// Over the reals u^v has a value for u > 0, for u = 0 with v > 0, and for u < 0 with an integer v.
// From this it follows which rewrites are safe.

#include "math/expressions/build.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;

// Roots of a higher degree are left alone.
constexpr std::int64_t kHighestRoot = 64;

bool is_integer(Expr e) {
  return e.is(Kind::number) && e.number().is_integer();
}
bool is_even(const Rational& number) {
  return (number / Rational(2)).is_integer();
}

Expr plain_power(Expr base, Expr exponent) {
  if (exponent.is_one()) return base;
  const Expr operands[] = {base, exponent};
  return ExprArena::current().intern({.kind = Kind::power, .operands = operands});
}

/// The degree of the root that a fractional exponent takes, where it is not too high.
std::optional<int> root_degree(const Rational& exponent) {
  const auto degree = exponent.denominator().small_integer();
  if (!degree || *degree > kHighestRoot) return std::nullopt;
  return static_cast<int>(*degree);
}

/// b^(n/k) for 0 < n/k < 1 and b > 0. With b = p/d it is (p·d^(k−1))^(n/k) / d^n, one root of an
/// integer, out of which k-th powers are drawn: sqrt(8) = 2·sqrt(2), sqrt(1/2) = sqrt(2)/2.
std::optional<Expr> root_of(const Rational& b, const Rational& exponent) {
  const auto degree = root_degree(exponent);
  if (!degree) return std::nullopt;
  const auto n = *exponent.numerator().small_integer();
  const auto cofactor = power(b.denominator(), *degree - 1, Expr::kMostBits);
  if (!cofactor) return std::nullopt;
  Root root = extract_root(b.numerator() * *cofactor, *degree);
  // 4^(1/4) is 2^(1/2): lower the degree while the radicand is itself a power.
  Rational lowest = exponent;
  for (int divisor = 2; divisor <= *degree; ++divisor) {
    if (*degree % divisor != 0 || root.inside.is_one()) continue;
    const Root inner = extract_root(root.inside, divisor);
    if (!inner.inside.is_one()) continue;
    root.inside = inner.outside;
    lowest *= Rational(divisor);
    break;
  }
  const auto outside = power(root.outside / b.denominator(), n, Expr::kMostBits);
  if (!outside) return std::nullopt;
  if (root.inside.is_one()) return Expr(*outside);
  if (lowest != exponent) return scaled(*outside, build_power(root.inside, lowest));
  return scaled(*outside, plain_power(root.inside, lowest));
}

Expr number_to_number(const Rational& base, const Rational& exponent) {
  const Rational whole = exponent.floor();
  const auto n = whole.small_integer();
  const auto value = n ? power(base, *n, Expr::kMostBits) : std::nullopt;
  if (base.is_zero()) return exponent.sign() > 0 ? Expr(0) : plain_power(0, -1);
  if (exponent.is_integer()) return value ? Expr(*value) : plain_power(base, exponent);
  const auto root = value && base.sign() > 0 ? root_of(base, exponent - whole) : std::nullopt;
  return root ? scaled(*value, *root) : plain_power(base, exponent);
}

/// (u^a)^b. If b is an integer, or u^a has a value only where u ≥ 0 or has the sign of u, this is
/// u^(ab). An even a forgets the sign of u: (u^2)^(1/2) is abs(u).
Expr power_of_power(Expr inner, Expr b) {
  const Expr u = base_of(inner);
  const Expr a = exponent_of(inner);
  if (is_integer(b) || u.is_nonnegative() || (a.is(Kind::number) && !is_even(a.number()))) {
    return build_power(u, build_product({a, b}));
  }
  if (a.is(Kind::number) && b.is(Kind::number)) {
    return build_power(build_call(Function::abs, u), build_product({a, b}));
  }
  return plain_power(inner, b);
}

/// (c·f·g)^n = c^n·f^n·g^n for integers n. Other exponents go only to factors that are positive.
Expr power_of_product(Expr base, Expr exponent) {
  if (!exponent.is(Kind::number) || base.operands().size() > Expr::kMostFlattened) {
    return plain_power(base, exponent);
  }
  const bool all = is_integer(exponent);
  std::vector<Expr> outside, inside;
  for (const Expr& factor : base.operands()) {
    (all || factor.is_positive() ? outside : inside).push_back(factor);
  }
  const Rational& c = base.number();
  const Rational drawn = all ? c : abs(c);
  if (outside.empty() && drawn.is_one()) return plain_power(base, exponent);
  for (Expr& factor : outside) factor = build_power(factor, exponent);
  outside.push_back(build_power(drawn, exponent));
  if (!all) {
    const Expr rest = build_product(inside, c.sign() < 0 ? -1 : 1);
    outside.push_back(build_power(rest, exponent));
  }
  return build_product(outside);
}

/// What can be drawn out of a sum's common divisor: (4x + 8)^(1/2) = 2·(x + 2)^(1/2).
Expr power_of_sum(Expr base, Expr exponent) {
  if (!exponent.is(Kind::number)) return plain_power(base, exponent);
  Rational drawn = content_of(base);
  const Rational& q = exponent.number();
  if (!q.is_integer() && !drawn.is_one()) {
    const auto degree = root_degree(q);
    if (!degree) return plain_power(base, exponent);
    drawn = power(extract_root(drawn.numerator(), *degree).outside /
                      extract_root(drawn.denominator(), *degree).outside,
                  *degree, Expr::kMostBits)
                .value_or(1);
  }
  if (drawn.is_one()) return plain_power(base, exponent);
  return build_product(
      {build_power(drawn, exponent), plain_power(scaled(drawn.reciprocal(), base), exponent)});
}

/// u where the term is c·log(u), as u^c; none for other terms.
std::optional<Expr> exponential_of_logarithm(Expr term, const Rational& coefficient) {
  const auto is_logarithm = [](Expr e) {
    return e.is(Kind::call) && e.function() == Function::log;
  };
  if (is_logarithm(term)) return build_power(term.operands()[0], coefficient);
  if (!term.is(Kind::product)) return std::nullopt;
  std::vector<Expr> others;
  std::optional<Expr> argument;
  for (const Expr& factor : term.operands()) {
    if (is_logarithm(factor)) {
      if (argument) return std::nullopt;
      argument = factor.operands()[0];
    } else {
      others.push_back(factor);
    }
  }
  if (!argument) return std::nullopt;
  return build_power(*argument, build_product(others, coefficient * term.number()));
}

/// e^(v·log(u)) = u^v: the logarithm has a value only for u > 0.
Expr exponential(Expr exponent) {
  const Expr e = Expr::e();
  if (!exponent.is(Kind::sum)) {
    return exponential_of_logarithm(exponent, 1).value_or(plain_power(e, exponent));
  }
  std::vector<Expr> factors;
  std::vector<ExprTerm> rest{{Expr(exponent.number()), 1}};
  for (Index i = 0; i < std::ssize(exponent.operands()); ++i) {
    const Expr term = exponent.operands()[i];
    const Rational& coefficient = exponent.coefficients()[i];
    if (const auto power = exponential_of_logarithm(term, coefficient)) {
      factors.push_back(*power);
    } else {
      rest.push_back({term, coefficient});
    }
  }
  if (factors.empty()) return plain_power(e, exponent);
  factors.push_back(build_power(e, build_sum(rest)));
  return build_product(factors);
}

}  // namespace

Expr build_power(Expr base, Expr exponent) {
  if (exponent.is_zero() || base.is_one()) return 1;
  if (exponent.is_one()) return base;
  switch (base.kind()) {
    case Kind::number:
      if (!exponent.is(Kind::number)) return plain_power(base, exponent);
      return number_to_number(base.number(), exponent.number());
    case Kind::e:
      return exponential(exponent);
    case Kind::power:
      return power_of_power(base, exponent);
    case Kind::product:
      return power_of_product(base, exponent);
    case Kind::sum:
      return power_of_sum(base, exponent);
    case Kind::call:
      if (base.function() == Function::abs && is_integer(exponent) && is_even(exponent.number())) {
        return build_power(base.operands()[0], exponent);
      }
      return plain_power(base, exponent);
    default:
      return plain_power(base, exponent);
  }
}

}  // namespace psolve
