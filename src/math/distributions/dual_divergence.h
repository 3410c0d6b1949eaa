#pragma once

#include "math/distributions/divergence.h"

namespace psolve {

/// The divergences of two densities by formulas and a quadrature of their own, as evidence. W comes
/// from Kantorovich's dual: E_p f − E_q f for one f whose slope is 1 or −1 everywhere, which no
/// plan can undercut. `bound` is left at 0, and KL means nothing where it is infinite.
Divergences dual_divergences(const Density& p, const Density& q);

/// E_{x~r} log D for D = p/(p + q), likewise.
double dual_frozen_payoff(const Density& p, const Density& q, const Density& r);

}  // namespace psolve
