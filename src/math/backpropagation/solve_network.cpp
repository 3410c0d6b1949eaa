// A network of numbers, or with symbols in closed form and, given values, in numbers too.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "math/backpropagation/figures.h"
#include "math/backpropagation/result.h"
#include "math/backpropagation/solve.h"
#include "math/backpropagation/symbols/symbolic.h"
#include "math/networks/exact/answers.h"
#include "math/networks/exact/exact_run.h"
#include "math/networks/letters/letters.h"

namespace psolve {
namespace {

/// Images where there are some, else the units.
void draw(const NetworkProblem& problem, NetworkSolver& solver) {
  const ExprArena arena;  // for the labels
  NetworkLabels labels = labels_of(problem);
  auto given = given_image_figure(solver.network(), solver.values());
  if (!given) given = network_figure(solver.network(), labels);
  if (!given) return;
  if (problem.is_batch) given->caption << " The numbers are those of example 1.";
  solver.solution.given_figures.push_back(std::move(*given));
  labels.output = [&](Index l, Index unit) { return Formula(solver.values()[l].a(unit)); };
  auto figure = image_figure(solver.network(), solver.values());
  if (!figure) figure = network_figure(solver.network(), labels);
  if (!figure) return;
  if (problem.is_batch) figure->caption << " The numbers are those of example 1.";
  solver.solution.figures.push_back(std::move(*figure));
}

/// The numbers of a problem whose symbols, if any, have values.
Solution solve_numbers(const NetworkProblem& problem, const NetworkShapes& shapes, Workings& work,
                       const std::function<void(NetworkSolver&)>& further) {
  std::map<std::string, double> values;
  if (problem.values) values.insert(problem.values->begin(), problem.values->end());
  const auto value_of = [&](const Entry& entry) {
    return entry.symbol ? values.at(*entry.symbol) : entry.number;
  };
  Network<double> network = network_of<double>(problem, shapes, value_of);
  const bool has_exact = work.recording() && values.empty() && is_small(network);
  Json exact = has_exact ? exact_numbers(problem, shapes) : Json::object();
  NetworkSolver solver(problem, std::move(network), exact, work);
  if (problem.loss) solver.state_laws(further != nullptr);
  solver.forward_pass();
  if (problem.loss) solver.backward_pass();
  if (problem.loss && problem.values) solver.sum_over_places(wanted_symbols(problem));
  if (problem.learning_rate) solver.descend(*problem.learning_rate);
  if (further) further(solver);
  const bool convolves = std::ranges::any_of(
      solver.network().layers, [](const Layer<double>& layer) { return layer.convolves(); });
  if (problem.loss && convolves) add_largest_rate(solver, problem.learning_rate, work);
  solver.check_and_remark();
  if (work.recording()) {
    solver.solution.result = network_result(solver.solution.answers);
    if (problem.loss && !problem.is_batch) name_deltas(solver.network(), solver.solution);
    draw(problem, solver);
  }
  solver.solution.exact.update(exact);
  return std::move(solver.solution);
}

/// ∂L/∂w1 in closed form, and in numbers where there are any.
void name_derivatives(Solution& solution) {
  for (const char* const list : {"derivatives", "derivative_values"}) {
    const auto found = solution.answers.find(list);
    if (found == solution.answers.end()) continue;
    for (const auto& [name, value] : found->items()) {
      solution.notation.push_back(
          {fmt::format("{}.{}", list, name), derivative(sym("L"), sym(name))});
    }
  }
}

/// "w1 = 0.5, w2 = -1"
Prose in_words(const std::vector<std::pair<std::string, double>>& values) {
  Prose text = "The same in numbers, with ";
  for (const auto& [name, value] : values) {
    if (name != values.front().first) text << ", ";
    text << equals({sym(name), value});
  }
  return text;
}

}  // namespace

Solution solve_network(const NetworkProblem& problem, Workings& work,
                       const std::function<void(NetworkSolver&)>& further) {
  const NetworkShapes shapes = shapes_of(problem);
  const auto symbols = symbols_of(problem);
  check_symbols(problem, symbols);
  check_letters(problem, shapes);
  const Held held(problem, shared_symbols(problem));  // refuses what is not there
  if (symbols.empty()) return solve_numbers(problem, shapes, work, further);
  Solution solution;
  SymbolicSolver(problem, shapes, work).run(solution);
  solution.headline = {problem.loss ? "derivatives" : "y_hat"};
  if (!problem.values) {
    if (!work.recording()) return solution;
    name_derivatives(solution);
    if (problem.loss)
      solution.result = symbolic_result(solution.answers["derivatives"], shapes.dims);
    const ExprArena arena;  // for the labels
    const auto network = network_of<double>(
        problem, shapes, [](const Entry& entry) { return entry.symbol ? 1 : entry.number; });
    auto figure = network_figure(network, labels_of(problem));
    if (figure) {
      solution.given_figures.push_back(*figure);
      solution.figures.push_back(std::move(*figure));
    }
    return solution;
  }
  const auto group = work.heading("numbers", rule::evaluation, in_words(*problem.values));
  Solution numbers = solve_numbers(problem, shapes, work, further);
  if (problem.loss) {
    numbers.answers["derivatives"] = solution.answers["derivatives"];
    numbers.headline = {"derivatives", "derivative_values", problem.is_batch ? "examples" : "y_hat",
                        "loss"};
    if (work.recording()) {
      name_derivatives(numbers);
      numbers.result = symbolic_result(numbers.answers["derivatives"], shapes.dims);
    }
  }
  numbers.checks.insert(numbers.checks.begin(), solution.checks.begin(), solution.checks.end());
  numbers.remarks.insert(numbers.remarks.begin(), solution.remarks.begin(), solution.remarks.end());
  return numbers;
}

}  // namespace psolve
