#pragma once

#include "core/json/answer_row.h"

namespace psolve::rnn_grad {

/// Of T steps, n inputs, m units and k outputs.
inline constexpr AnswerRow kAnswers[] = {
    {"sequences[]", "answers", "of several: of each what stands below, but for the step"},
    {"h", "number[T][m]", "the states h(1) ... h(T)"},
    {"jacobians", "number[T][m][m]", "∂h(t)/∂h(t-1)"},
    {"spectral_radius.steps", "number[T]", "of each Jacobian"},
    {"spectral_radius.{W_hh,product}", "number", "of W_hh, and of the Jacobians' product"},
    {"lyapunov_exponent", "number | \"-infinity\"", "of the product: log of its growth a step"},
    {"gradient_norms", "number[T]", "of ∂L/∂h(t), t = 1 ... T"},
    {"regime", "\"vanishing\" | \"neither\" | \"exploding\"",
     "by the mean growth of that norm a step back: below 0.9, between, above 1.1"},
    {"y", "number[k] | number[T][k]", "the output, of the last step or of each"},
    {"losses", "number?[T]", "of each step; null where it has no target"},
    {"loss", "number", "the sum of all"},
    {"gradients.W_xh", "number[m][n]", "∂L/∂W_xh"},
    {"gradients.W_hh", "number[m][m]", "∂L/∂W_hh"},
    {"gradients.W_hy", "number[k][m]", "of the output layer"},
    {"gradients.b_h", "number[m]", "∂L/∂b_h"},
    {"gradients.b_y", "number[k]", "of the output layer"},
    {"gradients.h0", "number[m]", "∂L/∂h(0)"},
    {"gradients.x", "number[T][n]", "∂L/∂x(t)"},
    {"truncated.gradients.*", "number[i][j] | number[i]", "the same with steps back cut off"},
    {"truncated.relative_errors.*", "number", "how far the truncated gradient of each is off"},
    {"updated.{W_xh,W_hh,W_hy}", "number[i][j]", "after one step, with a learning rate"},
    {"updated.{b_h,b_y}", "number[i]", "after one step"},
    {"loss_after_update", "number", "with the updated weights"},
    {"cost.multiplications", "integer", "forward and back"},
    {"cost.{stored_values,stored_values_checkpointed}", "integer",
     "numbers kept for the way back: all states, or checkpoints"},
    {"cost.extra_multiplications", "integer", "for working states out again from checkpoints"},
};

}  // namespace psolve::rnn_grad
