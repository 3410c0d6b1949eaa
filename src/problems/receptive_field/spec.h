#pragma once

#include <optional>
#include <vector>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "problems/receptive_field/window_network.h"
#include "spec/record.h"

namespace psolve::receptive_field {

struct Problem : CommonFields {
  std::vector<WindowLayer> layers;
  std::optional<std::vector<long>> unit;
  std::optional<AxisPair> input_size;
};

const Record<Problem>& spec();

/// Question 10: which pixels of the input one unit of the last layer sees.
Solution solve(const Problem& problem, Workings& work);

/// The closed form of the field for any layers, and for layers that are all alike.
Theory theory(const Json& spec);

}  // namespace psolve::receptive_field
