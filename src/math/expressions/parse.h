#pragma once

// From text to exact expressions.

#include <span>
#include <string_view>

#include "math/expressions/expression.h"
#include "math/syntax/syntax.h"

namespace psolve {

/// How products are written from then on, in this arena.
enum class Products {
  as_usual,
  as_written,  ///< their factors in the order in which they stand in the text (order.h)
};

/// The expression with `values[i]` for `syntax.names()[i]`.
Expr to_expression(const Syntax& syntax, std::span<const Expr> values,
                   Products products = Products::as_usual);
/// The expression in symbols of the same names.
Expr to_expression(const Syntax& syntax, Products products = Products::as_usual);

/// Parses a text without names: "1/3", "2*pi". Throws `TextError`, also where there is no value.
Expr exact_constant(std::string_view text);

}  // namespace psolve
