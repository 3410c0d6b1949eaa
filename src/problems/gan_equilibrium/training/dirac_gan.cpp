#include "problems/gan_equilibrium/training/dirac_gan.h"

#include "math/numbers/function.h"

namespace psolve::gan_equilibrium::training {

DiracGan::DiracGan(const Problem& problem)
    : problem_(problem),
      gamma_(problem.penalty == Problem::Penalty::gradient ? problem.gamma : 0) {}

double DiracGan::discriminator_force(const State& at) const {
  const auto [theta, psi] = at;
  return -theta * (is_wasserstein() ? 1 : sigmoid(psi * theta)) - gamma_ * psi;
}

double DiracGan::generator_force(const State& at) const {
  const auto [theta, psi] = at;
  if (is_wasserstein()) return psi;
  return psi * sigmoid(is_non_saturating() ? -psi * theta : psi * theta);
}

DiracGan::State DiracGan::next(const State& at) const {
  const double psi = at[1] + rate() * discriminator_force(at);
  const double theta = at[0] + rate() * generator_force({at[0], alternating() ? psi : at[1]});
  return {theta, psi};
}

}  // namespace psolve::gan_equilibrium::training
