#pragma once

// The order in which people write operands. It looks at what expressions are, never at when they
// were built (but for differences far below what anyone reads), so equal expressions are written
// alike in every solve.
//
//   factors  numbers, pi, symbols by name (x2 before x10), sums without functions, powers of e,
//            functions, sums with functions
//   terms    by falling degree, constants last; then as their symbols and functions are ordered,
//            higher powers first: x^2 + x*y + y^2 + sin(x) + 1

#include "math/expressions/expression.h"

namespace psolve {

/// Negative where `a` stands before `b` as factors of a product, 0 only for the same expression.
int compare_factors(Expr a, Expr b);

/// Negative where `a` stands before `b` as terms of a sum, 0 only for the same expression.
int compare_terms(Expr a, Expr b);

/// Names with the numbers in them read as numbers: "x2" before "x10".
int compare_names(std::string_view a, std::string_view b);

}  // namespace psolve
