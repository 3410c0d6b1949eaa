// Question 4 and 8 of a sheet on networks: prediction, loss and all gradients of one example, and
// one step of gradient descent. The mathematics is in math/backpropagation/solve.cpp; with symbols
// in symbolic.cpp beside it.

#include "problems/backprop/spec.h"

#include "math/backpropagation/solve.h"
#include "math/backpropagation/symbolic.h"

namespace psolve::backprop {

const Record<NetworkProblem>& spec() {
  static const auto spec = [] {
    auto record = spec_record<NetworkProblem>(
        "backprop", "forward pass, backpropagation and one step of gradient descent");
    declare_network(record);
    return record;
  }();
  return spec;
}

Solution solve(const NetworkProblem& problem, Workings& work) {
  Solution solution = solve_network(problem, work);
  solution.sought =
      symbols_of(problem).empty()
          ? "What does the network predict, how does its loss change with every parameter, and "
            "what are the parameters after one step of gradient descent?"
          : "How does the loss of the network change with its symbols, in closed form?";
  return solution;
}

}  // namespace psolve::backprop
