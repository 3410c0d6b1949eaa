#pragma once

// The simplifying constructors behind `Expr`. Only the files that build expressions include this.

#include <optional>
#include <vector>

#include "math/expression_node.h"

namespace psolve {

struct ExprTerm {
  Expr expr;
  Rational coefficient;
};

Expr build_sum(std::vector<ExprTerm> terms);
Expr build_product(std::vector<Expr> factors, const Rational& coefficient = 1);
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
