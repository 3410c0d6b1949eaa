#pragma once

#include "solvers/discriminator.h"

namespace psolve {

Solution solve_density_discriminator(const DiscriminatorProblem& problem, Workings& work);

}  // namespace psolve
