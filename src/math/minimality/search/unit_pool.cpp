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

std::vector<Candidate> candidate_units(const BooleanTask& task) {
  std::vector<Candidate> candidates;
  std::unordered_map<std::uint32_t, Index> seen;
  for (const ThresholdFunction& function : threshold_functions(task.inputs.size())) {
    Candidate candidate = candidate_of(function, task);
    if (candidate.table == 0 || !seen.emplace(candidate.table, candidates.size()).second) continue;
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

std::vector<std::vector<Index>> images_of(const std::vector<Candidate>& candidates,
                                          const std::vector<Symmetry>& symmetries) {
  std::unordered_map<std::uint32_t, Index> place;
  for (Index q = 0; q < std::ssize(candidates); ++q) place[candidates[q].table] = q;
  std::vector<std::vector<Index>> images(candidates.size());
  for (Index q = 0; q < std::ssize(candidates); ++q) {
    for (const Symmetry& symmetry : symmetries) {
      std::uint32_t table = 0;
      for (Index x = 0; x < std::ssize(symmetry.point); ++x) {
        table |= (candidates[q].table >> x & 1) << symmetry.point[x];
      }
      const std::uint32_t all = (1u << symmetry.point.size()) - 1;
      images[q].push_back(place.at((table & 1) == 0 ? table : table ^ all));
    }
  }
  return images;
}

}  // namespace psolve
