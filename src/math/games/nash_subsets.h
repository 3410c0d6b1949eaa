#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace psolve {

/// Strategies of both players that fit together: every convex combination of the rows with every
/// one of the columns is an equilibrium. Indices are those of `ExtremeEquilibria`.
struct NashSubset {
  std::vector<std::size_t> rows;
  std::vector<std::size_t> columns;
};

/// A connected set of equilibria, as the union of its maximal subsets of that kind.
struct NashComponent {
  std::vector<std::size_t> equilibria;  ///< indices of extreme equilibria
  std::vector<NashSubset> subsets;
};

/// The components of the set of all equilibria, from the pairs of extreme equilibria (H. Winkels
/// 1979): two maximal subsets lie in one component where they share an equilibrium. None where
/// there are more than `limit` subsets.
std::optional<std::vector<NashComponent>> nash_components(
    const std::vector<std::pair<std::size_t, std::size_t>>& pairs, std::size_t limit);

}  // namespace psolve
