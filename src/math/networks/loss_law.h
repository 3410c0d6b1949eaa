#pragma once

#include "formula/formula.h"
#include "math/networks/loss.h"

namespace psolve {

/// What is lost by n outputs ŷ where y is wanted, in letters: ½ Σᵢ (ŷᵢ − yᵢ)². Of a softmax the
/// cross-entropy is another than of sigmoids.
Formula loss_law(Loss loss, Activation of, const Formula& y_hat, const Formula& y, Index n);

}  // namespace psolve
