#pragma once

#include <optional>
#include <vector>

#include "core/rule.h"
#include "formula/formula.h"
#include "math/expressions/expression.h"

namespace psolve {

/// How one derivative was found: a rule, and the derivatives that the rule asked for, but for those
/// that need no words, 0 of a constant and 1 of the variable itself. A derivative that occurs twice
/// is derived once.
struct Derivation {
  Rule rule{};
  Expr of;
  Expr by;
  Expr result;
  std::optional<Expr> inner;  ///< for the chain rule: the inner function
  /// ∂of/∂by = the rule applied, with inner derivatives still to be found = result. A middle that
  /// reads like the result is left out.
  std::vector<Formula> chain;
  std::vector<Derivation> steps;
};

/// ∂of/∂by for a symbol `by`. What was found once in this arena is remembered.
///
/// At kinks the derivative is the one usual in machine learning: relu′(0) = 0, abs′(0) = 0; step
/// and sign have the derivative 0 everywhere.
Expr differentiate(Expr of, Expr by);

/// The derivation of `differentiate(of, by)`, for expressions that can be written.
Derivation derive(Expr of, Expr by);

}  // namespace psolve
