#pragma once

#include "core/rule.h"

/// The rules of optimisers compared.
namespace psolve::rule {

inline constexpr Rule taylor_model{"TAYLOR_MODEL",
                                   "f(x + d) is about f(x) + gradient^T d + d^T H d / 2"};
inline constexpr Rule linear_iteration{
    "LINEAR_ITERATION", "on a quadratic each eigendirection obeys a recurrence of its own"};
inline constexpr Rule stability_limit{
    "STABILITY_LIMIT",
    "the learning rate at which a root of the iteration reaches the unit circle"};

inline constexpr Rule kOptimizers[] = {taylor_model, linear_iteration, stability_limit};

}  // namespace psolve::rule
