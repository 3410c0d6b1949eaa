#pragma once

#include <string>
#include <vector>

#include "core/json/json.h"
#include "formula/formula.h"
#include "math/expressions/expression.h"

namespace psolve {

/// Whether the expression, written out, is of a size that anyone would want to read. What is shared
/// in the graph is repeated on paper, so a small graph may have no end of text.
bool can_be_written(Expr e);

/// The expression as people write it: sums by falling degree with a positive term first (1 − x²),
/// negative powers as fractions, square roots as roots. What cannot be written is "…".
Formula to_formula(Expr e);
/// `formula` of an expression as a line says it: there step is 0 at 0, for relu′(0) = 0, and in a
/// line 1.
Formula with_steps_of_lines(const Formula& formula);

/// The expression as `write(to_formula(e), Hand::plain)`, but without making the formula. psolve
/// reads it back to the same expression, unless a sum or product in it was too long to be
/// flattened. Throws length_error where it cannot be written.
std::string to_text(Expr e);
/// The same as an answer; null where it cannot be written.
Json text_json(Expr e);

/// A rational as people write it, and its nearest double.
Formula to_formula(const Rational& value);
Json to_json(const Rational& value);
inline bool is_short(const Rational&) {
  return true;
}

}  // namespace psolve
