#pragma once

#include "core/workings/workings.h"
#include "math/minimality/smallest_network.h"

namespace psolve {

/// Why a network of fewer hidden units than `smallest.bound` cannot do, number by number, in
/// numbers that a reader can repeat.
void derive_lower_bound(const SmallestNetwork& smallest, NetworkKind kind, Workings& work);

}  // namespace psolve
