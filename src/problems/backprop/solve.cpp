// Question 4 and 8 of a sheet on networks: prediction, loss and all gradients of one example, and
// one step of gradient descent. The mathematics is in math/backpropagation/solve.cpp; with symbols
// in symbolic.cpp beside it.

#include "problems/backprop/spec.h"

#include "math/backpropagation/solve.h"
#include "math/backpropagation/symbols/symbolic.h"

namespace psolve::backprop {

const Type<NetworkProblem>& spec() {
  static const auto spec = [] {
    auto record = spec_record<NetworkProblem>(
        "backprop", "forward pass, backpropagation and one step of gradient descent");
    declare_network(record);
    return Type<NetworkProblem>{record, [read = record.decode](const Node& node) {
                                  NetworkProblem problem = read(node);
                                  resolve(problem, node.value(), false);
                                  return problem;
                                }};
  }();
  return spec;
}

namespace {

std::string_view sought_of(const NetworkProblem& problem) {
  if (!problem.loss) return "What does the network make of its input?";
  if (!symbols_of(problem).empty()) {
    return "How does the loss of the network change with its symbols, in closed form?";
  }
  return "What does the network predict, how does its loss change with every parameter, and what "
         "are the parameters after one step of gradient descent?";
}

}  // namespace

Solution solve(const NetworkProblem& problem, Workings& work) {
  Solution solution = solve_network(problem, work);
  solution.sought = std::string(sought_of(problem));
  return solution;
}

}  // namespace psolve::backprop
