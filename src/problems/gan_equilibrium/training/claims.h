#pragma once

#include <string>
#include <vector>

#include "core/claim.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Answers& answers);

}  // namespace psolve::gan_equilibrium::training
