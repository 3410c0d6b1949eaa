#pragma once

#include "core/rule.h"

/// The rules of iterations that minimise.
namespace psolve::rule {

inline constexpr Rule moving_average{"MOVING_AVERAGE", "v <- beta v + (1 - beta) new"};
inline constexpr Rule squared_sum{"SQUARED_SUM", "g <- g + gradient^2, entry by entry"};
inline constexpr Rule bias_correction{"BIAS_CORRECTION", "m / (1 - beta^t)"};
inline constexpr Rule look_ahead{"LOOK_AHEAD", "the gradient is taken where the velocity leads"};
inline constexpr Rule newton_step{"NEWTON_STEP", "d solves H d = gradient"};
inline constexpr Rule line_search{"LINE_SEARCH",
                                  "alpha = gradient^T d / (d^T H d), least along the step"};
inline constexpr Rule conjugate_direction{"CONJUGATE_DIRECTION", "d <- gradient + beta d"};
inline constexpr Rule secant_update{
    "SECANT_UPDATE", "the inverse Hessian takes the change of the gradient to the step"};
inline constexpr Rule parameter_update{"PARAMETER_UPDATE",
                                       "the new parameters: the old ones and a step"};
inline constexpr Rule trajectory{"TRAJECTORY", "the same rule, step after step"};

inline constexpr Rule kOptimization[] = {
    moving_average, squared_sum,         bias_correction, look_ahead,       newton_step,
    line_search,    conjugate_direction, secant_update,   parameter_update, trajectory};

}  // namespace psolve::rule
