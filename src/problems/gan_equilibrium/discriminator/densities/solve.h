#pragma once

#include "problems/gan_equilibrium/discriminator/spec.h"

namespace psolve::gan_equilibrium::discriminator::densities {

/// Where D* is wanted: as the spec says, or a grid over both.
std::vector<double> points_of(const Problem& problem, const Density& p, const Density& q);

Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::gan_equilibrium::discriminator::densities
