#pragma once

/// All equilibria of a bimatrix game.
///
/// With payoffs A, B > 0 the strategies are the directions of the points of two polytopes,
///
///     P = {x ≥ 0, Bᵀx ≤ 1},   Q = {y ≥ 0, A y ≤ 1}
///
/// A point x of P has the label i where x_i = 0 and the label m + j where (Bᵀx)_j = 1, that is,
/// where column j is a best response to it; a point y of Q has the label m + j where y_j = 0 and
/// the label i where (A y)_i = 1. (x, y) is an equilibrium exactly where together they have all
/// labels: every row is not played or a best response, and so is every column (O. L. Mangasarian,
/// "Equilibrium points of bimatrix games", 1964; B. von Stengel in the Handbook of Game Theory 3,
/// 2002). All equilibria are convex combinations of those at vertices, the extreme ones.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "math/games/bimatrix_game.h"

namespace psolve {

/// A strategy that has more best responses than it plays actions.
struct DegenerateStrategy {
  bool of_row;
  MixedStrategy strategy;
  Index best_responses;
};

struct ExtremeEquilibria {
  std::vector<MixedStrategy> rows;     ///< each once
  std::vector<MixedStrategy> columns;  ///< each once
  /// Indices into both, in the order in which the equilibria are listed.
  std::vector<std::pair<Index, Index>> pairs;
  Index row_vertices = 0;     ///< of P, the origin included
  Index column_vertices = 0;  ///< of Q
  /// Set in degenerate games only.
  std::optional<DegenerateStrategy> degenerate;
};

/// None where finding all vertices would take more than `work` changes of an entry. The game has at
/// most 512 actions.
std::optional<ExtremeEquilibria> extreme_equilibria(const BimatrixGame& game, std::uint64_t work);

}  // namespace psolve
