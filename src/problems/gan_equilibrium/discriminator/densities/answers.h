#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"
#include "math/expressions/expression.h"
#include "math/numbers/function.h"
#include "problems/gan_equilibrium/discriminator/comparison.h"
#include "problems/gan_equilibrium/discriminator/distance_sweep.h"

namespace psolve::gan_equilibrium::discriminator::densities {

/// A stretch of the line on which D* has one closed form.
struct DensityPiece {
  double from;
  double to;
  double middle;
  Expr best;

  bool is_whole_line() const { return std::isinf(from) && std::isinf(to); }
};

/// Points up to which densities are worked out to their last digit.
inline constexpr Index kMostPrecisePoints = 1000;

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

  double best_at(double x) const { return best_at(p, q, x); }
  /// The same, whatever the densities' digits.
  template <class D>
  static double best_at(const D& p, const D& q, double x) {
    const double a = p.log_at(x), b = q.log_at(x);
    return a == b && std::isinf(a) ? std::nan("") : sigmoid(a - b);
  }
  /// Where nearly all mass of both lies.
  std::pair<double, double> range() const;
};

void derive(const Answers& answers, Workings& work);
Answers work_out(const Problem& problem);
std::vector<Check> checks(const Answers& answers);
/// What claims are judged by.
Compared compared(const Answers& answers);
Figure figure(const Answers& answers);

}  // namespace psolve::gan_equilibrium::discriminator::densities
