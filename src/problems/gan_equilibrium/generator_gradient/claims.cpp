#include "core/claim.h"

#include <algorithm>
#include <cmath>

#include "problems/gan_equilibrium/generator_gradient/spec.h"

namespace psolve::gan_equilibrium::generator_gradient {
namespace {

/// The discriminator's loss is −V: its derivative in the logit of a generated sample is σ(a).
Judgement judge_first_term(const TermGradients& found) {
  const auto largest = std::ranges::max_element(found.by_logits, {},
                                                [](double gradient) { return std::abs(gradient); });
  return refuted({"The discriminator's loss is ", -sym("V"),
                  " with both terms: the derivative of the second in the logit of sample ",
                  Formula(largest - found.by_logits.begin() + 1), " is ", std::abs(*largest),
                  ", not 0. The first term is the part that the generator's update leaves out."});
}

Judgement judge_independence(const TermGradients& found) {
  const Formula slope = equals({derivative(sym("V_1"), sym("theta_G")), found.first_by_generator});
  if (found.first_by_generator != 0) return refuted({slope, "."});
  return always(
      {"No θ_G stands in it, so ", slope, ": the generator learns by the second term alone."});
}

constexpr std::array<JudgedBy<TermGradients>, 2> kTermClaims = {{
    {{"first-term-is-the-discriminators-loss", "the first term of V is the discriminator's loss"},
     judge_first_term},
    {{"first-term-ignores-the-generator",
      "the generator's parameters do not change the first term of V"},
     judge_independence},
}};

}  // namespace

std::vector<Claim> claims() {
  return claims_of(kTermClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const TermGradients& found) {
  return judged(kTermClaims, listed, found);
}

}  // namespace psolve::gan_equilibrium::generator_gradient
