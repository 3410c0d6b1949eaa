#pragma once

// Networks of threshold units as formulas and figures.

#include <cstddef>
#include <string>
#include <vector>

#include "core/figure.h"
#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/threshold/boolean_task.h"
#include "math/threshold/network.h"

namespace psolve {

/// Hidden unit i, zero-based: h₁ for 0.
Formula hidden_name(Index i);

/// w·x + b with the terms of weight 0 left out; `x` are the names of what the unit sees.
Formula weighted_sum(const Unit& unit, const std::vector<Formula>& x);

/// The network's matrices as a step.
void show_network(std::string id, Prose claim, const ThresholdNetwork& network, Workings& work);

/// The network run at the inputs that are given, unit by unit, if it has few enough; its quantities
/// get the label `which`. Called where lines are recorded.
void work_example(const std::string& which, const ThresholdNetwork& network,
                  const BooleanTask& task, Workings& work);

/// The inputs at which networks are worked, as data of the spec.
void give_example(const BooleanTask& task, const std::vector<long>& example, Workings& work);

/// The network as a diagram, unless it is too large to be seen.
bool is_drawable(const ThresholdNetwork& network);
NetworkDiagram diagram_of(const ThresholdNetwork& network, const BooleanTask& task);

}  // namespace psolve
