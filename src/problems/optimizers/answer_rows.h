#pragma once

#include "core/json/answer_row.h"

namespace psolve::optimizers {

inline constexpr AnswerRow kAnswers[] = {
    {"minimum", "number[n] | null", "of a quadratic; null: it has no single one"},
    {"summary[].label", "string", "each method's"},
    {"summary[].steps", "integer", "that it made"},
    {"summary[].theta", "number[n]", "where it ended"},
    {"summary[].objective", "number", "there"},
    {"summary[].diverged", "boolean", "as below"},
    {"methods[].label", "string", "given, or its name"},
    {"methods[].recorded_steps", "integer[t]", "to which the rows below belong, where not to all"},
    {"methods[].trajectory", "number[t][n]", "theta, a row for each step, start included"},
    {"methods[].objective", "number[t]", "there"},
    {"methods[].state.{g,m,v,m_hat,v_hat,d}", "number[t][n]",
     "after each step, as far as the method has them: gradient, averages, direction"},
    {"methods[].state.{alpha,beta}", "number[t]", "of line searches and conjugate gradients"},
    {"methods[].state.B", "number[t][n][n]", "inverse Hessian of BFGS"},
    {"methods[].diverged", "boolean", "overflow, or an objective 10⁶ times the first"},
    {"methods[].diverged_at", "integer", "the step"},
    {"methods[].cause", "string", "what happened there"},
    {"methods[].steps_needed", "integer?", "to come below until; null: it never does"},
    {"methods[].spectral_radius", "number", "of a step on a quadratic: its contraction"},
    {"methods[].largest_learning_rate", "number", "up to which the method converges there"},
    {"methods[].best.{learning_rate,beta,spectral_radius}", "number", "which converges fastest"},
    {"largest_learning_rate", "number", "2/η of gradient descent, η the largest eigenvalue"},
};

}  // namespace psolve::optimizers
