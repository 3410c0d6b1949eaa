#pragma once

#include "core/workings/workings.h"
#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"

namespace psolve {

/// Why the network serves: what each hidden unit is as a function of the inputs, and a table of the
/// hidden values that occur against what the outputs make of them.
void derive_hidden_values(const ThresholdNetwork& network, const BooleanTask& task, Workings& work);

}  // namespace psolve
