#pragma once

#include "core/solution.h"
#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"

namespace psolve {

/// Why the network serves: what each hidden unit is as a function of the inputs, and a table of the
/// hidden values that occur against what the outputs make of them.
Step hidden_values_step(const ThresholdNetwork& network, const BooleanTask& task);

}  // namespace psolve
