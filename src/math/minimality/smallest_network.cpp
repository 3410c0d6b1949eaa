#include "math/minimality/smallest_network.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "math/threshold/functions.h"

namespace psolve {
namespace {

/// The share of the effort left that may go into lighter networks of the size found, …
constexpr double kLighteningShare = 0.03;
/// … and the share that one number of units may take.
constexpr double kLevelShare = 0.8;

/// The most edges of the k-cube that a hyperplane cuts: those between the two middle layers
/// (P. E. O'Neil, "Hyperplane cuts of an n-cube", Discrete Mathematics 1, 1971).
double most_edges_cut(Index k) {
  const auto n = static_cast<double>(k);
  const double half = std::floor(n / 2);
  return std::round(
             std::exp(std::lgamma(n + 1) - std::lgamma(half + 1) - std::lgamma(n - half + 1))) *
         (n - half);
}

/// Edges of the cube between points of the task on which some output changes.
double edges_to_cut(const BooleanTask& task) {
  double edges = 0;
  for (Index a = 0; a < std::ssize(task.points); ++a) {
    for (Index i = 0; i < std::ssize(task.inputs); ++i) {
      const Point other = task.points[a] | Point{1} << i;
      if (other == task.points[a]) continue;
      const auto found = std::ranges::lower_bound(task.points, other);
      if (found == task.points.end() || *found != other) continue;
      const Index b = found - task.points.begin();
      const bool changes = std::ranges::any_of(
          task.values, [&](const std::vector<bool>& values) { return values[a] != values[b]; });
      if (changes) edges += 1;
    }
  }
  return edges;
}

/// Without hidden units an output is the same at all points.
LowerBound bound_by_difference(const BooleanTask& task) {
  for (Index j = 0; j < std::ssize(task.values); ++j) {
    const auto& values = task.values[j];
    const auto on = std::ranges::find(values, true);
    const auto off = std::ranges::find(values, false);
    if (on == values.end() || off == values.end()) continue;
    return {.units = 1,
            .reason = LowerBound::Reason::difference,
            .output = task.outputs[j],
            .on = point_text(task, task.points[on - values.begin()]),
            .off = point_text(task, task.points[off - values.begin()])};
  }
  return {};
}

/// What can be said without a search.
LowerBound simple_bound(const BooleanTask& task, NetworkKind kind) {
  if (kind.output_unit == OutputUnit::linear) {
    const Index rank = rank_beyond_inputs(task, kind.skip_links);
    return {.units = rank,
            .reason = rank > 0 ? LowerBound::Reason::rank : LowerBound::Reason::none};
  }
  if (kind.skip_links) return {};
  const double edges = edges_to_cut(task);
  if (edges == 0) return bound_by_difference(task);
  const double most = most_edges_cut(task.inputs.size());
  return {.units = static_cast<Index>(std::ceil(edges / most)),
          .reason = LowerBound::Reason::edges,
          .edges = edges,
          .most_cut = most};
}

/// The part of a task where all inputs but the first four are 0.
BooleanTask first_four(const BooleanTask& task) {
  BooleanTask part;
  part.inputs.assign(task.inputs.begin(), task.inputs.begin() + kMostEnumerated);
  part.outputs = task.outputs;
  part.values.resize(task.outputs.size());
  const Index shift = task.inputs.size() - kMostEnumerated;
  for (Index x = 0; x < std::ssize(task.points); ++x) {
    if (std::countr_zero(task.points[x]) < shift) continue;
    part.points.push_back(task.points[x] >> shift);
    for (Index j = 0; j < std::ssize(task.outputs); ++j) {
      part.values[j].push_back(task.values[j][x]);
    }
  }
  return part;
}

/// Weights for inputs that do not matter are 0.
Unit widened(const Unit& unit, Index hidden, const std::vector<Index>& kept, Index inputs) {
  Unit wide = unit;
  wide.weights.assign(hidden + inputs, 0);
  for (Index i = 0; i < std::ssize(unit.weights); ++i) {
    wide.weights[i < hidden ? i : hidden + kept[i - hidden]] = unit.weights[i];
  }
  return wide;
}

ThresholdNetwork widened(const ThresholdNetwork& network, const std::vector<Index>& kept,
                         Index inputs) {
  ThresholdNetwork wide = network;
  wide.inputs = inputs;
  for (Unit& unit : wide.hidden) unit = widened(unit, 0, kept, inputs);
  if (!network.skip_links) return wide;
  for (Unit& unit : wide.outputs) unit = widened(unit, network.hidden.size(), kept, inputs);
  return wide;
}

/// Units, by output, that no network for it alone can do without.
long least_output_weight(const BooleanTask& task, bool skip_links, Effort& effort) {
  long least = 0;
  for (Index j = 0; j < std::ssize(task.outputs); ++j) {
    BooleanTask alone = task;
    alone.outputs = {task.outputs[j]};
    alone.values = {task.values[j]};
    StepSearch search(alone, skip_links, effort);
    Index units = 0;
    while (search.search(units).finished) ++units;
    least += units;
  }
  return least;
}

class Smallest {
 public:
  Smallest(const BooleanTask& task, NetworkKind kind, const ThresholdNetwork& known, long effort)
      : task_(task), kind_(kind), effort_(effort), no_effort_(effort == 0) {
    result_.network = known;
    result_.bound = simple_bound(task, kind);
  }

  SmallestNetwork run() {
    choose_what_to_search();
    if (!no_effort_ && !done()) {
      if (kind_.output_unit == OutputUnit::linear) {
        search_linear();
      } else {
        search_step();
      }
    }
    result_.proven = result_.bound.units == std::ssize(result_.network.hidden);
    if (total_weight(result_.network) == 0) result_.weight_proven = true;
    result_.interrupted = effort_.interrupted();
    return std::move(result_);
  }

 private:
  /// A part of the task shows no lighter network, only that fewer units do not serve.
  bool done() const {
    return result_.searched.points.empty() ||
           (result_.restricted && result_.bound.units == upper());
  }

  void choose_what_to_search() {
    result_.searched = task_;
    result_.kept.resize(task_.inputs.size());
    std::iota(result_.kept.begin(), result_.kept.end(), Index{0});
    if (task_.complete) {
      ReducedTask reduced = without_idle_inputs(task_);
      result_.searched = std::move(reduced.task);
      result_.kept = std::move(reduced.kept);
      for (const Index i : reduced.held_at_one) result_.held_at_one.push_back(task_.inputs[i]);
    }
    if (result_.searched.inputs.size() <= kMostEnumerated) return;
    result_.restricted = true;
    result_.searched = first_four(result_.searched);
    result_.kept.resize(kMostEnumerated);
  }

  void raise_bound(Index units) {
    if (units <= result_.bound.units) return;
    result_.bound = {.units = units,
                     .reason = result_.restricted ? LowerBound::Reason::restriction
                                                  : LowerBound::Reason::search};
  }

  void take(const ThresholdNetwork& network) {
    if (result_.restricted) return;
    result_.network = widened(network, result_.kept, task_.inputs.size());
  }

  Index upper() const { return result_.network.hidden.size(); }

  /// More and more units from `units` on, until some serve. What most of the effort does not refute
  /// may still be found with a unit more.
  template <class Search>
  void search_from(Index units, Search& search, std::vector<typename Search::Level>& levels) {
    result_.candidates = search.candidates();
    result_.symmetries = search.symmetries();
    for (bool unbroken = true; units <= upper(); ++units) {
      const Effort::Part part(effort_, kLevelShare * effort_.left());
      levels.push_back(search.search(units));
      unbroken = unbroken && levels.back().finished;
      if (unbroken) raise_bound(units + 1);
      if (levels.back().found || effort_.interrupted()) break;
    }
  }

  void search_step() {
    StepSearch search(result_.searched, kind_.skip_links, effort_);
    result_.edges = search.edges();
    result_.most_edges_cut = search.most_edges_cut();
    search_from(0, search, result_.step_levels);
    result_.obstructions = search.obstructions();
    if (!search.network()) return;
    take(*search.network());
    if (result_.restricted) return;
    const Effort::Part part(effort_, kLighteningShare * effort_.left());
    const long least = least_output_weight(result_.searched, kind_.skip_links, effort_);
    result_.weight_proven = search.lighten(least) && result_.bound.units == upper();
    take(*search.network());
  }

  void search_linear() {
    LinearSearch search(result_.searched, kind_.skip_links, effort_);
    result_.rank = search.rank();
    search_from(search.rank(), search, result_.linear_levels);
    if (!search.network()) return;
    if (!result_.restricted) {
      const Effort::Part part(effort_, kLighteningShare * effort_.left());
      search.lighten();
    }
    take(*search.network());
  }

  const BooleanTask& task_;
  NetworkKind kind_;
  Effort effort_;
  bool no_effort_;
  SmallestNetwork result_;
};

}  // namespace

SmallestNetwork smallest_network(const BooleanTask& task, NetworkKind kind,
                                 const ThresholdNetwork& known, long effort) {
  return Smallest(task, kind, known, effort).run();
}

}  // namespace psolve
