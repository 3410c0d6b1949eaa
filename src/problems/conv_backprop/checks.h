#pragma once

#include <vector>

#include "core/solution.h"
#include "problems/conv_backprop/derive.h"
#include "problems/conv_backprop/letter_gradients.h"

namespace psolve::conv_backprop {

/// Checks the gradients against their closed forms, and at random integers against the definition of
/// the convolution in plain loops.
std::vector<Check> check_gradients(const DeriveProblem& problem, const LetterGradients& gradients);

}  // namespace psolve::conv_backprop
