#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/answer_meaning.h"

namespace psolve {

/// Threshold networks in `networks`: any that computes the truth table is right; as the smallest,
/// one with as few hidden units as need be.
std::span<const AnswerMeaning> network_meanings();

}  // namespace psolve
