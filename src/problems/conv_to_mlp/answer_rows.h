#pragma once

#include "core/json/answer_row.h"

namespace psolve::conv_to_mlp {

inline constexpr AnswerRow kAnswers[] = {
    {"weight_matrix", "number|string[m][n]",
     "a row for each output, in row-major order; with symbols, their names", "construct"},
    {"bias_vector", "number|string[m]", "an entry for each output", "construct"},
    {"output_size", "integer[2] | integer[3]", "[H,W] or [C,H,W]", "construct"},
    {"parameters.{cnn,mlp,nonzero}", "integer",
     "of the convolution, of the dense layer, and its places that the kernel can fill",
     "construct"},
    {"output", "number|string[H][W] | number|string[C][H][W]", "where there is an input",
     "construct"},
    {"is_convolution", "boolean", "whether the matrix is one", "recognise"},
    {"kernel", "number[h][w]", "of the convolution", "recognise"},
    {"conflict.entries", "index[2][2]",
     "row and column of the first two entries that differ where they should not, or of "
     "one that should be 0",
     "recognise"},
    {"conflict.values", "number[k]", "what stands there", "recognise"},
};

}  // namespace psolve::conv_to_mlp
