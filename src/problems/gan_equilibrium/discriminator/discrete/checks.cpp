// The checks of what is found about masses: D* by search, divergences by entropies, W by a plan and
// by potentials.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "math/numbers/function.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Points of which the checks look at all.
constexpr Index kMostChecked = 2'000;

Check best_check(const Answers& answers) {
  const Masses& masses = answers.masses;
  const Index count = std::min(masses.size(), kMostChecked);
  double largest = 0, of_answer = 0, size = 1;
  for (Index n = 0; n < count; ++n) {
    const Index i = n * masses.size() / count;
    const double p = masses.p[i], q = masses.q[i], D = answers.best[i];
    largest += largest_by_search(p, q);
    size += std::abs(largest_by_search(p, q));
    // Where D* rounds to 0 or 1, the term that it loses is below rounding.
    if (D > 0) of_answer += p * std::log(D);
    if (D < 1) of_answer += q * std::log1p(-D);
  }
  return {"discriminator",
          fmt::format("D* makes V largest, at {} of {} points", count, masses.size()),
          "golden section at every point", distance_between(of_answer, largest),
          sum_rounding(count, size)};
}

Check compared(const char* id, const char* claim, double answer, double other, double tolerance,
               const char* method) {
  return {id, claim, method, distance_between(answer, other),
          std::isfinite(tolerance) ? tolerance : 0};
}

/// Divergences by entropies: KL(p, q) = −Σ p log q − H(p), 2 JS = 2 H(m) − H(p) − H(q).
std::vector<Check> entropy_checks(const Answers& answers) {
  const auto entropy = [](double mass) { return mass > 0 ? -mass * std::log(mass) : 0.0; };
  double H_p = 0, H_q = 0, H_m = 0, p_log_q = 0, q_log_p = 0, overlap = 0;
  for (Index i = 0; i < answers.masses.size(); ++i) {
    const double p = answers.masses.p[i], q = answers.masses.q[i];
    H_p += entropy(p);
    H_q += entropy(q);
    H_m += entropy((p + q) / 2);
    if (p > 0) p_log_q += p * std::log(q);
    if (q > 0) q_log_p += q * std::log(p);
    overlap += std::min(p, q);
  }
  const Index count = answers.masses.size();
  const double js = H_m - (H_p + H_q) / 2;
  const Divergences& found = answers.divergences;
  const double masses = found.data_mass + found.model_mass;
  return {
      compared("value", "V of the best discriminator", found.value,
               2 * js - masses * std::numbers::ln2, sum_rounding(count, 2 * H_m + H_p + H_q + 2),
               "2 JS − 2 log 2, with JS from entropies"),
      compared("kl_data_model", "KL from data to model", found.data_model, -p_log_q - H_p,
               sum_rounding(count, 1 + H_p - p_log_q), "cross entropy less entropy"),
      compared("kl_model_data", "KL from model to data", found.model_data, -q_log_p - H_q,
               sum_rounding(count, 1 + H_q - q_log_p), "cross entropy less entropy"),
      compared("total_variation", "total variation", found.total_variation, masses / 2 - overlap,
               sum_rounding(count, 2), "1 less the mass in common")};
}

double cost_of_quantiles(const Masses& masses, double moved) {
  std::vector<double> y = masses.x;
  for (double& at : y) at += moved;
  double cost = 0;
  for (const Shipment& s : quantile_plan(masses.x, masses.p, y, masses.q)) {
    cost += s.mass * std::abs(y[s.to] - masses.x[s.from]);
  }
  return cost;
}

std::vector<Check> line_checks(const Answers& answers) {
  const Masses& masses = answers.masses;
  const double W = answers.divergences.wasserstein,
               tolerance = line_tolerance(masses.x, 0, answers.divergences);
  const auto f = line_potential(masses.x, masses.p, masses.q, masses.order);
  double dual = 0;
  for (Index i = 0; i < masses.size(); ++i) dual += (masses.p[i] - masses.q[i]) * f[i];
  return {{"plan", "some plan costs W", "the plan of quantiles",
           distance_between(cost_of_quantiles(masses, 0), W), tolerance},
          {"potential", "no plan costs less than W",
           "Kantorovich's dual, by a potential of slope at most 1", distance_between(dual, W),
           tolerance}};
}

std::vector<Check> plan_checks(const Answers& answers) {
  const Masses& masses = answers.masses;
  const TransportPlan& plan = answers.plan;
  Vector sent = Vector::Zero(std::ssize(masses)), got = sent;
  double cost = 0, dual = 0, infeasible = 0, unmet = 0;
  for (const Shipment& s : plan.shipments) {
    sent(s.from) += s.mass;
    got(s.to) += s.mass;
    cost += s.mass * masses.cost(s.from, s.to);
  }
  for (Index i = 0; i < masses.size(); ++i) {
    unmet = worse(unmet, std::abs(sent(i) - masses.p[i]));
    unmet = worse(unmet, std::abs(got(i) - masses.q[i]));
    dual += masses.p[i] * plan.f[i] + masses.q[i] * plan.g[i];
    for (Index j = 0; j < masses.size(); ++j) {
      infeasible = worse(infeasible, plan.f[i] + plan.g[j] - masses.cost(i, j));
    }
  }
  // The simplex method leaves reduced costs of 10⁻¹³ of the largest.
  const double tolerance = 1e-9 * masses.cost.maxCoeff();
  return {
      {"plan", "the plan brings p to q", "its row and column sums", unmet,
       sum_rounding(masses.size(), 2) + surplus(answers.divergences)},
      {"potentials", "no pair's potentials exceed its cost", "all pairs", infeasible, tolerance},
      {"duality_gap", "no plan is cheaper", "the plan's cost less what the potentials earn",
       worse(distance_between(cost, dual), distance_between(answers.divergences.wasserstein, dual)),
       tolerance}};
}

Check sweep_check(const Answers& answers) {
  WorstComparison worst;
  for (const MovedModel& moved : answers.sweep) {
    worst.add(cost_of_quantiles(answers.masses, moved.distance), moved.divergences.wasserstein,
              line_tolerance(answers.masses.x, moved.distance, answers.divergences));
  }
  return {"sweep", "W at every distance", "the cost of the plan of quantiles", worst.error,
          worst.tolerance};
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  std::vector<Check> checks = {best_check(answers)};
  const auto append = [&](std::vector<Check> more) {
    for (Check& check : more) checks.push_back(std::move(check));
  };
  append(entropy_checks(answers));
  append(answers.masses.along_line() ? line_checks(answers) : plan_checks(answers));
  if (!answers.sweep.empty()) checks.push_back(sweep_check(answers));
  return checks;
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
