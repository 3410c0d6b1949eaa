#pragma once

#include "core/json/answer_row.h"

namespace psolve::conv_arithmetic {

inline constexpr AnswerRow kAnswers[] = {
    {"layers[].output", "integer[3] | integer[1]",
     "channels, height and width, or a list's length"},
    {"layers[].kernel", "integer[2]", "height and width, given or found"},
    {"layers[].kernels", "integer[k][2]", "all that fit the output, where several do"},
    {"layers[].{parameters,multiplications,additions}", "integer", "of each layer"},
    {"total.{parameters,multiplications,additions}", "integer", "of all layers"},
};

}  // namespace psolve::conv_arithmetic
