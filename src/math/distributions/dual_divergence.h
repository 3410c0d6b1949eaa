#pragma once

#include "math/distributions/divergence.h"

namespace psolve {

/// What `divergences_of` found, once more by formulas and a quadrature of their own, in the same
/// arithmetic, as evidence. W comes from Kantorovich's dual: E_p f − E_q f for one f whose slope is
/// 1 or −1 everywhere, which no plan can undercut. `bounds` are rounding and what that
/// quadrature could not settle; KL means nothing where it is infinite, and the KL to the mixture
/// are only good for JS.
Divergences dual_divergences(const Density& p, const Density& q, const Divergences& found);

/// E_{x~r} log D for D = p/(p + q), likewise.
double dual_frozen_payoff(const Density& p, const Density& q, const Density& r);

}  // namespace psolve
