#pragma once

#include <vector>

#include "core/solution.h"

namespace psolve {

/// Adds how people write the answers that the lines of `steps` are: each by the left side of its
/// line. Where an entry is written with its index behind, z⁽¹⁾₂ for `pre_activations[0][1]`, that
/// tells how its whole is written, which stands for all its entries.
void add_notation(const std::vector<Step>& steps, std::vector<Notation>& notation);

}  // namespace psolve
