#pragma once

#include <variant>

#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/networks/spec.h"
#include "problems/conv_backprop/derive.h"

namespace psolve::conv_backprop {

/// Question 5, a derivation in letters, or question 6, a network with a convolution in numbers.
struct Problem : CommonFields {
  std::variant<NetworkProblem, DeriveProblem> task;

  Problem() = default;
  template <class Task>
  explicit Problem(Task of) : CommonFields(of), task(std::move(of)) {}
};

const Type<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

Solution solve(const Problem& problem, Workings& work);

/// Both gradients as sums over indices, for any sizes, and with stride, dilation and padding.
Theory theory(const Json& spec);

}  // namespace psolve::conv_backprop
