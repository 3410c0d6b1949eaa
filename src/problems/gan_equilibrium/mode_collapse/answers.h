#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"
#include "math/distributions/frozen_discriminator.h"
#include "problems/gan_equilibrium/mode_collapse/spec.h"

namespace psolve::gan_equilibrium::mode_collapse {

/// Data and candidates at some points: masses at all points of their support, densities where a
/// figure needs them.
struct SampledCandidates {
  std::vector<double> x;
  std::vector<double> p;
  std::vector<std::vector<double>> q;  ///< by candidate

  /// D* = p/(p + q) frozen at candidate c; not a number where neither has mass.
  double frozen(Index c, Index i) const {
    const double sum = p[i] + q[c][i];
    return sum > 0 ? p[i] / sum : std::nan("");
  }
};

/// Where the generator goes against a frozen discriminator.
struct BestResponse {
  double x;
  double discriminator;  ///< D there
  double p, q;           ///< of data and frozen candidate there, masses or densities
  /// How it was sought among densities.
  std::optional<FrozenPeak> search = std::nullopt;
};

/// All that is found about the candidates.
struct Answers {
  const Problem& problem;
  Matrix payoffs;  ///< E log D; row: frozen candidate, column: the generator's
  std::vector<Divergences> divergences = {};  ///< by candidate, as are the responses
  std::vector<Density> densities = {};        ///< of the candidates, where they have one
  SampledCandidates points = {};
  std::vector<BestResponse> responses = {};
  double payoff_bound = 0;           ///< on the error of any
  std::vector<Index> sequence = {};  ///< candidates chosen in turn; the last one was there before
  std::vector<Index> cycle = {};

  bool discrete() const { return std::holds_alternative<std::vector<Entry>>(problem.p_data); }
  Index candidates() const { return problem.candidates.size(); }
};

Density data_density(const Problem& problem);

/// The number by which people call a candidate.
inline Formula number_of(Index candidate) {
  return candidate + 1;
}

void record_mode_collapse(const Answers& answers, Workings& work);
Answers work_out(const Problem& problem);
std::vector<Check> checks(const Answers& answers);
std::vector<Remark> remarks(const Answers& answers);
Figure mode_collapse_figure(const Answers& answers);

}  // namespace psolve::gan_equilibrium::mode_collapse
