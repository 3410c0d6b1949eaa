#pragma once

#include <string>

#include "core/prose.h"

namespace psolve {

/// What a step does, as far as its first colon, without the numbers that it comes to: these are what
/// a practice page asks for.
std::string claim_without_values(const Prose& claim);

}  // namespace psolve
