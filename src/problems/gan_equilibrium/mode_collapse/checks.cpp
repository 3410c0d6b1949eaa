// The checks of mode collapse: that no candidate beats the point mass, and the divergences by other
// routes.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "math/distributions/dual_divergence.h"
#include "math/numbers/function.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/entropies.h"
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
    return sigmoid(p.log_at(x) - answers.densities[c].log_at(x)) > response.discriminator;
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

/// By how much D is larger anywhere among points that have nothing to do with the search's, where the
/// densities have all digits of doubles.
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
      const bool has_digits = a + b >= std::numeric_limits<double>::min();
      if (has_digits) excess = std::max(excess, a / (a + b) - response.discriminator);
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

/// How candidate c compares with the data, by other routes.
struct Comparisons {
  WorstComparison value;      ///< V of its best discriminator by JS
  WorstComparison apart;      ///< KL both ways, JS and TV
  WorstComparison transport;  ///< W
};

/// Densities by another quadrature.
void compare_densities(const Answers& answers, Index c, Comparisons& worst) {
  const Divergences& found = answers.divergences[c];
  const Divergences other =
      dual_divergences(data_density(answers.problem), answers.densities[c], found);
  const auto &bounds = found.bounds, &others = other.bounds;
  const auto compare = [](WorstComparison& all, double answer, double again, double bound) {
    if (std::isfinite(answer)) all.add(answer, again, kAgreement * std::abs(answer) + bound);
  };
  compare(worst.apart, found.data_model, other.data_model, bounds.data_model + others.data_model);
  compare(worst.apart, found.model_data, other.model_data, bounds.model_data + others.model_data);
  compare(worst.apart, found.jensen_shannon(), other.jensen_shannon(),
          bounds.jensen_shannon + others.jensen_shannon);
  compare(worst.apart, found.total_variation, other.total_variation,
          bounds.total_variation + others.total_variation);
  compare(worst.transport, found.wasserstein, other.wasserstein,
          bounds.wasserstein + others.wasserstein);
}

/// Masses by entropies and by the plan of quantiles.
void compare_masses(const Answers& answers, Index c, Comparisons& worst) {
  const auto& [x, p, q] = answers.points;
  const Divergences& found = answers.divergences[c];
  worst.apart.add(found, by_entropies(p, q[c]));
  double cost = 0;
  for (const Shipment& s : quantile_plan(x, p, x, q[c])) {
    cost += s.mass * std::abs(x[s.from] - x[s.to]);
  }
  worst.transport.add(found.wasserstein, cost, line_tolerance(x, 0, found));
}

/// Choices that another candidate beats by more than rounding, candidates that come back before the
/// end, and a cycle that is not what lies between the last and where it was before.
Check alternation_check(const Answers& answers) {
  const auto& chosen = answers.sequence;
  const Index last = std::ssize(chosen) - 1;
  double wrong = 0;
  for (Index k = 0; k < last; ++k) {
    const double earned = answers.payoffs(chosen[k], chosen[k + 1]);
    const double tie = kAgreement * (1 + std::abs(earned)) + 2 * answers.payoff_bound;
    for (const double other : answers.payoffs.row(chosen[k])) {
      if (other > earned && !(other <= earned + tie)) ++wrong;
    }
    wrong += static_cast<double>(std::count(chosen.begin(), chosen.begin() + k, chosen[k]));
  }
  const auto before = std::find(chosen.begin(), chosen.end(), chosen.back());
  const bool comes_back = before != chosen.end() - 1;
  const bool is_cycle = comes_back && std::equal(before, chosen.end() - 1, answers.cycle.begin(),
                                                 answers.cycle.end());
  return {"alternation", "choices that are not the best, up to the first that was there before",
          "averages of log D one by one", wrong + (is_cycle ? 0 : 1), 0};
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  const bool discrete = answers.discrete();
  Comparisons worst;
  for (Index c = 0; c < answers.candidates(); ++c) {
    const Divergences& d = answers.divergences[c];
    worst.value.add(d.value, d.value_by_jensen_shannon(), 1e-9);
    discrete ? compare_masses(answers, c, worst) : compare_densities(answers, c, worst);
  }
  std::vector<Check> checks = {
      discrete ? Check{"best_response", kBestResponse, "averages of log D",
                       excess_of_masses(answers), 1e-12 + answers.payoff_bound}
               : best_response_check(answers),
      {"jensen_shannon", "JS of every candidate",
       "the value of its best discriminator, V = 2 JS − 2 log 2", worst.value.error,
       worst.value.tolerance},
      {"divergences", "KL both ways, JS and total variation of every candidate",
       discrete ? "entropies and the mass in common" : "double exponential quadrature",
       worst.apart.error, worst.apart.tolerance},
      {"wasserstein", "W of every candidate",
       discrete ? "the plan of quantiles" : "Kantorovich's dual, by double exponential quadrature",
       worst.transport.error, worst.transport.tolerance},
      alternation_check(answers)};
  if (discrete) return checks;
  checks.push_back({"largest", "D is nowhere larger than at the best response",
                    "10,007 points spread by the golden ratio", excess_anywhere(answers),
                    kCertainty});
  checks.push_back(payoff_check(answers));
  return checks;
}

}  // namespace psolve::gan_equilibrium::mode_collapse
