#pragma once

#include <vector>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings.h"
#include "distributions/divergence.h"
#include "solvers/mode_collapse.h"

namespace psolve {

/// Data and candidates on a set of points: the support of masses, or a fine grid over the bulk of
/// densities with the mass of a small cell at each.
struct SampledCandidates {
  std::vector<double> x;
  std::vector<double> p;
  std::vector<std::vector<double>> q;  ///< by candidate

  /// D* = p/(p + q) frozen at candidate c; not a number where neither has mass.
  double frozen(std::size_t c, std::size_t i) const;
};

/// Where the generator goes against a frozen discriminator.
struct BestResponse {
  double x;
  double discriminator;  ///< D there
  double p, q;           ///< of data and frozen candidate there, masses or densities
};

/// All that is found about the candidates.
struct ModeCollapseAnswers {
  const ModeCollapseProblem& problem;
  std::vector<Divergences> divergences;  ///< by candidate, as are the responses
  SampledCandidates points;
  std::vector<BestResponse> responses;
  Matrix payoffs;                     ///< E log D; row: frozen candidate, column: the generator's
  std::vector<std::size_t> sequence;  ///< candidates chosen in turn; the last one was there before
  std::vector<std::size_t> cycle;

  bool discrete() const { return std::holds_alternative<std::vector<Entry>>(problem.p_data); }
  std::size_t candidates() const { return problem.candidates.size(); }
  /// A cell's mass as a density again.
  double scaled(double mass) const {
    return discrete() ? mass : mass / (points.x[1] - points.x[0]);
  }
};

/// The number by which people call a candidate.
inline Formula number_of(std::size_t candidate) {
  return static_cast<int>(candidate) + 1;
}

void record_mode_collapse(const ModeCollapseAnswers& answers, Workings& work);
std::vector<Check> mode_collapse_checks(const ModeCollapseAnswers& answers);
std::vector<Remark> mode_collapse_remarks(const ModeCollapseAnswers& answers);
Figure mode_collapse_figure(const ModeCollapseAnswers& answers);

}  // namespace psolve
