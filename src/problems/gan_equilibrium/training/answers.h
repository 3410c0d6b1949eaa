#pragma once

#include <array>
#include <complex>
#include <vector>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings/workings.h"
#include "problems/gan_equilibrium/training/dirac_gan.h"

namespace psolve::gan_equilibrium::training {

/// Of one step near the equilibrium, and of its eigenvalues trace/2 ± √discriminant.
struct UpdateEigenvalues {
  double trace;
  double determinant;
  double discriminant;  ///< below 0 of a conjugate pair
  double radius;        ///< the larger modulus
};

/// All that is found about a run of training.
struct Answers {
  const Problem& problem;
  DiracGan gan;
  /// Of the Jacobian of both forces at the equilibrium: −γ/2 ± √discriminant.
  double discriminant;
  std::array<std::complex<double>, 2> eigenvalues;
  Matrix M;  ///< one step near the equilibrium, rows θ, ψ
  UpdateEigenvalues update;
  std::vector<DiracGan::State> trajectory;
  bool overflows = false;  ///< after the last state of the trajectory

  /// A radius so near to 1 counts as 1: on the circle, neither in nor out.
  static constexpr double kOnCircle = 1e-12;
  bool converges() const { return update.radius < 1 - kOnCircle; }
  bool diverges() const { return update.radius > 1 + kOnCircle; }
};

void record_training(const Answers& answers, Workings& work);
std::vector<Check> checks(const Answers& answers);
std::vector<Remark> remarks(const Answers& answers);
Figure phase_portrait(const Answers& answers);

}  // namespace psolve::gan_equilibrium::training
