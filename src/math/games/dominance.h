#pragma once

/// Strict dominance: an action that earns less than some strategy, whatever the opponent plays, is
/// in no equilibrium. An action is dominated by no mixed strategy exactly where it is a best
/// response to some strategy of the opponent (D. G. Pearce 1984).
///
/// Whether action i is dominated is asked of the game with payoffs A(k, j) − A(i, j): if its value
/// is above 0 the maximin strategy dominates; otherwise it is 0, and i is a best response to the
/// opponent's strategy that proves the value.

#include <optional>
#include <vector>

#include "math/games/bimatrix_game.h"

namespace psolve {

/// An action that goes, and what dominates it among the actions still there.
struct Elimination {
  bool of_row;
  Index action;
  MixedStrategy by;  ///< over all own actions
  Index round = 1;   ///< in which it goes; both players look at what the round before left
};

struct IteratedDominance {
  std::vector<Elimination> eliminations;
  std::vector<Index> rows;  ///< what is left
  std::vector<Index> columns;
};

/// The action that earns strictly more than every other one whatever the opponent plays.
std::optional<Index> dominant_action(const Payoffs& payoffs);

/// Eliminates round by round. Mixed strategies are asked only where `mixed`; pure ones come first.
IteratedDominance iterate_dominance(const BimatrixGame& game, bool mixed);

}  // namespace psolve
