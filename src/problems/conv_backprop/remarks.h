#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/conv_backprop/letter_gradients.h"

namespace psolve::conv_backprop {

/// What the two formulas leave unsaid: how * and ⊗ must be read for them to hold, and what a stride
/// does to them.
std::vector<Remark> remarks_on(const LetterGradients& gradients);

}  // namespace psolve::conv_backprop
