#pragma once

#include "core/json/answer_row.h"

namespace psolve::boolean_net {

/// Beside those about the networks.
inline constexpr AnswerRow kAnswers[] = {
    {"linearly_separable", "boolean", "whether one threshold unit computes it"},
    {"separation.weights", "integer[n]", "of such a unit"},
    {"separation.bias", "number", "of such a unit"},
    {"separation.{true_points,false_points}", "integer[k][n]",
     "as many points of each value with the same sum: no unit separates them"},
    {"prime_implicants", "string[k]", "all of them"},
    {"smallest_sum", "string[k]", "the fewest prime implicants whose or is the function"},
};

}  // namespace psolve::boolean_net
