// The checks of mode collapse: that no candidate beats the point mass, and the divergences by other
// routes.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "distributions/dual_divergence.h"
#include "math/function.h"
#include "solvers/mode_collapse_answers.h"
#include "transport/line_transport.h"

namespace psolve {
namespace {

/// By how much the best average of log D over a candidate exceeds that of the point mass.
double excess_over_point(const ModeCollapseAnswers& answers) {
  const SampledCandidates& points = answers.points;
  double excess = -std::numeric_limits<double>::infinity();
  for (std::size_t c = 0; c < answers.candidates(); ++c) {
    const double best = std::log(answers.responses[c].discriminator);
    for (const auto& q : points.q) {
      double mass = 0, average = 0;
      for (std::size_t i = 0; i < points.x.size(); ++i) {
        const double D = points.frozen(c, i);
        if (std::isnan(D) || q[i] == 0) continue;
        mass += q[i];
        average += q[i] * std::log(D);
      }
      if (mass > 0) excess = std::max(excess, average / mass - best);
    }
  }
  return excess;
}

double transport_error(const ModeCollapseAnswers& answers, std::size_t c) {
  const double found = answers.divergences[c].wasserstein;
  if (!answers.discrete()) {
    const Density p(std::get<DensitySpec>(answers.problem.p_data), "/p_data");
    const Density q(std::get<DensitySpec>(answers.problem.candidates[c]), "");
    return std::abs(dual_divergences(p, q).wasserstein - found);
  }
  const auto& [x, p, q] = answers.points;
  double cost = 0;
  for (const Shipment& s : quantile_plan(x, p, x, q[c])) {
    cost += s.mass * std::abs(x[s.from] - x[s.to]);
  }
  return std::abs(cost - found);
}

}  // namespace

std::vector<Check> mode_collapse_checks(const ModeCollapseAnswers& answers) {
  double value = 0, cost = 0;
  for (std::size_t c = 0; c < answers.candidates(); ++c) {
    const Divergences& d = answers.divergences[c];
    value = worse(value, std::abs(d.value - 2 * d.jensen_shannon() + 2 * std::numbers::ln2));
    cost = worse(cost, transport_error(answers, c));
  }
  const bool discrete = answers.discrete();
  return {
      {"best_response",
       "no candidate earns more than the point mass against any candidate's discriminator",
       "averages of log D", std::max(excess_over_point(answers), 0.0), 1e-12},
      {"jensen_shannon", "JS of every candidate",
       "the value of its best discriminator, V = 2 JS − 2 log 2", value, 1e-9},
      {"wasserstein", "W of every candidate",
       discrete ? "the plan of quantiles" : "Kantorovich's dual, by double exponential quadrature",
       cost, discrete ? 1e-9 : 1e-8}};
}

}  // namespace psolve
