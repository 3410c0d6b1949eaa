// Sums: c₀ + c₁t₁ + c₂t₂ + … with rational c and each term once, in the order of
// `compare_terms`. No term is a number, a sum or a product with a coefficient, except where its
// size forbids to take it apart.

#include <algorithm>

#include "math/expressions/build.h"
#include "math/expressions/order.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;

bool fits(const Rational& number) {
  return number.fits(Expr::kMostBits);
}

bool are_long_together(const Rational& a, const Rational& b) {
  return !a.fits(64) && !b.fits(64) && a.bits() + b.bits() > Expr::kMostBits;
}

bool add_bounded(Rational& total, const Rational& more) {
  auto sum = bounded_sum(total, more);
  if (!sum) return false;
  total = std::move(*sum);
  return true;
}

class TermCollector {
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
        for (Index i = 0; i < std::ssize(e.operands()); ++i) {
          add_scaled(e.operands()[i], e.coefficients()[i], c);
        }
        if (sorted_ == 0 && terms_.size() == e.operands().size()) sorted_ = terms_.size();
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
    sort_rest(terms_, sorted_, [](const ExprTerm& a, const ExprTerm& b) {
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
    Index kept = 0;
    for (Index i = 0; i < std::ssize(terms_); ++i) {
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
  Index sorted_ = 0;  ///< so many terms at the front are in order
  Rational constant_;
};

/// c·e as a product, whatever e is.
Expr factor_before(const Rational& c, Expr e) {
  return ExprArena::current().intern({.kind = Kind::product, .number = &c, .operands = {&e, 1}});
}

}  // namespace

Expr build_sum(std::initializer_list<ExprTerm> terms) {
  return build_sum(std::span(terms.begin(), terms.size()));
}

Expr build_sum(std::span<const ExprTerm> terms) {
  TermCollector collector;
  const Index first =
      longest_operand(terms, Kind::sum, [](const ExprTerm& term) { return term.expr; });
  if (!terms.empty()) collector.add(terms[first].expr, terms[first].coefficient);
  for (Index i = 0; i < std::ssize(terms); ++i) {
    if (i != first) collector.add(terms[i].expr, terms[i].coefficient);
  }
  return collector.result();
}

std::optional<Rational> bounded_sum(const Rational& a, const Rational& b) {
  const bool whole = a.is_integer() && b.is_integer();
  if (!whole && are_long_together(a, b)) {
    return a == -b ? std::optional(Rational()) : std::nullopt;
  }
  Rational result = a + b;
  if (!fits(result)) return std::nullopt;
  return result;
}

std::optional<Rational> bounded_product(const Rational& a, const Rational& b) {
  if (are_long_together(a, b)) {
    return a == b.reciprocal() ? std::optional(Rational(1)) : std::nullopt;
  }
  Rational result = a * b;
  if (!fits(result)) return std::nullopt;
  return result;
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
        auto product = bounded_product(c, coefficient);
        if (!product) return factor_before(c, e);
        coefficients.push_back(std::move(*product));
      }
      const auto constant = bounded_product(c, e.number());
      if (!constant) break;
      return arena.intern({.kind = Kind::sum,
                           .number = &*constant,
                           .operands = e.operands(),
                           .coefficients = view(coefficients)});
    }
    case Kind::product: {
      const auto coefficient = bounded_product(c, e.number());
      if (!coefficient) break;
      if (coefficient->is_one() && e.operands().size() == 1) return e.operands()[0];
      return arena.intern(
          {.kind = Kind::product, .number = &*coefficient, .operands = e.operands()});
    }
    default:
      break;
  }
  return factor_before(c, e);
}

Rational content_of(Expr e) {
  if (!e.is(Kind::sum) || e.operands().size() > Expr::kMostFlattened) return 1;
  Rational divisor = e.number().numerator();
  Rational multiple = e.number().denominator();
  for (const auto& c : e.coefficients()) {
    divisor = gcd(divisor, c.numerator());
    if (c.is_integer()) continue;
    multiple *= c.denominator() / gcd(multiple, c.denominator());
    if (!fits(multiple)) return 1;
  }
  return abs(divisor) / multiple;
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
