#include "core/claim.h"

#include <cmath>
#include <numbers>

#include "math/numbers/function.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

Judgement judge_minimising_discriminator(const Answers& answers) {
  const double theta = answers.trajectory.front()[0];
  if (theta == 0) {
    return under_condition({"At ", equals({sym("theta"), 0}),
                            " no ψ changes V, so min and max over the discriminator agree; "
                            "from any other start V falls without end in ψ."});
  }
  Prose reason = {"With the generator at ", equals({sym("theta"), theta}), " V falls without end:"};
  for (const double k : {10.0, 100.0, 1000.0}) {
    const double psi = k / theta;
    const double value =
        answers.gan.is_wasserstein() ? -psi * theta : -std::numbers::ln2 - softplus(psi * theta);
    reason << (k == 10 ? " " : ", ") << value << " at " << equals({sym("psi"), psi});
  }
  return refuted(reason << ". The discriminator climbs V and the generator descends it: min over G "
                           "of the max over D.");
}

constexpr std::array<JudgedBy<Answers>, 1> kTrainingClaims = {{
    {{"discriminator-minimises",
      "the game is max over G of the min over D of V, which is what the generator earns"},
     judge_minimising_discriminator},
}};

}  // namespace

std::vector<Claim> claims() {
  return claims_of(kTrainingClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Answers& answers) {
  return judged(kTrainingClaims, listed, answers);
}

}  // namespace psolve::gan_equilibrium::training
