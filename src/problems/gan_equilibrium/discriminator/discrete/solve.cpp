// The best discriminator of two distributions given by masses p_i and q_i at the points x_i.
//
//     D*_i = p_i/(p_i + q_i),   V = Σ p_i log D*_i + q_i log(1 − D*_i) = 2 JS − 2 log 2
//
// and W, along the line or for a table of costs, with the plan and the potentials that prove it.
// Where p_i = q_i = 0, D* may be anything and is null.

#include "problems/gan_equilibrium/discriminator/discrete/solve.h"

#include <cmath>

#include "math/distributions/masses.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Up to so many points the plan is an answer.
constexpr Index kMostPlanned = 64;

std::vector<double> best_discriminator(const Masses& masses) {
  std::vector<double> best;
  best.reserve(masses.size());
  for (Index i = 0; i < masses.size(); ++i) {
    const double sum = masses.p[i] + masses.q[i];
    best.push_back(sum == 0 ? std::nan("") : masses.p[i] / sum);
  }
  return best;
}

/// The model moved by a distance: where it then meets points of the data, masses are joined.
MovedModel moved(const Masses& masses, double d) {
  const Index size = masses.size();
  std::vector<double> y = masses.x;
  for (double& position : y) position += d;
  std::vector<double> x = masses.x, a = masses.p, b(size, 0.0);
  x.insert(x.end(), y.begin(), y.end());
  a.resize(2 * size, 0.0);
  b.insert(b.end(), masses.q.begin(), masses.q.end());
  const auto order = ascending<double>(x);
  std::vector<double> p, q;
  double last = std::nan("");
  for (const std::uint32_t i : order) {
    if (x[i] != last) {
      p.push_back(0);
      q.push_back(0);
    }
    p.back() += a[i];
    q.back() += b[i];
    last = x[i];
  }
  MovedModel move{d, divergences_of(p, q)};
  move.divergences.wasserstein = line_distance<double>(x, a, b, order);
  // Each shipment's length grows with d where it goes up, and shrinks where it goes down.
  for (const Shipment& s : quantile_plan(masses.x, masses.p, y, masses.q)) {
    const double length = y[s.to] - masses.x[s.from];
    move.divergences.slope += s.mass * (length > 0 ? 1 : length < 0 ? -1 : 0);
  }
  return move;
}

Answers work_out(const Problem& problem) {
  Answers answers{.problem = problem,
                  .masses = Masses(problem),
                  .best = {},
                  .divergences = {},
                  .plan = {},
                  .sweep = {}};
  const Masses& masses = answers.masses;
  answers.best = best_discriminator(masses);
  answers.divergences = divergences_of(masses.p, masses.q);
  if (masses.along_line()) {
    answers.divergences.wasserstein =
        line_distance<double>(masses.x, masses.p, masses.q, masses.order);
  } else {
    answers.plan = solve_transport(masses.p, masses.q, masses.cost);
    answers.divergences.wasserstein = answers.plan.cost;
  }
  if (problem.distances) {
    for (const double d : *problem.distances) answers.sweep.push_back(moved(masses, d));
  }
  return answers;
}

Json answers_of(const Answers& found) {
  Json answers = {{"game", gan_as_game()}};
  Json best = Json::array();
  for (const double D : found.best) best.push_back(std::isnan(D) ? Json() : Json(D));
  answers["discriminator"] = std::move(best);
  answers["value"] = found.divergences.value;
  answers.update(divergence_answers(found.divergences));
  if (found.masses.along_line() || found.masses.size() > kMostPlanned) return answers;
  Json plan = Json::array();
  for (const Shipment& s : found.plan.shipments) {
    if (s.mass > 0) plan.push_back({{"from", s.from}, {"to", s.to}, {"mass", s.mass}});
  }
  answers["plan"] = std::move(plan);
  answers["potentials"] = {{"data", found.plan.f}, {"model", found.plan.g}};
  return answers;
}

}  // namespace

Masses::Masses(const Problem& problem)
    : p_entries(std::get<std::vector<Entry>>(problem.p_data)),
      q_entries(std::get<std::vector<Entry>>(problem.p_model)),
      p(numbers_of(p_entries)),
      q(numbers_of(q_entries)) {
  if (problem.support) {
    x = numbers_of(*problem.support);
    order = ascending<double>(x);
  }
  if (!problem.cost) return;
  cost = Matrix(size(), size());
  for (Index i = 0; i < size(); ++i) {
    for (Index j = 0; j < size(); ++j) {
      cost(i, j) = (*problem.cost)[i][j].number;
    }
  }
}

Solution solve(const Problem& problem, Workings& work) {
  const Answers answers = work_out(problem);
  Solution solution;
  solution.sought =
      "Which discriminator is best against this generator, what is the game then worth, and how "
      "far "
      "is the model from the data?";
  solution.headline = {"discriminator", "value", "jensen_shannon", "wasserstein"};
  if (problem.distances) solution.headline.emplace_back("sweep");
  solution.answers = answers_of(answers);
  solution.exact = exact_answers(answers);
  if (work.recording()) derive(answers, work);
  if (problem.distances) report_sweep(answers.sweep, work, solution);
  if (!work.recording()) return solution;
  for (auto& check : checks(answers)) solution.checks.push_back(std::move(check));
  for (auto& remark : remarks(answers)) solution.remarks.push_back(std::move(remark));
  if (auto drawing = figure(answers)) solution.figures.push_back(std::move(*drawing));
  return solution;
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
