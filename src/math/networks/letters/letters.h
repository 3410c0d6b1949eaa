#pragma once

#include <string>
#include <string_view>

#include "formula/formula.h"
#include "math/networks/spec.h"

namespace psolve {

/// What a spec may call a quantity of its network: a letter, or with a number or an accent behind it
/// as in a NAME: "h", "z1", "L_hat", "y_star".
Type<std::string> letter_type();

/// Such a letter as people write it: h, z₁, L̂, y*.
Formula letter(std::string_view name);

/// Refuses letters of what the network does not have, and those that already mean something in it.
/// Throws SpecError.
void check_letters(const NetworkProblem& problem, const NetworkShapes& shapes);

}  // namespace psolve
