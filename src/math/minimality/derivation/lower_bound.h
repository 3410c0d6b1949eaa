#pragma once

#include <string>

#include "core/workings/workings.h"
#include "math/minimality/smallest_network.h"

namespace psolve {

/// "one hidden layer of threshold units, threshold outputs and no links past that layer"
std::string words_of(NetworkKind kind);

/// Why a network of fewer hidden units than `smallest.bound` cannot do, number by number, in
/// numbers that a reader can repeat. `inseparable` names an output that is known not to be a
/// threshold function of the inputs, if there is one.
void derive_lower_bound(const SmallestNetwork& smallest, NetworkKind kind,
                        const std::string& inseparable, Workings& work);

}  // namespace psolve
