#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "core/workings.h"
#include "problems/receptive_field/window_network.h"
#include "spec/record.h"

namespace psolve {

struct ReceptiveFieldProblem : CommonFields {
  std::vector<WindowLayer> layers;
  std::optional<std::vector<long>> unit;
  std::optional<AxisPair> input_size;
};

const Record<ReceptiveFieldProblem>& receptive_field_spec();

/// Question 10: which pixels of the input one unit of the last layer sees.
Solution solve_receptive_field(const ReceptiveFieldProblem& problem, Workings& work);

}  // namespace psolve
