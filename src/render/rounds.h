#pragma once

#include <cstddef>
#include <vector>

#include "core/solution.h"

namespace psolve {

/// Whether step `i` belongs to a third round of steps that do the same to one entry, layer or time
/// after the other; of rounds that are one step, made of steps, to the second.
bool repeats(const std::vector<Step>& list, std::size_t i);

}  // namespace psolve
