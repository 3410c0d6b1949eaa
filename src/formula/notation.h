#pragma once

#include <string>

#include "formula/formula.h"

namespace psolve {

/// The hands that can write a formula. One walk over the tree (`notation.cpp`) decides order, signs
/// and parentheses; a hand only knows its own signs.
enum class Hand {
  plain,    ///< ASCII that psolve's expression language reads back: x1^2*exp(x1 - 1)
  unicode,  ///< one line for people: x₁²·exp(x₁ − 1)
  latex,    ///< without the dollars
  mathml,   ///< one <math> element
};

/// Writes `formula` on one line with `digits` significant digits (1..17).
std::string write(const Formula& formula, Hand hand, int digits = 6);

/// `value` with `digits` significant digits as C++ and JSON write it; no trailing zeros, and −0 is
/// 0. Infinities are "inf" and "-inf", not-a-number is "nan".
std::string shown(double value, int digits);

}  // namespace psolve
