#include "math/games/nash_subsets.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace psolve {
namespace {

using Indices = std::vector<Index>;
using Neighbours = std::map<Index, Indices>;  ///< ascending

Indices common(const Indices& a, const Indices& b) {
  Indices result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

/// The column sets of the maximal subsets: all intersections of the rows' columns, none empty.
std::optional<std::set<Indices>> closed_sets(const Neighbours& columns_of, Index limit) {
  std::set<Indices> closed;
  for (const auto& [row, columns] : columns_of) {
    std::set<Indices> added = {columns};
    for (const Indices& known : closed) {
      Indices both = common(known, columns);
      if (!both.empty()) added.insert(std::move(both));
    }
    closed.merge(added);
    if (std::ssize(closed) > limit) return std::nullopt;
  }
  return closed;
}

}  // namespace

std::optional<std::vector<NashComponent>> nash_components(
    const std::vector<std::pair<Index, Index>>& pairs, Index limit) {
  Neighbours columns_of;
  for (const auto& [row, column] : pairs) columns_of[row].push_back(column);
  for (auto& [row, columns] : columns_of) std::sort(columns.begin(), columns.end());
  const auto closed = closed_sets(columns_of, limit);
  if (!closed) return std::nullopt;

  std::vector<NashSubset> subsets;
  for (const Indices& columns : *closed) {
    NashSubset subset{{}, columns};
    for (const auto& [row, of_row] : columns_of) {
      if (std::includes(of_row.begin(), of_row.end(), columns.begin(), columns.end())) {
        subset.rows.push_back(row);
      }
    }
    subsets.push_back(std::move(subset));
  }
  std::sort(subsets.begin(), subsets.end(), [](const NashSubset& a, const NashSubset& b) {
    return std::tie(a.rows, a.columns) < std::tie(b.rows, b.columns);
  });

  // Rows of one component have one root.
  std::map<Index, Index> parent;
  for (const auto& [row, columns] : columns_of) parent[row] = row;
  const auto root = [&](Index row) {
    while (parent[row] != row) row = parent[row];
    return row;
  };
  for (const NashSubset& subset : subsets) {
    for (const Index row : subset.rows) {
      const Index a = root(row), b = root(subset.rows.front());
      parent[std::max(a, b)] = std::min(a, b);
    }
  }
  std::map<Index, NashComponent> components;
  for (Index e = 0; e < std::ssize(pairs); ++e) {
    components[root(pairs[e].first)].equilibria.push_back(e);
  }
  for (NashSubset& subset : subsets) {
    components[root(subset.rows.front())].subsets.push_back(std::move(subset));
  }
  std::vector<NashComponent> result;
  for (auto& [row, component] : components) result.push_back(std::move(component));
  return result;
}

}  // namespace psolve
