#pragma once

#include <vector>

#include "core/matrix.h"
#include "math/expressions/expression.h"

namespace psolve {

/// Sums that grow term by term, side by side.
template <class S>
class Totals {
 public:
  explicit Totals(Index size) : sums_(VectorOf<S>::Constant(size, S(0))) {}
  void add(Index i, const S& term) { sums_(i) += term; }
  VectorOf<S> take() { return std::move(sums_); }

 private:
  VectorOf<S> sums_;
};

/// Expressions are collected first: a sum made term by term would be sorted as often as it has
/// terms.
template <>
class Totals<Expr> {
 public:
  explicit Totals(Index size) : terms_(size) {}
  void add(Index i, const Expr& term) { terms_[i].push_back(term); }
  VectorOf<Expr> take() {
    VectorOf<Expr> sums(std::ssize(terms_));
    for (Index i = 0; i < std::ssize(terms_); ++i) sums(i) = Expr::sum(terms_[i]);
    return sums;
  }

 private:
  std::vector<std::vector<Expr>> terms_;
};

}  // namespace psolve
