#pragma once

#include "support/random_draw.h"

namespace psolve::random_specs {

/// A small spec of any of the five tasks, valid or all but: odd shapes, numbers from 10⁻⁹ to 10⁹,
/// masses that are equal, nearly equal or 0, degenerate games, distributions that are the same, far
/// apart or just touch. What cannot be solved, such as KL of tails that are too heavy, is refused.
Json gan_equilibrium(Draw& draw);

}  // namespace psolve::random_specs
