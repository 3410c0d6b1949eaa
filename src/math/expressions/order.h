#pragma once

// The order in which people write operands. It looks at what expressions are, never at when they
// were built (but for differences far below what anyone reads), so equal expressions are written
// alike in every solve.
//
//   factors  numbers, pi, symbols by name (x2 before x10), sums without functions, powers of e,
//            functions, sums with functions
//   terms    by falling degree, constants last; then as their symbols and functions are ordered,
//            higher powers first: x^2 + x*y + y^2 + sin(x) + 1

#include <span>
#include <vector>

#include "math/expressions/expression.h"

namespace psolve {

/// Negative where `a` stands before `b` as factors of a product, 0 only for the same expression.
int compare_factors(Expr a, Expr b);

/// Negative where `a` stands before `b` as terms of a sum, 0 only for the same expression.
int compare_terms(Expr a, Expr b);

/// The factors of a product as an author wrote them. From then on, in this arena, two factors that
/// stand here in another order than the above are written in this one, unless they stand elsewhere
/// in the above; powers of one base are alike.
void learn_order(std::span<const Expr> factors);
/// The factors of a product, which are in the order above, as they are written; an empty list where
/// all are written in that order.
std::vector<Expr> in_written_order(std::span<const Expr> factors);

/// Names with the numbers in them read as numbers: "x2" before "x10".
int compare_names(std::string_view a, std::string_view b);

}  // namespace psolve
