#pragma once

#include "core/workings/workings.h"
#include "math/networks/spec.h"

namespace psolve::backprop {

const Type<NetworkProblem>& spec();

/// Question 4: a forward pass, the gradients of the loss in every parameter by backpropagation, and
/// one step of gradient descent.
Solution solve(const NetworkProblem& problem, Workings& work);

}  // namespace psolve::backprop
