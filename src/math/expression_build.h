#pragma once

// The simplifying constructors behind `Expr`. Only the files that build expressions include this.

#include <boost/container/small_vector.hpp>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "math/expression_node.h"

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

Expr build_sum(std::span<const ExprTerm> terms);
Expr build_sum(std::initializer_list<ExprTerm> terms);
Expr build_product(std::span<const Expr> factors, const Rational& coefficient = 1);
Expr build_product(std::initializer_list<Expr> factors);
Expr build_power(Expr base, Expr exponent);
Expr build_call(Function function, Expr argument);

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
inline bool fits(const Rational& number) {
  return number.fits(Expr::kMostBits);
}

}  // namespace psolve
