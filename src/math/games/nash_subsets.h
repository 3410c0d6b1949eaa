#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// Strategies of both players that fit together: every convex combination of the rows with every
/// one of the columns is an equilibrium. Indices are those of `ExtremeEquilibria`.
struct NashSubset {
  std::vector<Index> rows;
  std::vector<Index> columns;
};

/// A connected set of equilibria, as the union of its maximal subsets of that kind.
struct NashComponent {
  std::vector<Index> equilibria;  ///< indices of extreme equilibria
  std::vector<NashSubset> subsets;
};

/// The components of the set of all equilibria, from the pairs of extreme equilibria (H. Winkels
/// 1979): two maximal subsets lie in one component where they share an equilibrium. None where
/// there are more than `limit` subsets.
std::optional<std::vector<NashComponent>> nash_components(
    const std::vector<std::pair<Index, Index>>& pairs, Index limit);

}  // namespace psolve
