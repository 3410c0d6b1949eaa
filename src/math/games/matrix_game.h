#pragma once

/// What a player can secure, whatever the opponent does: max over x of min over j of (xᵀA)_j.
///
/// With A > 0 this is the linear program
///
///     maximise Σ y_j  subject to  A y ≤ 1, y ≥ 0
///
/// and its dual: minimise Σ x_i subject to xᵀA ≥ 1, x ≥ 0. Both have the optimum 1/value; x and y,
/// scaled to sum to 1, are the maximin strategy and the opponent's strategy that holds the player
/// down to the value (J. von Neumann 1928; G. B. Dantzig 1951).

#include <optional>

#include "math/games/bimatrix_game.h"

namespace psolve {

struct Security {
  MixedStrategy maximin;      ///< earns at least `value` against every action of the opponent
  MixedStrategy certificate;  ///< the opponent's: no own action earns more than `value` against it
  Rational value;
};

/// Exactly, of any size. Large programs are solved with floating-point numbers first, and the basis
/// found is solved exactly and proved; where it is not optimal the pivots are made with integers.
Security security(const Payoffs& payoffs);

/// The first way alone; none where its basis is not optimal.
std::optional<Security> security_by_floating_point(const Payoffs& payoffs);

/// Over pure strategies alone: the first action whose least payoff is largest.
struct PureSecurity {
  Index action;
  Rational value;
};
PureSecurity pure_security(const Payoffs& payoffs);

}  // namespace psolve
