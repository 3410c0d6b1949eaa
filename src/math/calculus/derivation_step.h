#pragma once

#include <string>

#include "core/solution.h"
#include "math/calculus/differentiate.h"

namespace psolve {

/// The derivation of a derivative as a step, with those of its inner derivatives within it.
Step step_of(const Derivation& derivation, const std::string& id);

}  // namespace psolve
