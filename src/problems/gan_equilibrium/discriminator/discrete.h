#pragma once

#include "problems/gan_equilibrium/discriminator/spec.h"

namespace psolve {

Solution solve_discrete_discriminator(const DiscriminatorProblem& problem, Workings& work);

}  // namespace psolve
