#pragma once

#include <span>
#include <vector>

#include "math/expressions/expression.h"

namespace psolve {

/// A symbol and what is put in its place.
struct Replacement {
  Expr symbol;
  Expr value;
};

/// The expression with every symbol replaced, all at once: values are not searched for symbols.
Expr substitute(Expr e, std::span<const Replacement> replacements);

/// The same for several expressions, which share what they have in common.
std::vector<Expr> substitute(std::span<const Expr> expressions,
                             std::span<const Replacement> replacements);

}  // namespace psolve
