// The checks of what is found about masses: D* by search, divergences by entropies, W by a plan and
// by potentials.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <utility>

#include "math/numbers/function.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/discriminator/discrete/pooling.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Points of which the checks look at all, and at all pairs.
constexpr Index kMostChecked = 2'000;
constexpr Index kMostCompared = 100;

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

std::vector<Check> entropy_checks(const Answers& answers) {
  const ByEntropies again = by_entropies(answers.masses.p, answers.masses.q);
  const Divergences& found = answers.divergences;
  const double masses = found.data_mass + found.model_mass;
  const FoundAgain value = {again.twice_jensen_shannon.value - masses * std::numbers::ln2,
                            again.twice_jensen_shannon.rounding};
  const auto compared = [](const char* id, const char* claim, double answer,
                           const FoundAgain& other, const char* method) {
    return Check{id, claim, method, distance_between(answer, other.value), other.rounding};
  };
  return {compared("value", "V of the best discriminator", found.value, value,
                   "2 JS − 2 log 2, with JS from entropies"),
          compared("kl_data_model", "KL from data to model", found.data_model, again.data_model,
                   "cross entropy less entropy"),
          compared("kl_model_data", "KL from model to data", found.model_data, again.model_data,
                   "cross entropy less entropy"),
          compared("total_variation", "total variation", found.total_variation,
                   again.total_variation, "1 less the mass in common")};
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

/// The masses of both at the places of either, those that meet as one.
std::pair<std::vector<double>, std::vector<double>> masses_moved(const Masses& masses, double by) {
  std::map<double, std::pair<double, double>> at;
  const std::vector<double> y = masses.moved_positions(by);
  for (Index i = 0; i < masses.size(); ++i) {
    at[masses.x[i]].first += masses.p[i];
    at[y[i]].second += masses.q[i];
  }
  std::pair<std::vector<double>, std::vector<double>> both;
  for (const auto& [place, mass] : at) {
    both.first.push_back(mass.first);
    both.second.push_back(mass.second);
  }
  return both;
}

/// W has one slope up to the next distance at which two points meet: on either side the quotient of
/// its change, and halfway between them where two meet here. None where rounding is larger.
std::optional<FoundAgain> slope_of_change(const Answers& answers, double moved) {
  const std::vector<double>& x = answers.masses.x;
  const std::vector<double> y = answers.masses.moved_positions(moved);
  double near = std::numeric_limits<double>::infinity();
  for (const double from : x) {
    for (const double to : y) near = to == from ? near : std::min(near, std::abs(to - from));
  }
  if (!std::isfinite(near)) near = 1;
  const double h = near / 2;
  const double change =
      cost_of_quantiles(answers.masses, moved + h) - cost_of_quantiles(answers.masses, moved - h);
  const double rounding = line_tolerance(x, std::abs(moved) + h, answers.divergences) / h;
  if (rounding > 1e-3) return std::nullopt;
  return FoundAgain{change / (2 * h), rounding};
}

std::vector<Check> sweep_checks(const Answers& answers) {
  WorstComparison apart, transport, slope;
  for (const MovedModel& moved : answers.sweep) {
    const auto [p, q] = masses_moved(answers.masses, moved.distance);
    apart.add(moved.divergences, by_entropies(p, q));
    transport.add(cost_of_quantiles(answers.masses, moved.distance), moved.divergences.wasserstein,
                  line_tolerance(answers.masses.x, moved.distance, answers.divergences));
    if (answers.masses.size() > kMostCompared) continue;
    const auto again = slope_of_change(answers, moved.distance);
    if (again) slope.add(moved.divergences.slope, *again);
  }
  return {{"sweep", "W at every distance", "the cost of the plan of quantiles", transport.error,
           transport.tolerance},
          {"sweep/divergences", "KL both ways, JS and total variation at every distance",
           "entropies and the mass in common", apart.error, apart.tolerance},
          {"sweep/slope", "the slope of W at every distance",
           "its change up to where the next points meet", slope.error, slope.tolerance}};
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  std::vector<Check> checks;
  if (answers.given != nullptr) checks.push_back(pooling_check(answers));
  checks.push_back(best_check(answers));
  const auto append = [&](std::vector<Check> more) {
    for (Check& check : more) checks.push_back(std::move(check));
  };
  append(entropy_checks(answers));
  append(answers.masses.along_line() ? line_checks(answers) : plan_checks(answers));
  if (!answers.sweep.empty()) append(sweep_checks(answers));
  return checks;
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
