// Sums: c₀ + c₁t₁ + c₂t₂ + … with rational c and each term once, in the order of
// `compare_terms`. No term is a number, a sum or a product with a coefficient, except where its
// size forbids to take it apart.

#include <algorithm>

#include "math/expression_build.h"
#include "math/expression_order.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;

/// a·b where the result is small enough to be worth having.
std::optional<Rational> bounded_product(const Rational& a, const Rational& b) {
  Rational result = a * b;
  if (!fits(result)) return std::nullopt;
  return result;
}

bool add_bounded(Rational& total, const Rational& more) {
  Rational result = total + more;
  if (!fits(result)) return false;
  total = std::move(result);
  return true;
}

class Collector {
 public:
  void add(Expr e, const Rational& c, bool nested = false) {
    switch (e.kind()) {
      case Kind::number: {
        const auto value = bounded_product(c, e.number());
        if (value && add_bounded(constant_, *value)) return;
        break;
      }
      case Kind::sum:
        if (nested || e.operands().size() > Expr::kMostFlattened) break;
        for (std::size_t i = 0; i < e.operands().size(); ++i) {
          add_scaled(e.operands()[i], e.coefficients()[i], c);
        }
        if (!e.number().is_zero()) add_scaled(Expr(e.number()), 1, c);
        return;
      case Kind::product:
        if (!e.number().is_one()) {
          const auto [rest, coefficient] = split_coefficient(e);
          if (const auto value = bounded_product(c, coefficient)) {
            terms_.push_back({rest, *value});
            return;
          }
        }
        break;
      default:
        break;
    }
    terms_.push_back({e, c});
  }

  Expr result() {
    std::sort(terms_.begin(), terms_.end(), [](const ExprTerm& a, const ExprTerm& b) {
      return compare_terms(a.expr, b.expr) < 0;
    });
    merge_like_terms();
    if (terms_.empty()) return constant_;
    if (terms_.size() == 1 && constant_.is_zero()) {
      return scaled(terms_[0].coefficient, terms_[0].expr);
    }
    ShortList<Expr> operands;
    ShortList<Rational> coefficients;
    for (auto& term : terms_) {
      operands.push_back(term.expr);
      coefficients.push_back(std::move(term.coefficient));
    }
    return ExprArena::current().intern({.kind = Kind::sum,
                                        .number = &constant_,
                                        .operands = view(operands),
                                        .coefficients = view(coefficients)});
  }

 private:
  void add_scaled(Expr e, const Rational& coefficient, const Rational& c) {
    if (const auto value = bounded_product(c, coefficient)) {
      add(e, *value, true);
    } else {
      terms_.push_back({scaled(coefficient, e), c});
    }
  }

  void merge_like_terms() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      const bool like = kept > 0 && terms_[kept - 1].expr == terms_[i].expr;
      if (like && add_bounded(terms_[kept - 1].coefficient, terms_[i].coefficient)) continue;
      if (kept > 0 && terms_[kept - 1].coefficient.is_zero()) --kept;
      if (kept != i) terms_[kept] = std::move(terms_[i]);
      ++kept;
    }
    if (kept > 0 && terms_[kept - 1].coefficient.is_zero()) --kept;
    terms_.resize(kept);
  }

  ShortList<ExprTerm> terms_;
  Rational constant_;
};

}  // namespace

Expr build_sum(std::initializer_list<ExprTerm> terms) {
  return build_sum(std::span(terms.begin(), terms.size()));
}

Expr build_sum(std::span<const ExprTerm> terms) {
  Collector collector;
  for (const auto& [expr, coefficient] : terms) collector.add(expr, coefficient);
  return collector.result();
}

ExprTerm split_coefficient(Expr e) {
  if (!e.is(Kind::product) || e.number().is_one()) return {e, 1};
  if (e.operands().size() == 1) return {e.operands()[0], e.number()};
  const Rational one(1);
  return {ExprArena::current().intern(
              {.kind = Kind::product, .number = &one, .operands = e.operands()}),
          e.number()};
}

Expr scaled(const Rational& c, Expr e) {
  if (c.is_one()) return e;
  if (c.is_zero()) return 0;
  auto& arena = ExprArena::current();
  switch (e.kind()) {
    case Kind::number:
      if (const auto value = bounded_product(c, e.number())) return *value;
      break;
    case Kind::sum: {
      if (e.operands().size() > Expr::kMostFlattened) break;
      ShortList<Rational> coefficients;
      for (const auto& coefficient : e.coefficients()) {
        coefficients.push_back(c * coefficient);
        if (!fits(coefficients.back())) return arena.intern({Kind::product, {}, &c, {}, {&e, 1}});
      }
      const Rational constant = c * e.number();
      if (!fits(constant)) break;
      return arena.intern({.kind = Kind::sum,
                           .number = &constant,
                           .operands = e.operands(),
                           .coefficients = view(coefficients)});
    }
    case Kind::product: {
      const Rational coefficient = c * e.number();
      if (!fits(coefficient)) break;
      if (coefficient.is_one() && e.operands().size() == 1) return e.operands()[0];
      return arena.intern(
          {.kind = Kind::product, .number = &coefficient, .operands = e.operands()});
    }
    default:
      break;
  }
  return arena.intern({.kind = Kind::product, .number = &c, .operands = {&e, 1}});
}

Rational content_of(Expr e) {
  if (!e.is(Kind::sum) || e.operands().size() > Expr::kMostFlattened) return 1;
  Rational divisor = e.number().numerator();
  Rational multiple = e.number().denominator();
  for (const auto& c : e.coefficients()) {
    divisor = gcd(divisor, c.numerator());
    if (!c.is_integer()) multiple *= c.denominator() / gcd(multiple, c.denominator());
  }
  const Rational content = abs(divisor) / multiple;
  return fits(content) ? content : Rational(1);
}

bool leads_negative(Expr e) {
  switch (e.kind()) {
    case Kind::number:
    case Kind::product:
      return e.number().sign() < 0;
    case Kind::sum:  // a longer one could not take a factor of −1 back in
      return e.operands().size() <= Expr::kMostFlattened && e.coefficients()[0].sign() < 0;
    default:
      return false;
  }
}

}  // namespace psolve
