#pragma once

// Masses as a spec may give them, brought to one support and to the sum 1.

#include "core/workings/workings.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {

/// Whether some masses are at places of their own, samples, or to be divided by their sum.
bool is_to_be_pooled(const Problem& problem);

/// The same with lists of masses that sum to 1: over the union of all places, ascending, or where
/// there is a cost in the order of its rows.
Problem pooled(const Problem& problem);

/// The lines from what the spec gives to the masses p_i and q_i at x_i.
void record_pooling(const Answers& answers, Workings& work);

/// Sum, mean and mean square of both, from the masses and from what the spec gives.
Check pooling_check(const Answers& answers);

}  // namespace psolve::gan_equilibrium::discriminator::discrete
