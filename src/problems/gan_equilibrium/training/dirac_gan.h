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
//
// With consensus (Mescheder, Nowozin, Geiger, "The Numerics of GANs", 2017) there is no γψ, and
// both also descend (γ/2)(g² + d²): each climbs along its force less γ(g ∂g + d ∂d), the
// derivatives by its own parameter. With the slope s′ = σ(ψθ) σ(−ψθ) of σ these are, for σ = σ(±ψθ)
// as g has it,
//
//     ∂g/∂θ = ±ψ²s′     ∂g/∂ψ = σ ± ψθs′     ∂d/∂θ = −σ(ψθ) − ψθs′     ∂d/∂ψ = −θ²s′

#include <array>

#include "math/numbers/dual.h"
#include "math/numbers/scalar.h"
#include "problems/gan_equilibrium/training/spec.h"

namespace psolve::gan_equilibrium::training {

/// Its rate and weights are of type S.
template <class S>
class DiracGanOver {
 public:
  template <class T>
  using StateOf = std::array<T, 2>;  ///< θ, ψ
  using State = StateOf<S>;

  explicit DiracGanOver(const Problem& problem)
      : problem_(problem),
        rate_(number(problem.learning_rate)),
        gamma_(number(problem.penalty == Problem::Penalty::gradient ? problem.gamma : 0)),
        consensus_(number(problem.penalty == Problem::Penalty::consensus ? problem.gamma : 0)) {}

  /// A decimal of the spec.
  static S number(double decimal) {
    return Constants<S>::number(Rational::from_shortest_decimal(decimal));
  }

  /// The derivative of each player's payoff in its parameter: d and g.
  template <class T>
  T discriminator_gradient(const StateOf<T>& at) const {
    const auto& [theta, psi] = at;
    const T pull = is_wasserstein() ? T(-theta) : T(-theta * sigmoid(psi * theta));
    return pull - gamma_ * psi;
  }
  template <class T>
  T generator_gradient(const StateOf<T>& at) const {
    const auto& [theta, psi] = at;
    if (is_wasserstein()) return psi;
    return psi * sigmoid(is_non_saturating() ? T(-psi * theta) : T(psi * theta));
  }
  /// What each climbs along.
  template <class T>
  T discriminator_force(const StateOf<T>& at) const {
    const T d = discriminator_gradient<T>(at);
    if (!has_consensus()) return d;
    const T g = generator_gradient<T>(at);
    if (is_wasserstein()) return d - consensus_ * g;
    const auto& [theta, psi] = at;
    const T s = sigmoid(T(psi * theta)), rest = sigmoid(T(-psi * theta)), slope = s * rest;
    const T by_psi =
        is_non_saturating() ? T(rest - psi * theta * slope) : T(s + psi * theta * slope);
    return d - consensus_ * (g * by_psi - d * theta * theta * slope);
  }
  template <class T>
  T generator_force(const StateOf<T>& at) const {
    const T g = generator_gradient<T>(at);
    if (!has_consensus()) return g;
    const T d = discriminator_gradient<T>(at);
    if (is_wasserstein()) return g + consensus_ * d;
    const auto& [theta, psi] = at;
    const T s = sigmoid(T(psi * theta)), slope = s * sigmoid(T(-psi * theta));
    const T by_theta = T(psi * psi * slope);
    return g - consensus_ * (g * (is_non_saturating() ? T(-by_theta) : by_theta) -
                             d * (s + psi * theta * slope));
  }
  /// One step of both, the discriminator's perhaps made of several.
  template <class T>
  StateOf<T> next(const StateOf<T>& at) const {
    T psi = at[1];
    for (long j = 0; j < critic_steps(); ++j) {
      psi = psi + rate() * discriminator_force<T>({at[0], psi});
    }
    const T theta = at[0] + rate() * generator_force<T>({at[0], alternating() ? psi : at[1]});
    return {theta, psi};
  }

  bool is_wasserstein() const { return problem_.loss == Problem::Loss::wasserstein; }
  bool is_non_saturating() const { return problem_.loss == Problem::Loss::non_saturating; }
  /// The discriminator steps first, and the generator sees its new ψ.
  bool alternating() const { return problem_.method == Problem::Method::alternating; }
  long critic_steps() const { return problem_.critic_steps; }  ///< k
  bool has_consensus() const {
    return problem_.penalty == Problem::Penalty::consensus && problem_.gamma != 0;
  }
  const S& rate() const { return rate_; }            ///< h
  const S& gamma() const { return gamma_; }          ///< γ of the gradient penalty; 0 without
  const S& consensus() const { return consensus_; }  ///< γ of consensus; 0 without
  /// The pull of each player on the other at the equilibrium: σ(0), or 1.
  double slope() const { return is_wasserstein() ? 1 : 0.5; }

 private:
  const Problem& problem_;
  S rate_;
  S gamma_;
  S consensus_;
};
using DiracGan = DiracGanOver<double>;

}  // namespace psolve::gan_equilibrium::training
