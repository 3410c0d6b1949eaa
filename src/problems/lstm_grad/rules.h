#pragma once

#include "core/rule.h"

/// The rules of how an LSTM remembers.
namespace psolve::rule {

inline constexpr Rule direct_path{"DIRECT_PATH", "the path from c(t - 1) to c(t) with h held"};
inline constexpr Rule geometric_decay{"GEOMETRIC_DECAY",
                                      "a <= f(t) <= b for all t: a^T <= product of f(t) <= b^T"};
inline constexpr Rule memory_span{"MEMORY_SPAN", "f^k = 1/e after k = -1/log(f) steps"};

inline constexpr Rule kLstmGrad[] = {direct_path, geometric_decay, memory_span};

}  // namespace psolve::rule
