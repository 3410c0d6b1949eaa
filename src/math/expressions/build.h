#pragma once

// The simplifying constructors behind `Expr`. Only the files that build expressions include this.

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "math/expressions/node.h"

namespace psolve {

struct ExprTerm {
  Expr expr;
  Rational coefficient;
};

/// Lists of operands are nearly always short.
template <class T>
using ShortList = boost::container::small_vector<T, 8>;

template <class T>
std::span<const T> view(const ShortList<T>& list) {
  return {list.data(), list.size()};
}

/// Sorts a list whose first `sorted` items already are in order; a flattened operand is, and
/// usually little is added to it.
template <class T, class Less>
void sort_rest(ShortList<T>& list, Index sorted, Less less) {
  constexpr Index kFewItems = 4;
  const auto begin = list.data();
  const auto end = begin + list.size();
  if (list.size() - sorted > kFewItems) {
    std::sort(begin, end, less);
    return;
  }
  for (auto next = begin + sorted; next != end; ++next) {
    std::rotate(std::upper_bound(begin, next, *next, less), next, next + 1);
  }
}

/// The position of the longest operand of this kind that may be flattened. Taken first, it is the
/// part of the list that is in order.
template <class List, class Get>
Index longest_operand(const List& list, Expr::Kind kind, Get get) {
  Index longest = 0, length = 0;
  for (Index i = 0; i < std::ssize(list); ++i) {
    const Expr e = get(list[i]);
    if (!e.is(kind) || e.operands().size() > Expr::kMostFlattened) continue;
    if (std::ssize(e.operands()) <= length) continue;
    longest = i;
    length = e.operands().size();
  }
  return longest;
}

Expr build_sum(std::span<const ExprTerm> terms);
Expr build_sum(std::initializer_list<ExprTerm> terms);
Expr build_product(std::span<const Expr> factors, const Rational& coefficient = 1);
Expr build_product(std::initializer_list<Expr> factors);
Expr build_power(Expr base, Expr exponent);
Expr build_call(Function function, Expr argument);
Expr build_call(Function function, Expr first, Expr second);

/// c·e
Expr scaled(const Rational& c, Expr e);

/// e = coefficient · expr, the rational coefficient drawn out.
ExprTerm split_coefficient(Expr e);

/// A sum's largest positive rational c with integers in sum/c; 1 for anything else.
Rational content_of(Expr e);

/// Whether a person would write it with a minus in front: the first coefficient is negative.
bool leads_negative(Expr e);

inline Expr base_of(Expr factor) {
  return factor.is(Expr::Kind::power) ? factor.operands()[0] : factor;
}
inline Expr exponent_of(Expr factor) {
  return factor.is(Expr::Kind::power) ? factor.operands()[1] : ExprArena::current().one;
}
/// a + b and a·b, unless the result would be too long a number. Two long fractions are given up
/// before they are worked out, which is most of the cost, unless they cancel.
std::optional<Rational> bounded_sum(const Rational& a, const Rational& b);
std::optional<Rational> bounded_product(const Rational& a, const Rational& b);

}  // namespace psolve
