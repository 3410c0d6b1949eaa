#pragma once

#include <string>
#include <vector>

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

/// The parts of a relation, each with the sign before it (none before the first). Where "=" would
/// stand before a number whose digits are cut off it is "≈".
struct Link {
  std::string sign;
  Formula part;
};
std::vector<Link> links(const Formula& relation, int digits);

/// `value` with `digits` significant digits as C++ and JSON write it; no trailing zeros, and −0 is
/// 0. Infinities are "inf" and "-inf", not-a-number is "nan".
std::string shown(double value, int digits);

}  // namespace psolve
