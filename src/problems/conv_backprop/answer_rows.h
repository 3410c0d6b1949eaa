#pragma once

#include "core/json/answer_row.h"

namespace psolve::conv_backprop {

/// Of a derivation in letters; of a chain of layers see math/backpropagation.
inline constexpr AnswerRow kDeriveAnswers[] = {
    {"output_size", "integer[2]", "height and width of O", "derive"},
    {"kernel_gradient", "string[h][w]", "∂L/∂F in entries X[i,j] and dO[i,j]", "derive"},
    {"input_gradient", "string[H][W]", "∂L/∂X in entries F[i,j] and dO[i,j]", "derive"},
    {"identity_holds", "boolean", "whether both are convolutions, entry by entry", "derive"},
};

}  // namespace psolve::conv_backprop
