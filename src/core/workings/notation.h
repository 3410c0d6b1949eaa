#pragma once

#include <vector>

#include "core/solution.h"

namespace psolve {

/// Adds how people write the answers that the lines of `steps` are: each by the left side of its
/// line. Where the entries of a list are written with their index behind, z⁽¹⁾₂ for
/// `pre_activations[0][1]`, they tell how the whole is written, which stands for them all.
void add_notation(const std::vector<Step>& steps, std::vector<Notation>& notation);

}  // namespace psolve
