#pragma once

#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "problems/conv_arithmetic/layer.h"
#include "spec/record.h"

namespace psolve::conv_arithmetic {

struct Problem : CommonFields {
  std::vector<Layer> layers;
  std::vector<long> input;
};

const Record<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// Question 9: sizes, kernels, parameters and operations of a convolutional network.
Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::conv_arithmetic
