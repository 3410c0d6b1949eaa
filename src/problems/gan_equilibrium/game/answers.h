#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/workings/workings.h"
#include "math/games/dominance.h"
#include "math/games/extreme_equilibria.h"
#include "math/games/matrix_game.h"
#include "math/games/nash_subsets.h"
#include "problems/gan_equilibrium/game/spec.h"

namespace psolve::gan_equilibrium::game {

struct Equilibrium {
  MixedStrategy row;
  MixedStrategy column;
  Rational row_payoff;
  Rational column_payoff;

  bool is_pure() const { return row.support().size() == 1 && column.support().size() == 1; }
};

struct Player {
  std::vector<std::string> actions;  ///< how people call them
  Security mixed;                    ///< what it can be sure of
  PureSecurity pure;                 ///< and by one action
  std::optional<Index> dominant;
};

/// All that is found about a game. Players are told apart by `of_row`.
struct Answers {
  BimatrixGame game;
  Player row, column;
  bool zero_sum;
  std::vector<std::string> claims;       ///< of the spec, judged beside the remarks
  std::optional<Rational> constant_sum;  ///< A + B where it is the same everywhere
  IteratedDominance dominance = {};
  /// Set where all extreme equilibria were found.
  std::optional<ExtremeEquilibria> extreme = {};
  std::vector<Equilibrium> equilibria = {};
  std::optional<std::vector<NashComponent>> components = {};  ///< of degenerate games

  const Payoffs& payoffs(bool of_row) const { return of_row ? game.row : game.column; }
  const Player& player(bool of_row) const { return of_row ? row : column; }
  const std::vector<std::string>& actions(bool of_row) const { return player(of_row).actions; }
  bool degenerate() const { return extreme && extreme->degenerate; }
};

/// Mixed strategies are asked for dominance up to this many actions of a player.
inline constexpr Index kMostMixedDominance = 32;

inline const char* side(bool of_row) {
  return of_row ? "row" : "column";
}
/// "Defect", "1/3 Cooperate + 2/3 Defect".
std::string strategy_text(const MixedStrategy& strategy, const std::vector<std::string>& actions);
/// "(Defect, Defect)"
Formula profile_of(const Answers& answers, const MixedStrategy& row, const MixedStrategy& column);

/// The largest payoff that the player gains by another action; 0 in an equilibrium.
Rational regret(const Payoffs& payoffs, const MixedStrategy& own, const MixedStrategy& opponent);

void record_game(const Answers& answers, Workings& work);
Answers work_out(const Problem& problem);
std::vector<Check> checks(const Answers& answers);
/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Answers& answers);
std::vector<Remark> remarks(const Answers& answers);
/// Of a game of two actions each: both players' best responses.
Figure best_response_diagram(const Answers& answers);

}  // namespace psolve::gan_equilibrium::game
