#pragma once

#include <utility>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"
#include "math/expressions/expression.h"
#include "problems/gan_equilibrium/discriminator/claims.h"
#include "problems/gan_equilibrium/discriminator/distance_sweep.h"
#include "problems/gan_equilibrium/discriminator/spec.h"

namespace psolve::gan_equilibrium::discriminator::densities {

/// A stretch of the line on which D* has one closed form.
struct DensityPiece {
  double from;
  double to;
  double middle;
  Expr best;

  bool is_whole_line() const;
};

/// Two densities, and all that is found about them.
struct Answers {
  const Problem& problem;
  Density p;
  Density q;
  Divergences divergences = {};
  std::vector<DensityPiece> pieces = {};
  std::vector<double> points = {};
  std::vector<double> best = {};  ///< D* there; not a number where neither has mass
  std::vector<MovedModel> sweep = {};

  double best_at(double x) const;
  /// Where nearly all mass of both lies.
  std::pair<double, double> range() const;
};

void derive(const Answers& answers, Workings& work);
std::vector<Check> checks(const Answers& answers);
std::vector<Remark> remarks(const Answers& answers);
/// What claims are judged by.
Compared compared(const Answers& answers);
Figure figure(const Answers& answers);

}  // namespace psolve::gan_equilibrium::discriminator::densities
