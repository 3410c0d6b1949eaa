// The best discriminator of two distributions given by masses p_i and q_i at the points x_i.
//
//     D*_i = p_i/(p_i + q_i),   V = Σ p_i log D*_i + q_i log(1 − D*_i) = 2 JS − 2 log 2
//
// and W, along the line or for a table of costs, with the plan and the potentials that prove it.
// Where p_i = q_i = 0, D* may be anything and is null.

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/distributions/masses.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/discriminator/discrete/pooling.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

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
  const std::vector<double> y = masses.moved_positions(d);
  std::vector<double> x = masses.x;
  x.insert(x.end(), y.begin(), y.end());
  const auto order = ascending<double>(x);
  std::vector<Entry> places, p, q;
  for (const std::uint32_t i : order) {
    if (places.empty() || x[i] != places.back().number) {
      places.emplace_back(x[i]);
      p.emplace_back(0.0);
      q.emplace_back(0.0);
    }
    if (i < size) {
      p.back() = masses.p_entries[i];
    } else {
      q.back() = masses.q_entries[i - size];
    }
  }
  MovedModel move{d, divergences_of(p, q)};
  move.divergences.wasserstein =
      line_wasserstein(places, p, q, ascending<double>(numbers_of(places)));
  // Each shipment's length grows with d where it goes up, and shrinks where it goes down.
  for (const Shipment& s : quantile_plan(masses.x, masses.p, y, masses.q)) {
    const double length = y[s.to] - masses.x[s.from];
    move.divergences.slope += s.mass * (length > 0 ? 1 : length < 0 ? -1 : 0);
  }
  return move;
}

}  // namespace

Answers work_out(const Problem& problem) {
  Answers answers{.problem = problem, .masses = Masses(problem)};
  const Masses& masses = answers.masses;
  answers.best = best_discriminator(masses);
  answers.divergences = divergences_of(masses.p_entries, masses.q_entries);
  double& distance = answers.divergences.wasserstein;
  if (masses.along_line()) {
    distance = line_wasserstein(*problem.support, masses.p_entries, masses.q_entries, masses.order);
  } else {
    answers.plan = solve_transport(masses.p, masses.q, masses.cost);
    distance = answers.plan.cost;
  }
  answers.exact_distance = exact_wasserstein(answers);
  if (answers.exact_distance) distance = answers.exact_distance->to_double();
  if (problem.distances) {
    for (const double d : *problem.distances) answers.sweep.push_back(moved(masses, d));
  }
  return answers;
}

namespace {

/// The cheapest plan for a table of costs, and the potentials that prove it.
void answer_transport(const Answers& found, Json& answers) {
  if (found.masses.along_line() || found.masses.size() > kMostPlanned) return;
  Json plan = Json::array();
  for (const Shipment& s : found.plan.shipments) {
    if (s.mass > 0) plan.push_back({{"from", s.from}, {"to", s.to}, {"mass", s.mass}});
  }
  answers["plan"] = std::move(plan);
  answers["potentials"] = {{"data", found.plan.f}, {"model", found.plan.g}};
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

/// Where that is another position, it is so exactly: 0.1 + 0.2 meets 0.3, though not as doubles.
std::vector<double> Masses::moved_positions(double d) const {
  const auto decimal = [](double number) { return Rational::from_shortest_decimal(number); };
  std::vector<double> moved;
  moved.reserve(x.size());
  for (const double from : x) {
    double to = from + d;
    const double near = 4 * std::numeric_limits<double>::epsilon() * (std::abs(from) + std::abs(d));
    const auto next = std::partition_point(order.begin(), order.end(),
                                           [&](std::uint32_t i) { return x[i] < to - near; });
    for (auto i = next; i != order.end() && x[*i] <= to + near; ++i) {
      if (x[*i] == to || decimal(from) + decimal(d) != decimal(x[*i])) continue;
      to = x[*i];
      break;
    }
    moved.push_back(to);
  }
  return moved;
}

Solution solve(const Problem& given, Workings& work) {
  const bool is_other = is_to_be_pooled(given);
  const std::optional<Problem> common = is_other ? std::optional(pooled(given)) : std::nullopt;
  const Problem& problem = is_other ? *common : given;
  Answers answers = work_out(problem);
  if (is_other) answers.given = &given;
  Json first = Json::object();
  if (is_other && answers.masses.along_line()) first["support"] = answers.masses.x;
  first["discriminator"] = best_json(answers.best);
  Solution solution = compared_solution(problem, answers.divergences, std::move(first), work);
  solution.headline.insert(solution.headline.begin(), "discriminator");
  answer_transport(answers, solution.answers);
  solution.exact = exact_answers(answers);
  derive(answers, work);
  if (problem.distances) {
    report_sweep(answers.sweep, work, solution, [&](Index i) { record_moved(answers, i, work); });
  }
  if (!work.recording()) return solution;
  if (auto remark = remark_on_empty_points(answers)) solution.remarks.push_back(*std::move(remark));
  conclude(problem, compared(answers), checks(answers), solution);
  if (auto drawing = figure(answers)) solution.figures.push_back(std::move(*drawing));
  return solution;
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
