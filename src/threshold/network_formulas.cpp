#include "threshold/network_formulas.h"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace psolve {
namespace {

constexpr std::size_t kMostEquations = 16;
constexpr std::size_t kMostShown = 10;  // rows and columns of a matrix
constexpr std::size_t kMostDrawnUnits = 64;
constexpr std::size_t kMostDrawnLinks = 400;

Formula ratio(long numerator, long denominator) {
  const double value = static_cast<double>(numerator) / static_cast<double>(denominator);
  return Formula(value);
}

Formula weight_of(const Unit& unit, std::size_t i) {
  return ratio(unit.weights[i], unit.denominator);
}

Formula bias_of(const Unit& unit) {
  return ratio(unit.twice_bias, 2 * unit.denominator);
}

std::vector<Formula> input_names(const BooleanTask& task) {
  std::vector<Formula> names;
  for (const std::string& name : task.inputs) names.push_back(sym(name));
  return names;
}

/// What an output unit sees: the hidden units and, with skip links, the inputs.
std::vector<Formula> seen_by_outputs(const ThresholdNetwork& network, const BooleanTask& task) {
  std::vector<Formula> seen;
  for (std::size_t i = 0; i < network.hidden.size(); ++i) seen.push_back(hidden_name(i));
  if (!network.skip_links) return seen;
  for (const std::string& name : task.inputs) seen.push_back(sym(name));
  return seen;
}

/// W and b of a layer, numbered from 1.
void add_parameters(const std::vector<Unit>& units, int layer, std::vector<Formula>& lines) {
  if (units.empty()) return;
  const std::string mark = fmt::format("({})", layer);
  const auto weight = [&](std::size_t i, std::size_t j) { return weight_of(units[i], j); };
  if (!units[0].weights.empty()) {
    lines.push_back(equals(
        {sym("W").mark(mark), matrix(units.size(), units[0].weights.size(), weight, kMostShown)}));
  }
  lines.push_back(
      equals({sym("b").mark(mark),
              transpose(matrix(
                  1, units.size(), [&](std::size_t, std::size_t i) { return bias_of(units[i]); },
                  kMostShown))}));
}

}  // namespace

Formula hidden_name(std::size_t i) {
  return sym("h", i + 1);
}

Formula weighted_sum(const Unit& unit, const std::vector<Formula>& x) {
  std::vector<Formula> terms;
  for (std::size_t i = 0; i < unit.weights.size(); ++i) {
    const long w = unit.weights[i];
    if (w == 0) continue;
    const bool is_one = w == unit.denominator || w == -unit.denominator;
    const Formula size = is_one ? x[i] : product({ratio(std::abs(w), unit.denominator), x[i]});
    terms.push_back(w < 0 ? -size : size);
  }
  const Formula bias = ratio(std::abs(unit.twice_bias), 2 * unit.denominator);
  if (unit.twice_bias != 0) terms.push_back(unit.twice_bias < 0 ? -bias : bias);
  return sum(std::move(terms));
}

Formula unit_formula(const Unit& unit, OutputUnit kind, const std::vector<Formula>& x) {
  Formula inside = weighted_sum(unit, x);
  return kind == OutputUnit::step ? call("step", {std::move(inside)}) : inside;
}

Step network_step(std::string id, Prose claim, const ThresholdNetwork& network,
                  const BooleanTask& task) {
  Step step{std::move(id), Rule::weighted_sum, std::move(claim), {}, Json(), {}};
  add_parameters(network.hidden, 1, step.lines);
  add_parameters(network.outputs, 2, step.lines);
  if (network.hidden.size() > kMostEquations) return step;
  const std::vector<Formula> inputs = input_names(task);
  for (std::size_t i = 0; i < network.hidden.size(); ++i) {
    step.lines.push_back(
        equals({hidden_name(i), unit_formula(network.hidden[i], OutputUnit::step, inputs)}));
  }
  const std::vector<Formula> seen = seen_by_outputs(network, task);
  for (std::size_t j = 0; j < network.outputs.size(); ++j) {
    step.lines.push_back(equals(
        {sym(task.outputs[j]), unit_formula(network.outputs[j], network.output_unit, seen)}));
  }
  return step;
}

bool is_drawable(const ThresholdNetwork& network) {
  const std::size_t hidden = network.hidden.size();
  const std::size_t outputs = network.outputs.size();
  const std::size_t links =
      hidden * (network.inputs + outputs) + (network.skip_links ? network.inputs * outputs : 0);
  return network.inputs + hidden + outputs <= kMostDrawnUnits && links <= kMostDrawnLinks;
}

NetworkDiagram diagram_of(const ThresholdNetwork& network, const BooleanTask& task) {
  NetworkDiagram diagram;
  diagram.layers = {{"inputs", {}}, {"hidden units", {}}, {"outputs", {}}};
  // Without hidden units there is no layer for them either.
  const std::size_t last = network.hidden.empty() ? 1 : 2;
  if (last == 1) diagram.layers.erase(diagram.layers.begin() + 1);
  for (const Formula& name : input_names(task)) diagram.layers[0].units.push_back({Prose({name})});
  const auto detail = [](const Unit& unit) { return Prose({bias_of(unit)}); };
  const auto join = [&](std::size_t from_layer, std::size_t from, std::size_t to_layer,
                        std::size_t to, const Unit& unit, std::size_t i) {
    if (unit.weights[i] == 0) return;
    const double weight =
        static_cast<double>(unit.weights[i]) / static_cast<double>(unit.denominator);
    diagram.links.push_back({{from_layer, from}, {to_layer, to}, weight, Prose({Formula(weight)})});
  };
  for (std::size_t i = 0; i < network.hidden.size(); ++i) {
    const Unit& unit = network.hidden[i];
    diagram.layers[1].units.push_back({Prose({hidden_name(i)}), detail(unit)});
    for (std::size_t j = 0; j < network.inputs; ++j) join(0, j, 1, i, unit, j);
  }
  for (std::size_t j = 0; j < network.outputs.size(); ++j) {
    const Unit& unit = network.outputs[j];
    diagram.layers[last].units.push_back({Prose({sym(task.outputs[j])}), detail(unit)});
    for (std::size_t i = 0; i < unit.weights.size(); ++i) {
      const bool is_hidden = i < network.hidden.size();
      join(is_hidden ? 1 : 0, is_hidden ? i : i - network.hidden.size(), last, j, unit, i);
    }
  }
  return diagram;
}

}  // namespace psolve
