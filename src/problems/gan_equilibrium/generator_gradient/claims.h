#pragma once

#include <string>
#include <vector>

#include "core/claim.h"

namespace psolve::gan_equilibrium::generator_gradient {

/// The derivatives that claims about the terms of V are judged by.
struct TermGradients {
  double first_by_generator;      ///< of the first term in θ_G
  std::vector<double> by_logits;  ///< of the minimax loss of each generated sample in its logit
};

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const TermGradients& found);

}  // namespace psolve::gan_equilibrium::generator_gradient
