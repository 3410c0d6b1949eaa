#pragma once

#include <string>
#include <vector>

#include "core/claim.h"
#include "math/distributions/divergence.h"

namespace psolve::gan_equilibrium::discriminator {

/// What claims about a GAN's value are judged by.
struct Compared {
  const Divergences& divergences;
  /// p and q where both have mass; 0 where there is no such place.
  double p = 0, q = 0;
  Formula at = {};  ///< x there
};

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Compared& found);

}  // namespace psolve::gan_equilibrium::discriminator
