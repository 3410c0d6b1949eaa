#pragma once

#include <variant>

#include "core/workings.h"
#include "math/networks/spec.h"
#include "problems/conv_backprop/derive.h"

namespace psolve {

/// Question 5, a derivation in letters, or question 6, a network with a convolution in numbers.
struct ConvBackpropProblem : CommonFields {
  std::variant<NetworkProblem, ConvDerivationProblem> task;

  ConvBackpropProblem() = default;
  template <class Task>
  explicit ConvBackpropProblem(Task of) : CommonFields(of), task(std::move(of)) {}
};

const Type<ConvBackpropProblem>& conv_backprop_spec();

Solution solve_conv_backprop(const ConvBackpropProblem& problem, Workings& work);

}  // namespace psolve
