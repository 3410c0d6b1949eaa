#pragma once

#include <span>

#include "core/answer_meaning.h"

namespace psolve::boolean_net {

/// Besides networks: another sum of as few products, and either value in a row that is free.
std::span<const AnswerMeaning> meanings();

}  // namespace psolve::boolean_net
