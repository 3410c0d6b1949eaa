// The checks of mode collapse: that no candidate beats the point mass, and the divergences by other
// routes.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "math/distributions/dual_divergence.h"
#include "math/numbers/function.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/mode_collapse/answers.h"

namespace psolve::gan_equilibrium::mode_collapse {
namespace {

/// Values of D that are all but 1 count as equally good.
constexpr double kCertainty = 2e-9;

constexpr const char* kBestResponse =
    "no candidate earns more than the point mass against any candidate's discriminator";

/// How far W may be from that of the other rule, relative and beyond both bounds.
constexpr double kAgreement = 1e-9;

/// Whether candidate q ends where D, frozen at c, is larger than at the point: beyond the range in
/// which the point was sought.
bool reaches_larger(const Answers& answers, Index c, Index q) {
  const BestResponse& response = answers.responses[c];
  const Density p = data_density(answers.problem);
  const auto is_larger = [&](double x) {
    const double data = p.at(x), model = answers.densities[c].at(x);
    return data > 0 && data / (data + model) > response.discriminator;
  };
  const auto [low, high] = answers.densities[q].bulk();
  return (low < response.search->low && is_larger(low)) ||
         (high > response.search->high && is_larger(high));
}

/// By how much the best average of log D over a candidate exceeds that of the point mass; or log 1,
/// for those that reach where D is larger.
Check best_response_check(const Answers& answers) {
  double excess = 0;
  bool some_reach = false;
  for (Index c = 0; c < answers.candidates(); ++c) {
    const double best = std::log(answers.responses[c].discriminator);
    for (Index q = 0; q < answers.candidates(); ++q) {
      const bool reaches = answers.payoffs(c, q) > best && reaches_larger(answers, c, q);
      excess = std::max(excess, answers.payoffs(c, q) - (reaches ? 0 : best));
      some_reach = some_reach || reaches;
    }
  }
  return {
      "best_response",
      fmt::format("{}{}", kBestResponse,
                  some_reach ? ", but where it reaches beyond the range that was searched" : ""),
      "averages of log D", excess, kCertainty + answers.payoff_bound};
}

/// The same for masses, of which those count where D has an opinion.
double excess_of_masses(const Answers& answers) {
  const SampledCandidates& points = answers.points;
  double excess = 0;
  for (Index c = 0; c < answers.candidates(); ++c) {
    const double best = std::log(answers.responses[c].discriminator);
    for (const auto& q : points.q) {
      double mass = 0, average = 0;
      for (Index i = 0; i < std::ssize(points.x); ++i) {
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

/// By how much D is larger anywhere among points that have nothing to do with the search's.
double excess_anywhere(const Answers& answers) {
  constexpr int kPoints = 10'007;
  const Density p = data_density(answers.problem);
  double excess = 0;
  for (Index c = 0; c < answers.candidates(); ++c) {
    const BestResponse& response = answers.responses[c];
    const Density& q = answers.densities[c];
    for (int k = 1; k <= kPoints; ++k) {
      const double part = std::fmod(k * std::numbers::phi, 1);
      const double x = response.search->low + (response.search->high - response.search->low) * part;
      const double a = p.at(x), b = q.at(x);
      if (a + b > 0) excess = std::max(excess, a / (a + b) - response.discriminator);
    }
  }
  return excess;
}

/// Of the payoffs, from the first to the last, by another rule.
Check payoff_check(const Answers& answers) {
  constexpr Index kMostChecked = 25;
  const Density p = data_density(answers.problem);
  const Index n = answers.candidates(), count = std::min(n * n, kMostChecked);
  double error = 0;
  for (Index k = 0; k < count; ++k) {
    const Index pair = k * n * n / count, c = pair / n, q = pair % n;
    const double found = answers.payoffs(c, q);
    const double other = dual_frozen_payoff(p, answers.densities[c], answers.densities[q]);
    if (std::isinf(found) && std::isinf(other)) continue;
    error = worse(error, std::abs(found - other) / std::max(1.0, std::abs(found)));
  }
  return {"payoffs", fmt::format("E log D of {} of {} pairs", count, n * n),
          "double exponential quadrature", error, 1e-8 + answers.payoff_bound};
}

/// W of candidate c by another route.
void compare_transport(const Answers& answers, Index c, WorstComparison& worst) {
  const Divergences& found = answers.divergences[c];
  if (!answers.discrete()) {
    const Divergences other =
        dual_divergences(data_density(answers.problem), answers.densities[c], found);
    worst.add(found.wasserstein, other.wasserstein,
              kAgreement * found.wasserstein + found.bounds.wasserstein + other.bounds.wasserstein);
    return;
  }
  const auto& [x, p, q] = answers.points;
  double cost = 0;
  for (const Shipment& s : quantile_plan(x, p, x, q[c])) {
    cost += s.mass * std::abs(x[s.from] - x[s.to]);
  }
  worst.add(found.wasserstein, cost, line_tolerance(x, 0, found));
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  WorstComparison value, cost;
  for (Index c = 0; c < answers.candidates(); ++c) {
    const Divergences& d = answers.divergences[c];
    value.add(d.value, d.value_by_jensen_shannon(), 1e-9);
    compare_transport(answers, c, cost);
  }
  const bool discrete = answers.discrete();
  std::vector<Check> checks = {
      discrete ? Check{"best_response", kBestResponse, "averages of log D",
                       excess_of_masses(answers), 1e-12 + answers.payoff_bound}
               : best_response_check(answers),
      {"jensen_shannon", "JS of every candidate",
       "the value of its best discriminator, V = 2 JS − 2 log 2", value.error, value.tolerance},
      {"wasserstein", "W of every candidate",
       discrete ? "the plan of quantiles" : "Kantorovich's dual, by double exponential quadrature",
       cost.error, cost.tolerance}};
  if (discrete) return checks;
  checks.push_back({"largest", "D is nowhere larger than at the best response",
                    "10,007 points spread by the golden ratio", excess_anywhere(answers),
                    kCertainty});
  checks.push_back(payoff_check(answers));
  return checks;
}

}  // namespace psolve::gan_equilibrium::mode_collapse
