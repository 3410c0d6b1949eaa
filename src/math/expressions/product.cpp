// Products: c·f₁·f₂·… with a rational c and each base once, in the order of `compare_factors`. No
// factor is a number or a product, except where its size forbids to take it apart, and the terms of
// a sum among the factors have no common divisor: (2x + 2)·y is 2·y·(x + 1).

#include <algorithm>

#include "math/expressions/build.h"
#include "math/expressions/order.h"

namespace psolve {
namespace {

using Kind = Expr::Kind;

/// Whether a = −b for two sums.
bool are_opposite(Expr a, Expr b) {
  return std::equal(a.operands().begin(), a.operands().end(), b.operands().begin(),
                    b.operands().end()) &&
         a.number() == -b.number() &&
         std::equal(a.coefficients().begin(), a.coefficients().end(), b.coefficients().begin(),
                    [](const Rational& x, const Rational& y) { return x == -y; });
}

bool is_root_of_number(Expr factor) {
  return factor.is(Kind::power) && base_of(factor).is(Kind::number) &&
         base_of(factor).number().sign() > 0 && exponent_of(factor).is(Kind::number) &&
         !exponent_of(factor).number().is_integer();
}

class FactorCollector {
 public:
  explicit FactorCollector(const Rational& coefficient) { multiply(coefficient); }

  void add(Expr e, bool nested = false) {
    switch (e.kind()) {
      case Kind::number:
        if (!multiply(e.number())) factors_.push_back(e);
        return;
      case Kind::product:
        if (nested || e.operands().size() > Expr::kMostFlattened || !multiply(e.number())) break;
        for (const Expr& factor : e.operands()) add(factor, true);
        if (factors_.size() == e.operands().size()) sorted_ = factors_.size();
        return;
      case Kind::sum: {
        const Rational content = content_of(e);
        if (content.is_one() || !multiply(content)) break;
        factors_.push_back(scaled(content.reciprocal(), e));
        return;
      }
      default:
        break;
    }
    factors_.push_back(e);
  }

  Expr result() {
    if (coefficient_.is_zero()) return 0;
    // Each merge leaves fewer factors, so this ends.
    do {
      sort_rest(factors_, sorted_, [](Expr a, Expr b) { return compare_factors(a, b) < 0; });
      sorted_ = 0;
      turn_opposite_sums();
    } while (merge_like_powers() || merge_roots());
    if (factors_.empty()) return coefficient_;
    if (factors_.size() == 1) return scaled(coefficient_, factors_[0]);
    return ExprArena::current().intern(
        {.kind = Kind::product, .number = &coefficient_, .operands = view(factors_)});
  }

 private:
  bool multiply(const Rational& by) {
    auto result = bounded_product(coefficient_, by);
    if (!result) return false;
    coefficient_ = std::move(*result);
    return true;
  }

  /// (x − 1)·(1 − x) is −(x − 1)^2.
  void turn_opposite_sums() {
    for (Index i = 0; i + 1 < std::ssize(factors_); ++i) {
      const Expr first = base_of(factors_[i]);
      if (!first.is(Kind::sum)) continue;
      for (Index j = i + 1; j < std::ssize(factors_); ++j) {
        const Expr second = base_of(factors_[j]);
        if (!second.is(Kind::sum)) break;  // sums stand side by side
        const Expr exponent = exponent_of(factors_[j]);
        if (!exponent.is(Kind::number) || !exponent.number().is_integer()) continue;
        if (!are_opposite(first, second)) continue;
        if (!(exponent.number() / Rational(2)).is_integer()) coefficient_ = -coefficient_;
        factors_[j] = build_power(first, exponent);
        std::swap(factors_[i + 1], factors_[j]);
      }
    }
  }

  /// u^a·u^b = u^(a + b)
  bool merge_like_powers() {
    const auto same_base = [](Expr a, Expr b) { return base_of(a) == base_of(b); };
    if (std::adjacent_find(factors_.begin(), factors_.end(), same_base) == factors_.end()) {
      return false;
    }
    ShortList<Expr> before;
    before.swap(factors_);
    for (Index i = 0; i < std::ssize(before);) {
      Index end = i + 1;
      while (end < std::ssize(before) && base_of(before[end]) == base_of(before[i])) ++end;
      if (end == i + 1) {
        factors_.push_back(before[i]);
      } else {
        ShortList<ExprTerm> exponents;
        for (Index j = i; j < end; ++j) exponents.push_back({exponent_of(before[j]), 1});
        add(build_power(base_of(before[i]), build_sum(view(exponents))));
      }
      i = end;
    }
    return true;
  }

  /// sqrt(2)·sqrt(3) = sqrt(6)
  bool merge_roots() {
    for (Index i = 0; i < std::ssize(factors_) && is_root_of_number(factors_[i]); ++i) {
      for (Index j = i + 1; j < std::ssize(factors_) && is_root_of_number(factors_[j]); ++j) {
        const Expr exponent = exponent_of(factors_[i]);
        if (exponent != exponent_of(factors_[j])) continue;
        const auto radicand =
            bounded_product(base_of(factors_[i]).number(), base_of(factors_[j]).number());
        if (!radicand) continue;
        factors_.erase(factors_.begin() + j);
        factors_.erase(factors_.begin() + i);
        add(build_power(*radicand, exponent));
        return true;
      }
    }
    return false;
  }

  ShortList<Expr> factors_;
  Index sorted_ = 0;  ///< so many factors at the front are in order
  Rational coefficient_ = 1;
};

}  // namespace

Expr build_product(std::initializer_list<Expr> factors) {
  return build_product(std::span(factors.begin(), factors.size()));
}

Expr build_product(std::span<const Expr> factors, const Rational& coefficient) {
  FactorCollector collector(coefficient);
  const Index first = longest_operand(factors, Kind::product, [](Expr e) { return e; });
  if (!factors.empty()) collector.add(factors[first]);
  for (Index i = 0; i < std::ssize(factors); ++i) {
    if (i != first) collector.add(factors[i]);
  }
  return collector.result();
}

}  // namespace psolve
