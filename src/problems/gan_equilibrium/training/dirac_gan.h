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

#include "problems/gan_equilibrium/training/spec.h"

namespace psolve::gan_equilibrium::training {

class DiracGan {
 public:
  using State = std::array<double, 2>;  ///< θ, ψ

  explicit DiracGan(const Problem& problem);

  /// What each climbs along: the derivative of its payoff in its parameter.
  double discriminator_force(const State& at) const;
  double generator_force(const State& at) const;
  /// One step of both.
  State next(const State& at) const;

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
