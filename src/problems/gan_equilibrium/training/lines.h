#pragma once

// What the lines of training are made of.

#include <vector>

#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {

class TrainingLines {
 public:
  TrainingLines(const Answers& answers, Workings& work)
      : answers_(answers), gan_(answers.gan), work_(work) {}

 protected:
  using State = DiracGan::State;

  /// By the gradient penalty, which pulls ψ alone back.
  bool is_penalised() const { return gan_.gamma() != 0; }
  bool has_consensus() const { return gan_.has_consensus(); }
  bool has_several() const { return gan_.critic_steps() > 1; }
  Formula h() const { return work_.the(sym("h")); }
  Formula gamma() const { return work_.the(sym("gamma")); }
  Formula theta(Index t) const { return work_.the(sym("theta").at(t)); }
  Formula psi(Index t) const { return work_.the(sym("psi").at(t)); }
  /// What the penalty takes away, where there is one.
  Formula less_penalty(const Formula& from, const Formula& times) const {
    return is_penalised() ? from - times * gamma() : from;
  }
  /// What consensus pulls both back by: γs².
  Formula gamma_slope_squared() const {
    return gan_.is_wasserstein() ? gamma() : gamma() * power(work_.the(sym("s")), 2);
  }
  /// 1 less h times what pulls θ back, and ψ.
  Formula kept_of_theta() const {
    return has_consensus() ? 1 - h() * gamma_slope_squared() : Formula(1);
  }
  Formula kept_of_psi() const { return has_consensus() ? kept_of_theta() : less_penalty(1, h()); }
  /// `factor` times the slope s, which is 1 for the critic.
  Formula times_slope(const Formula& factor) const {
    return gan_.is_wasserstein() ? factor : factor * work_.the(sym("s"));
  }
  Formula slope() const { return gan_.is_wasserstein() ? Formula(1) : work_.the(sym("s")); }
  Formula slope_squared() const { return gan_.is_wasserstein() ? slope() : power(slope(), 2); }

  const Answers& answers_;
  const DiracGan& gan_;
  Workings& work_;
};

/// What a step is near the equilibrium, with its eigenvalues.
void record_stability(const Answers& answers, Workings& work);

}  // namespace psolve::gan_equilibrium::training
