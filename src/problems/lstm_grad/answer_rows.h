#pragma once

#include "core/json/answer_row.h"

namespace psolve::lstm_grad {

/// Of T steps and m units.
inline constexpr AnswerRow kAnswers[] = {
    {"sequences[]", "answers", "of several: of each what stands below, but for the step"},
    {"gates[].{f,i,o,c_tilde,c,h}", "number[m]", "at each step 1 ... T"},
    {"direct", "number[T][m]", "f(t), the diagonal of ∂c(t)/∂c(t-1) with h(t-1) held"},
    {"total", "number[T][m][m]", "∂c(t)/∂c(t-1) along h(t-1), whose gates are held"},
    {"full", "number[T][m][m]", "∂c(T)/∂c(t) along every path, t = 0 ... T-1"},
    {"path[].from", "integer", "t"},
    {"path[].{direct,full}", "number", "spectral norms of the product of f and of ∂c(T)/∂c(t)"},
    {"path[].plain_rnn", "number", "the same norm of a plain RNN of these weights, to compare"},
    {"y", "number[k] | number[T][k]",
     "the output, of the last step or of each, where the loss is of it"},
    {"losses", "number?[T]", "of each step; null where it has no target"},
    {"loss", "number", "the sum of all"},
    {"gradients.{Wf,Wi,Wo,Wc}", "number[m][n]", "∂L/∂ the weights of the input"},
    {"gradients.{Uf,Ui,Uo,Uc}", "number[m][m]", "∂L/∂ the weights of the state before"},
    {"gradients.{bf,bi,bo,bc}", "number[m]", "∂L/∂ the biases"},
    {"gradients.Wy", "number[k][m]", "of the output layer"},
    {"gradients.by", "number[k]", "of the output layer"},
    {"gradients.{h0,c0}", "number[m]", "∂L/∂h(0) and ∂L/∂c(0)"},
    {"gradients.x", "number[T][n]", "∂L/∂x(t)"},
    {"updated.{Wf,Wi,Wo,Wc,Uf,Ui,Uo,Uc,Wy}", "number[i][j]",
     "after one step, with a learning rate"},
    {"updated.{bf,bi,bo,bc,by}", "number[i]", "after one step"},
    {"loss_after_update", "number", "with the updated weights"},
};

}  // namespace psolve::lstm_grad
