#pragma once

#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/theory.h"
#include "core/workings/workings.h"
#include "math/entries/entry.h"
#include "spec/record.h"

namespace psolve::gan_equilibrium::generator_gradient {

struct Problem : CommonFields {
  std::vector<Entry> logits;  ///< of the discriminator, one for each generated sample
};

const Record<Problem>& spec();

/// What can be judged of what sources say.
std::vector<Claim> claims();

/// The derivatives that claims about the terms of V are judged by.
struct TermGradients {
  double first_by_generator;      ///< of the first term in θ_G
  std::vector<double> by_logits;  ///< of the minimax loss of each generated sample in its logit
};
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const TermGradients& found);

/// Question 15.2.1: what of a GAN's loss reaches the generator.
Solution solve(const Problem& problem, Workings& work);

/// The general argument.
Theory theory(const Json& spec);

}  // namespace psolve::gan_equilibrium::generator_gradient
