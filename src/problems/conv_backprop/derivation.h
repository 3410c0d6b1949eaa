#pragma once

#include "core/workings/workings.h"
#include "problems/conv_backprop/letter_gradients.h"

namespace psolve::conv_backprop {

/// Records how the gradients come out of the chain rule, entry by entry, and that the operators ⋆ and
/// ⊗ say the same.
void derive(const LetterGradients& gradients, Workings& work);

}  // namespace psolve::conv_backprop
