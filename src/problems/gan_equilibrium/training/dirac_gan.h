#pragma once

// The smallest GAN there is, the Dirac-GAN (Mescheder, Geiger, Nowozin, "Which Training Methods for
// GANs do actually Converge?", 2018, section 2).
//
// All data is at x = 0, the generator makes the one sample x = θ, and the discriminator's logit is
// ψx. With the gradient penalty (γ/2)(d logit/dx)² = (γ/2)ψ² the players follow
//
//     discriminator   ψ ← ψ + h d(θ, ψ),   d = −θ σ(ψθ) − γψ
//     generator       θ ← θ + h g(θ, ψ),   g = ψ σ(ψθ) (minimax), ψ σ(−ψθ) (non-saturating)
//
// and for the Wasserstein loss, whose critic is ψx itself, d = −θ − γψ and g = ψ. The equilibrium
// is θ = ψ = 0.

#include <array>

#include "math/numbers/dual.h"
#include "problems/gan_equilibrium/training/spec.h"

namespace psolve::gan_equilibrium::training {

class DiracGan {
 public:
  template <class T>
  using StateOf = std::array<T, 2>;  ///< θ, ψ
  using State = StateOf<double>;

  explicit DiracGan(const Problem& problem)
      : problem_(problem),
        gamma_(problem.penalty == Problem::Penalty::gradient ? problem.gamma : 0) {}

  /// What each climbs along: the derivative of its payoff in its parameter.
  template <class T>
  T discriminator_force(const StateOf<T>& at) const {
    const auto& [theta, psi] = at;
    const T pull = is_wasserstein() ? T(-theta) : T(-theta * sigmoid(psi * theta));
    return pull - gamma_ * psi;
  }
  template <class T>
  T generator_force(const StateOf<T>& at) const {
    const auto& [theta, psi] = at;
    if (is_wasserstein()) return psi;
    return psi * sigmoid(is_non_saturating() ? T(-psi * theta) : T(psi * theta));
  }
  /// One step of both.
  template <class T>
  StateOf<T> next(const StateOf<T>& at) const {
    const T psi = at[1] + rate() * discriminator_force<T>(at);
    const T theta = at[0] + rate() * generator_force<T>({at[0], alternating() ? psi : at[1]});
    return {theta, psi};
  }

  bool is_wasserstein() const { return problem_.loss == Problem::Loss::wasserstein; }
  bool is_non_saturating() const { return problem_.loss == Problem::Loss::non_saturating; }
  /// The discriminator steps first, and the generator sees its new ψ.
  bool alternating() const { return problem_.method == Problem::Method::alternating; }
  double rate() const { return problem_.learning_rate; }  ///< h
  double gamma() const { return gamma_; }                 ///< 0 without penalty
  /// The pull of each player on the other at the equilibrium: σ(0), or 1.
  double slope() const { return is_wasserstein() ? 1 : 0.5; }

 private:
  const Problem& problem_;
  double gamma_;
};

}  // namespace psolve::gan_equilibrium::training
