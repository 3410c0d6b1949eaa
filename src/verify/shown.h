#pragma once

#include <string_view>

#include "core/json/json.h"
#include "formula/value.h"

namespace psolve {

/// Whether a line for people states a number: = or ≈ before one, or before a list of numbers.
bool states_number(std::string_view text);

/// How many significant digits the numbers in `json` are written with: the most of any of them, up
/// to 12, since a solution whose numbers have more than that may differ in the last.
int written_digits(const Json& json);

/// Whether `shown` is `exact` rounded to so many digits.
bool is_rounded(const Value& shown, const Value& exact, int digits);

}  // namespace psolve
