#pragma once

#include <optional>
#include <vector>

#include "core/matrix.h"
#include "core/solution.h"
#include "core/workings/workings.h"
#include "math/distributions/divergence.h"
#include "math/transport/transport_simplex.h"
#include "problems/gan_equilibrium/discriminator/comparison.h"
#include "problems/gan_equilibrium/discriminator/distance_sweep.h"

namespace psolve::gan_equilibrium::discriminator::discrete {

/// Up to so many points the plan is an answer.
inline constexpr Index kMostPlanned = 64;

/// Two distributions given by masses p_i and q_i at the same points.
struct Masses {
  const std::vector<Entry>& p_entries;  ///< as they stand in the spec
  const std::vector<Entry>& q_entries;
  std::vector<double> p;
  std::vector<double> q;
  std::vector<double> x;             ///< positions; empty where there is a cost and no support
  std::vector<std::uint32_t> order;  ///< of x, along the line
  Matrix cost;                       ///< empty: the distance along the line

  explicit Masses(const Problem& problem);
  Index size() const { return p.size(); }
  bool along_line() const { return cost.size() == 0; }
  /// x + d for all positions x.
  std::vector<double> moved_positions(double d) const;
};

/// All that is found about them.
struct Answers {
  const Problem& problem;          ///< with masses as lists that sum to 1
  const Problem* given = nullptr;  ///< the spec's own, where that is another
  Masses masses;
  std::vector<double> best = {};  ///< D*; not a number where neither has mass
  Divergences divergences = {};
  TransportPlan plan = {};                      ///< where there is a table of costs
  std::optional<Rational> exact_distance = {};  ///< W, of few points whose numbers are rational
  std::vector<MovedModel> sweep = {};           ///< where there are distances
};

/// W exactly, where there are few points and all numbers are rational. The plan then carries the
/// doubles nearest to its exact masses: differences of masses would leave rounding where 0 is left.
std::optional<Rational> exact_wasserstein(Answers& answers);

void derive(const Answers& answers, Workings& work);
/// W for a table of costs: the plan, and the potentials that prove it the cheapest.
void record_table_transport(const Answers& answers, Workings& work);
/// Distance i of the sweep, in full.
void record_moved(const Answers& answers, Index i, Workings& work);
/// The exact forms of what has one.
Json exact_answers(const Answers& answers);
Answers work_out(const Problem& problem);
std::vector<Check> checks(const Answers& answers);
/// That D* is fixed only where there is mass, if there are points without.
std::optional<Remark> remark_on_empty_points(const Answers& answers);
/// What claims are judged by.
Compared compared(const Answers& answers);
/// Only where the points lie on a line, and are not too many.
std::optional<Figure> figure(const Answers& answers);

}  // namespace psolve::gan_equilibrium::discriminator::discrete
