#pragma once

#include <vector>

#include "core/solution.h"
#include "core/workings.h"
#include "problems/conv_arithmetic/layer.h"
#include "spec/record.h"

namespace psolve {

struct ConvArithmeticProblem : CommonFields {
  std::vector<ArithmeticLayer> layers;
  std::vector<long> input;
};

const Record<ConvArithmeticProblem>& conv_arithmetic_spec();

/// Question 9: sizes, kernels, parameters and operations of a convolutional network.
Solution solve_conv_arithmetic(const ConvArithmeticProblem& problem, Workings& work);

}  // namespace psolve
