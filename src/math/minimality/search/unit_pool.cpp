#include "math/minimality/search/unit_pool.h"

#include <unordered_map>

#include "math/threshold/functions.h"

namespace psolve {
namespace {

Candidate candidate_of(const ThresholdFunction& function, const BooleanTask& task) {
  std::uint32_t table = 0;
  for (Index x = 0; x < std::ssize(task.points); ++x) {
    table |= (function.table >> task.points[x] & 1) << x;
  }
  if ((table & 1) == 0)
    return {table, fires_from(function.weights, function.threshold), function.cost};
  std::vector<long> negated;
  for (const long w : function.weights) negated.push_back(-w);
  const std::uint32_t all = (1u << task.points.size()) - 1;
  return {table ^ all, fires_from(std::move(negated), 1 - function.threshold), function.cost};
}

}  // namespace

UnitPool::UnitPool(const BooleanTask& task, bool skip_links)
    : task_(task), skip_links_(skip_links), symmetries_(symmetries_of(task)) {
  std::unordered_map<std::uint32_t, Index> place;
  for (const ThresholdFunction& function : threshold_functions(task.inputs.size())) {
    Candidate candidate = candidate_of(function, task);
    if (candidate.table == 0 || !place.emplace(candidate.table, candidates_.size()).second)
      continue;
    candidates_.push_back(std::move(candidate));
  }
  for (const Candidate& candidate : candidates_) {
    auto& images = images_.emplace_back();
    for (const Symmetry& symmetry : symmetries_) {
      std::uint32_t table = 0;
      for (Index x = 0; x < std::ssize(symmetry.point); ++x) {
        table |= (candidate.table >> x & 1) << symmetry.point[x];
      }
      const std::uint32_t all = (1u << symmetry.point.size()) - 1;
      images.push_back(place.at((table & 1) == 0 ? table : table ^ all));
    }
  }
}

std::vector<long> UnitPool::view(Index x, const std::vector<Index>& units) const {
  std::vector<long> view;
  for (const Index q : units) view.push_back(candidates_[q].table >> x & 1);
  for (Index i = 0; skip_links_ && i < std::ssize(task_.inputs); ++i) {
    view.push_back(task_.bit(task_.points[x], i));
  }
  return view;
}

ThresholdNetwork UnitPool::network_of(const std::vector<Index>& units,
                                      OutputUnit output_unit) const {
  ThresholdNetwork network;
  network.inputs = task_.inputs.size();
  network.output_unit = output_unit;
  network.skip_links = skip_links_;
  for (const Index q : units) network.hidden.push_back(candidates_[q].unit);
  return network;
}

}  // namespace psolve
