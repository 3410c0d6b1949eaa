// Question 4 and 8 of a sheet on networks: prediction, loss and all gradients of one example, and
// one step of gradient descent. The mathematics is in networks/network_solver.cpp; with symbols in
// networks/symbolic_solver.cpp.

#include "solvers/backprop.h"

#include "networks/network_solver.h"

namespace psolve {

const Record<NetworkProblem>& backprop_spec() {
  static const auto spec = [] {
    auto record = spec_record<NetworkProblem>(
        "backprop", "forward pass, backpropagation and one step of gradient descent");
    declare_network(record);
    return record;
  }();
  return spec;
}

Solution solve_backprop(const NetworkProblem& problem, Workings& work) {
  const NetworkShapes shapes = shapes_of(problem);
  NetworkSolver solver(
      network_of<double>(problem, shapes, [](const Entry& entry) { return entry.number; }), work);
  solver.solution.sought =
      "What does the network predict, how does its loss change with every parameter, and what are "
      "the parameters after one step of gradient descent?";
  solver.forward_pass();
  solver.backward_pass();
  if (problem.learning_rate) solver.descend(*problem.learning_rate);
  solver.check_and_remark(!problem.assumptions.empty());
  return std::move(solver.solution);
}

}  // namespace psolve
