#pragma once

// What a network computes, by the numbers of the answer alone: nothing here is used by the search
// or by the constructions.

#include <cstddef>

#include "core/json/json.h"
#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"

namespace psolve {

/// A network of the answer, run at every point of a task.
struct NetworkRun {
  double wrong = 0;   ///< outputs that differ from the task's
  double margin = 0;  ///< the least |w·x + b| of a step unit; infinite if there is none
};

/// Runs `network`, as it stands in `answers.networks`, on every point of `task`.
NetworkRun run_network(const Json& network, const BooleanTask& task, OutputUnit output_unit,
                       bool skip_links);

}  // namespace psolve
