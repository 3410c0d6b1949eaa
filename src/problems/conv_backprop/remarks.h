#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/conv_backprop/letter_gradients.h"

namespace psolve::conv_backprop {

/// How the two formulas are got wrong: by another reading of * and ⊗, and with a stride.
std::vector<Remark> remarks_on(const LetterGradients& gradients);

}  // namespace psolve::conv_backprop
