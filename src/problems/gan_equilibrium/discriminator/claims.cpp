#include "core/claim.h"

#include <cmath>
#include <numbers>

#include "problems/gan_equilibrium/discriminator/comparison.h"

namespace psolve::gan_equilibrium::discriminator {
namespace {

Judgement judge_minimiser(const Compared& found) {
  Prose reason =
      "The min over D does not exist, whatever the generator does: the D that says ε everywhere "
      "makes V";
  const Divergences& d = found.divergences;
  for (const double epsilon : {1e-2, 1e-6, 1e-12}) {
    const double value = d.data_mass * std::log(epsilon) + d.model_mass * std::log1p(-epsilon);
    reason << (epsilon == 1e-2 ? " " : ", ") << value << " for "
           << equals({sym("epsilon"), epsilon});
  }
  return refuted(reason << ". The discriminator maximises V, which is its payoff, and the "
                           "generator's is −V: min over G of the max over D.");
}

Judgement judge_stationary(const Compared& found) {
  const auto [divergences, p, q, at] = found;
  if (p * q == 0) {
    return refuted(
        "Nowhere do both data and model have mass, so V has no stationary D: it only rises "
        "towards its supremum, as D goes to 1 on the data and to 0 on the model.");
  }
  const double D = p / (p + q);
  return refuted(
      {"The equation finds where V is stationary, and that is a maximum: its second "
       "derivative in D is ",
       -p / (D * D) - q / ((1 - D) * (1 - D)), " at ", equals({sym("x"), at}),
       ", below 0, as it is for every D."});
}

Judgement judge_halves(const Compared& found) {
  const Divergences& d = found.divergences;
  const double halves = d.jensen_shannon() - 2 * std::numbers::ln2;
  if (std::abs(halves - d.value) < 1e-9) {
    return under_condition({"Both sides are ", d.value,
                            " because data and model agree and each KL is 0; elsewhere the two KL "
                            "terms stand without halves."});
  }
  return refuted({"With the halves the formula gives ", halves, ", and V is ", d.value,
                  ": twice JS is the sum of the two KL terms without halves."});
}

Judgement judge_unbounded(const Compared& found) {
  const Divergences& d = found.divergences;
  Prose reason = {"The KL terms within V are those to the mixture, and never exceed log 2 = ",
                  std::numbers::ln2,
                  "; here they are ",
                  d.data_mixture,
                  " and ",
                  d.model_mixture,
                  "."};
  if (std::isinf(d.data_model) || std::isinf(d.model_data)) {
    reason << " It is KL between data and model themselves that is infinite.";
  }
  if (std::numbers::ln2 - d.jensen_shannon() < 1e-6) {
    reason << " JS has reached log 2, its largest value: moving the model a little changes "
              "nothing, so that the generator has no gradient. W still tells how far there is to "
              "go: "
           << d.wasserstein << ".";
  }
  return refuted(std::move(reason));
}

constexpr std::array<JudgedBy<Compared>, 4> kValueClaims = {{
    {{"discriminator-minimises",
      "the game is max over G of the min over D of V, which is what the generator earns"},
     judge_minimiser},
    {{"stationary-point-is-a-minimum", "the Euler–Lagrange equation finds where V is least in D"},
     judge_stationary},
    {{"halves-before-divergences",
      "V of the best discriminator is ½ KL(p, m) + ½ KL(q, m) − 2 log 2, where m = (p + q)/2"},
     judge_halves},
    {{"divergences-are-unbounded", "the KL terms of that value can grow without bound"},
     judge_unbounded},
}};

}  // namespace

std::vector<Claim> claims() {
  return claims_of(kValueClaims);
}

std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Compared& found) {
  return judged(kValueClaims, listed, found);
}

}  // namespace psolve::gan_equilibrium::discriminator
