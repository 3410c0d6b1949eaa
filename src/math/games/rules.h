#pragma once

#include "core/rule.h"

/// The rules of games.
namespace psolve::rule {

inline constexpr Rule payoff_matrices{
    "PAYOFF_MATRICES",
    "the players earn A[i,j] and B[i,j]; with mixed strategies x^T A y and x^T B y"};
inline constexpr Rule best_response{"BEST_RESPONSE",
                                    "an action that earns most against what the opponent plays"};
inline constexpr Rule strict_dominance{
    "STRICT_DOMINANCE", "what always earns less than some other strategy is in no equilibrium"};
inline constexpr Rule maximin{"MAXIMIN", "the largest payoff that a player can be sure of"};
inline constexpr Rule linear_programming_duality{
    "LINEAR_PROGRAMMING_DUALITY",
    "what x secures is at most what y allows; where they are equal both are optimal"};
inline constexpr Rule best_response_polytopes{
    "BEST_RESPONSE_POLYTOPES",
    "equilibria are the pairs of points with all labels: not played, or best response"};
inline constexpr Rule no_profitable_deviation{
    "NO_PROFITABLE_DEVIATION",
    "an equilibrium: no action earns either player more against the other's strategy"};
inline constexpr Rule maximal_nash_subsets{
    "MAXIMAL_NASH_SUBSETS",
    "where all pairs of some strategies are equilibria, so are their mixtures"};

inline constexpr Rule kGames[] = {payoff_matrices,
                                  best_response,
                                  strict_dominance,
                                  maximin,
                                  linear_programming_duality,
                                  best_response_polytopes,
                                  no_profitable_deviation,
                                  maximal_nash_subsets};

}  // namespace psolve::rule
