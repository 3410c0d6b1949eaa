#pragma once

#include "problems/gan_equilibrium/discriminator/spec.h"

namespace psolve::gan_equilibrium::discriminator::densities {

Solution solve(const Problem& problem, Workings& work);

}  // namespace psolve::gan_equilibrium::discriminator::densities
