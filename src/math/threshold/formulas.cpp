#include "math/threshold/formulas.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "math/networks/rules.h"

namespace psolve {
namespace {

constexpr Index kMostWorked = 16;  // units a layer
constexpr Index kMostAlike = 6;    // hidden units that are all shown; of more the first few
constexpr Index kFewAlike = 3;
constexpr Index kMostShown = 10;  // rows and columns of a matrix
constexpr Index kMostDrawnUnits = 64;
constexpr Index kMostDrawnLinks = 400;

Formula ratio(long numerator, long denominator) {
  return Formula(static_cast<double>(numerator) / static_cast<double>(denominator));
}

Formula weight_of(const Unit& unit, Index i) {
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

/// W and b of a layer, numbered from 1.
void add_parameters(const std::vector<Unit>& units, int layer, Lines& lines) {
  if (units.empty()) return;
  const std::string mark = fmt::format("({})", layer);
  const auto weight = [&](Index i, Index j) { return weight_of(units[i], j); };
  if (!units[0].weights.empty()) {
    lines.push_back(equals(
        {sym("W").mark(mark), matrix(units.size(), units[0].weights.size(), weight, kMostShown)}));
  }
  lines.push_back(equals(
      {sym("b").mark(mark),
       transpose(matrix(
           1, units.size(), [&](Index, Index i) { return bias_of(units[i]); }, kMostShown))}));
}

/// step(w·x + b), or the sum itself for a linear unit.
Formula unit_formula(const Unit& unit, OutputUnit kind, const std::vector<Formula>& x) {
  Formula inside = weighted_sum(unit, x);
  return kind == OutputUnit::step ? call("step", {std::move(inside)}) : inside;
}

}  // namespace

Formula hidden_name(Index i) {
  return sym("h", i + 1);
}

Formula weighted_sum(const Unit& unit, const std::vector<Formula>& x) {
  std::vector<Formula> terms;
  for (Index i = 0; i < std::ssize(unit.weights); ++i) {
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

void show_network(std::string id, Prose claim, const ThresholdNetwork& network, Workings& work) {
  Lines lines;
  add_parameters(network.hidden, 1, lines);
  add_parameters(network.outputs, 2, lines);
  work.note(std::move(id), rule::weighted_sum, std::move(claim), std::move(lines));
}

void give_example(const BooleanTask& task, const std::vector<long>& example, Workings& work) {
  if (!work.recording()) return;
  for (Index i = 0; i < std::ssize(task.inputs); ++i) {
    work.given(sym(task.inputs[i]), static_cast<double>(example[i]), fmt::format("/example/{}", i));
  }
}

void work_example(const std::string& which, const ThresholdNetwork& network,
                  const BooleanTask& task, Workings& work) {
  if (std::max(network.hidden.size(), network.outputs.size()) > kMostWorked) return;
  std::vector<Formula> bits;
  std::vector<Formula> seen;
  std::vector<long> values;
  for (const std::string& name : task.inputs) {
    seen.push_back(work.the(sym(name)));
    bits.push_back(seen.back().part(1));
    values.push_back(std::lround(work.value_of(sym(name)).number()));
  }
  const auto choice = work.of_own_choice();
  const auto group = work.heading(
      fmt::format("networks/{}/example", which), rule::forward_pass,
      {"For example at ", equals({tuple(input_names(task)), tuple(std::move(bits))})}, which);
  const std::vector<Formula> inputs = seen;
  const std::vector<long> input_values = values;
  // What a unit gives, from its weights and not from the line.
  const auto run = [&](std::string id, const Formula& name, const Unit& unit, OutputUnit kind) {
    const long twice = unit.twice_sum(values);
    const double sum = static_cast<double>(twice) / static_cast<double>(2 * unit.denominator);
    const double value = kind == OutputUnit::linear ? sum : twice >= 0 ? 1 : 0;
    const Formula formula = unit_formula(unit, kind, seen);
    if (std::ranges::all_of(unit.weights, [](long w) { return w == 0; })) {
      work.note(std::move(id), rule::forward_pass, "", {equals({name, formula})});
      return value;
    }
    return work.define(rule::forward_pass, value,
                       {.id = std::move(id), .name = name, .formula = formula});
  };
  std::vector<long> hidden;
  std::vector<Formula> hidden_names;
  const std::string place = fmt::format("networks/{}", which);
  const Index units = std::ssize(network.hidden);
  const Index shown = units > kMostAlike ? kFewAlike : units;
  for (Index i = 0; i < units; ++i) {
    const auto aside = work.in_the_same_way(i >= shown);
    const double value = run(fmt::format("{}/hidden[{}]", place, i), hidden_name(i),
                             network.hidden[i], OutputUnit::step);
    hidden.push_back(std::lround(value));
    const Formula known = work.the(hidden_name(i));
    hidden_names.push_back(known.is(Formula::Kind::quantity) ? known : Formula(value));
  }
  seen = std::move(hidden_names);
  values = std::move(hidden);
  if (network.skip_links) {
    seen.insert(seen.end(), inputs.begin(), inputs.end());
    values.insert(values.end(), input_values.begin(), input_values.end());
  }
  for (Index j = 0; j < std::ssize(network.outputs); ++j) {
    run(fmt::format("{}/output[{}]", place, j), sym(task.outputs[j]), network.outputs[j],
        network.output_unit);
  }
}

bool is_drawable(const ThresholdNetwork& network) {
  const Index hidden = network.hidden.size();
  const Index outputs = network.outputs.size();
  const Index links =
      hidden * (network.inputs + outputs) + (network.skip_links ? network.inputs * outputs : 0);
  return network.inputs + hidden + outputs <= kMostDrawnUnits && links <= kMostDrawnLinks;
}

NetworkDiagram diagram_of(const ThresholdNetwork& network, const BooleanTask& task) {
  NetworkDiagram diagram;
  diagram.layers = {{"inputs", {}}, {"hidden units", {}}, {"outputs", {}}};
  // Without hidden units there is no layer for them either.
  const Index last = network.hidden.empty() ? 1 : 2;
  if (last == 1) diagram.layers.erase(diagram.layers.begin() + 1);
  for (const Formula& name : input_names(task)) diagram.layers[0].units.push_back({Prose({name})});
  const auto detail = [](const Unit& unit) { return Prose({bias_of(unit)}); };
  const auto join = [&](Index from_layer, Index from, Index to_layer, Index to, const Unit& unit,
                        Index i) {
    if (unit.weights[i] == 0) return;
    const double weight =
        static_cast<double>(unit.weights[i]) / static_cast<double>(unit.denominator);
    diagram.links.push_back({{from_layer, from}, {to_layer, to}, weight, Prose({Formula(weight)})});
  };
  for (Index i = 0; i < std::ssize(network.hidden); ++i) {
    const Unit& unit = network.hidden[i];
    diagram.layers[1].units.push_back({Prose({hidden_name(i)}), detail(unit)});
    for (Index j = 0; j < network.inputs; ++j) join(0, j, 1, i, unit, j);
  }
  for (Index j = 0; j < std::ssize(network.outputs); ++j) {
    const Unit& unit = network.outputs[j];
    diagram.layers[last].units.push_back({Prose({sym(task.outputs[j])}), detail(unit)});
    for (Index i = 0; i < std::ssize(unit.weights); ++i) {
      const bool is_hidden = i < std::ssize(network.hidden);
      join(is_hidden ? 1 : 0, is_hidden ? i : i - network.hidden.size(), last, j, unit, i);
    }
  }
  return diagram;
}

}  // namespace psolve
