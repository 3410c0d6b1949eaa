#pragma once

#include <array>
#include <complex>
#include <optional>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings/workings.h"
#include "problems/gan_equilibrium/training/dirac_gan.h"

namespace psolve::gan_equilibrium::training {

/// The eigenvalues of a 2 × 2 matrix, trace/2 ± √discriminant.
struct Eigenvalues {
  double trace;
  double determinant;
  double discriminant;  ///< below 0 of a conjugate pair
  std::array<std::complex<double>, 2> values;
  double radius;  ///< the larger modulus
};

/// All that is found about a run of training.
struct Answers {
  const Problem& problem;
  DiracGan gan;
  Eigenvalues flow;    ///< of the Jacobian of both forces at the equilibrium
  Matrix M;            ///< one step near the equilibrium, rows θ, ψ
  Eigenvalues update;  ///< of M
  /// Where the eigenvalues of M lie, decided in fractions: all of them inside the unit circle, or
  /// one outside.
  bool inside_circle, outside_circle;
  std::vector<DiracGan::State> trajectory = {};
  bool overflows = false;                  ///< after the last state of the trajectory
  std::optional<long> rounded_after = {};  ///< the last step before the run goes on in doubles

  bool converges() const { return inside_circle; }
  bool diverges() const { return outside_circle; }
};

/// a + bi, as people write it.
Formula complex_number(const std::complex<double>& z);

/// Puts the states from the start on into the trajectory, while they are finite.
void run(Answers& answers);
void record_training(const Answers& answers, Workings& work);
Answers work_out(const Problem& problem);
std::vector<Check> checks(const Answers& answers);
/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Answers& answers);
std::vector<Remark> remarks(const Answers& answers);
Figure phase_portrait(const Answers& answers);

}  // namespace psolve::gan_equilibrium::training
