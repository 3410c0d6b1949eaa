#pragma once

// What is said alike of masses and of densities.

#include <string>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"
#include "problems/gan_equilibrium/discriminator/spec.h"

namespace psolve::gan_equilibrium::discriminator {

/// From the game to D* = p/(p + q), V(D*) = 2 JS − 2 log 2 and the best generator, q = p. `by_sum`:
/// for masses, else for densities.
void derive_best_discriminator(bool by_sum, Workings& work);

/// What W along a line is, as the least cost of a plan and as the critic's problem.
void derive_wasserstein(bool by_sum, Workings& work);

/// W as what the best critic earns.
Prose law_of_critic();

/// p log D + q log(1 − D) at its largest over D in (0, 1), by golden section: no formula for D*.
double largest_by_search(double p, double q);

/// D* at every point, null where neither has mass.
Json best_json(const std::vector<double>& best);

/// The question, its answers from the game and D* (`answers`) on, and the laws: D*, its value, and
/// how far model and data are apart.
Solution compared_solution(const Problem& problem, const Divergences& found, Json answers,
                           const Workings& work);

/// What claims about a GAN's value are judged by.
struct Compared {
  const Divergences& divergences;
  /// p and q where both have mass; 0 where there is no such place.
  double p = 0, q = 0;
  Formula at = {};  ///< x there
};

/// `claims()` of the spec, judged.
std::vector<JudgedClaim> judged_claims(const std::vector<std::string>& listed,
                                       const Compared& found);

/// Adds the checks, the claims judged, and that JS is at its largest and has no slope, where it is
/// so and no claim says so.
void conclude(const Problem& problem, const Compared& found, std::vector<Check> checks,
              Solution& solution);

/// Data, model and D* along the line.
struct Curves {
  Plot::Series data{.label = "p, data"}, model{.label = "q, model"}, best{.label = "D*"};

  void add(double x, double p, double q, double D) {
    data.add(x, p);
    model.add(x, q);
    best.add(x, D);
  }
};
Figure figure_of(Curves curves, const char* heights);

namespace densities {
/// Where D* is wanted: as the spec says, or a grid over both.
std::vector<double> points_of(const Problem& problem, const Density& p, const Density& q);
Solution solve(const Problem& problem, Workings& work);
}  // namespace densities

namespace discrete {
Solution solve(const Problem& problem, Workings& work);
}  // namespace discrete

}  // namespace psolve::gan_equilibrium::discriminator
