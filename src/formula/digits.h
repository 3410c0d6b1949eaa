#pragma once

#include <string_view>

#include "formula/formula.h"

namespace psolve {

/// A number by its digits: "1.5e-07" is 1.5 · 10 to the −7.
struct Scientific {
  std::string_view digits;
  std::string_view mantissa = digits;
  std::string_view exponent = {};  ///< digits only; empty where the number has no exponent
  bool negative = false;           ///< the exponent
};
Scientific scientific(std::string_view digits);

/// Whether `value` is written as an integer with no more than `digits` digits; −0 is not.
bool is_short_integer(double value, int digits);

/// Whether the digits shown of a formula are not the whole number; of one with two faces those of
/// `numbers` or of the letters.
bool shows_rounded(const Formula& f, int digits, bool numbers);

}  // namespace psolve
