// Mode collapse: a generator that makes only some of what the data holds.
//
// Each candidate q is judged by the divergences, and faces its own best discriminator D* = p/(p +
// q), then frozen. Against a frozen D the generator's payoff E_{x~q} log D(x) is linear in q, an
// average of log D(x), so it is at most the largest log D(x), and equal to it only when all of q
// lies where D is largest: the best response is a point mass. If the discriminator then answers,
// and the generator again, the candidates chosen in turn need not come to rest.

#include "problems/gan_equilibrium/mode_collapse/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "math/distributions/masses.h"
#include "math/entries/exact_number.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/mode_collapse/answers.h"
#include "spec/scalar_type.h"

namespace psolve::gan_equilibrium::mode_collapse {
namespace {

constexpr Index kMostCandidates = 100;

/// Values of D and averages of its logarithm that differ by less, relative, are equally good.
constexpr double kTie = 1e-14;

const std::vector<Entry>& masses_in(const Distribution& distribution) {
  return std::get<std::vector<Entry>>(distribution);
}

SampledCandidates masses_of(const Problem& problem) {
  SampledCandidates points{numbers_of(*problem.support), numbers_of(masses_in(problem.p_data)), {}};
  for (const auto& q : problem.candidates) points.q.push_back(numbers_of(masses_in(q)));
  return points;
}

/// Where D is largest; of several such points the one with most data, then the first.
BestResponse best_response(const SampledCandidates& points, Index c) {
  Index at = points.x.size();
  double most = -1;
  for (Index i = 0; i < std::ssize(points.x); ++i) {
    const double D = points.frozen(c, i);
    if (std::isnan(D)) continue;
    const bool first = most < 0, tied = std::abs(D - most) <= kTie;
    if (first || (tied ? points.p[i] > points.p[at] : D > most)) {
      at = i;
      most = D;
    }
  }
  return {points.x[at], most, points.p[at], points.q[c][at]};
}

/// E_{x~q} log D for candidate `q` against D frozen at candidate `c`.
double payoff(const SampledCandidates& points, Index q, Index c) {
  double total = 0;
  for (Index i = 0; i < std::ssize(points.x); ++i) {
    const double mass = points.q[q][i];
    if (mass == 0) continue;
    const double p = points.p[i], frozen = points.q[c][i];
    if (p == 0 && frozen == 0) {
      total -= mass * std::numbers::ln2;  // the discriminator has no opinion there
    } else {
      const double odds = frozen / p;  // log D = −log(1 + q/p)
      total -=
          mass * (p > 0 && std::isinf(odds) ? std::log(frozen) - std::log(p) : std::log1p(odds));
    }
  }
  return total;
}

void work_out_masses(Answers& answers) {
  const Problem& problem = answers.problem;
  const SampledCandidates& points = answers.points = masses_of(problem);
  const auto order = ascending<double>(points.x);
  for (Index c = 0; c < answers.candidates(); ++c) {
    const auto &p = masses_in(problem.p_data), &q = masses_in(problem.candidates[c]);
    answers.divergences.push_back(divergences_of(p, q));
    answers.divergences.back().wasserstein = line_wasserstein(*problem.support, p, q, order);
    answers.responses.push_back(best_response(points, c));
    for (Index other = 0; other < answers.candidates(); ++other) {
      answers.payoffs(c, other) = payoff(points, other, c);
    }
  }
}

/// The densities along the data's bulk, for a figure.
SampledCandidates curves(const Density& p, const std::vector<Density>& candidates) {
  constexpr int kPoints = 251;
  SampledCandidates points;
  const auto [low, high] = p.bulk();
  for (int k = 0; k < kPoints; ++k) points.x.push_back(low + (high - low) * k / (kPoints - 1));
  const auto values = [&](const Density& density) {
    std::vector<double> y;
    for (const double x : points.x) y.push_back(density.at(x));
    return y;
  };
  points.p = values(p);
  for (const Density& q : candidates) points.q.push_back(values(q));
  return points;
}

double converged(const FrozenPayoff& payoff, const Density& r, double& bound) {
  if (std::isinf(payoff.value)) return payoff.value;
  bound = std::max(bound, payoff.bound);
  if (payoff.bound <= 1e-6 * (1 + std::abs(payoff.value))) return payoff.value;
  throw SpecError(r.pointer(),
                  "the average of log D over this density does not converge: its tails are too "
                  "heavy; cut them off by a shorter interval");
}

void work_out_densities(Answers& answers) {
  const Density p = data_density(answers.problem);
  auto& candidates = answers.densities;
  for (Index c = 0; c < answers.candidates(); ++c) {
    candidates.emplace_back(std::get<DensitySpec>(answers.problem.candidates[c]),
                            fmt::format("/p_model/{}", c));
    answers.divergences.push_back(divergences_of(p, candidates.back()));
  }
  for (Index c = 0; c < answers.candidates(); ++c) {
    const Density& frozen = candidates[c];
    const FrozenPeak peak = frozen_peak(p, frozen);
    answers.responses.push_back(
        {peak.x, peak.discriminator, p.at(peak.x), frozen.at(peak.x), peak});
    for (Index q = 0; q < answers.candidates(); ++q) {
      answers.payoffs(c, q) =
          converged(frozen_payoff(p, frozen, candidates[q]), candidates[q], answers.payoff_bound);
    }
  }
  answers.points = curves(p, candidates);
}

/// Each player answers the other in turn, the generator choosing among the candidates.
void alternate(Answers& answers) {
  auto& sequence = answers.sequence;
  Index now = 0;
  while (std::find(sequence.begin(), sequence.end(), now) == sequence.end()) {
    sequence.push_back(now);
    const auto earned = answers.payoffs.row(now);
    const double most = earned.maxCoeff();
    const double tie = kTie * (1 + std::abs(most)) + 2 * answers.payoff_bound;
    now = 0;
    while (std::isfinite(most) && earned(now) < most - tie) ++now;
  }
  answers.cycle.assign(std::find(sequence.begin(), sequence.end(), now), sequence.end());
  sequence.push_back(now);
}

}  // namespace

Answers work_out(const Problem& problem) {
  const Index count = std::ssize(problem.candidates);
  Answers answers{.problem = problem,
                  .divergences = {},
                  .densities = {},
                  .points = {},
                  .responses = {},
                  .payoffs = Matrix(count, count),
                  .payoff_bound = 0,
                  .sequence = {},
                  .cycle = {}};
  if (answers.discrete()) {
    work_out_masses(answers);
  } else {
    work_out_densities(answers);
  }
  alternate(answers);
  return answers;
}

namespace {

Json answers_of(const Answers& found) {
  Json candidates = Json::array(), responses = Json::array();
  for (Index c = 0; c < found.candidates(); ++c) {
    candidates.push_back(divergence_answers(found.divergences[c]));
    const BestResponse& response = found.responses[c];
    responses.push_back({{"x", response.x}, {"discriminator", response.discriminator}});
  }
  return {{"candidates", std::move(candidates)},
          {"best_response", std::move(responses)},
          {"alternation", {{"sequence", found.sequence}, {"cycle", found.cycle}}}};
}

void check_common(const Distribution& masses, const std::string& pointer) {
  if (!std::holds_alternative<OwnMasses>(masses)) return;
  throw SpecError(pointer,
                  "masses at places of their own are for the task discriminator; here they are "
                  "lists over \"support\"");
}

void check_problem(const Problem& problem, const Node& node) {
  check_common(problem.p_data, "/p_data");
  for (Index c = 0; c < std::ssize(problem.candidates); ++c) {
    check_common(problem.candidates[c], fmt::format("/p_model/{}", c));
  }
  const auto* p = std::get_if<std::vector<Entry>>(&problem.p_data);
  if (p != nullptr && !problem.support) {
    node.fail("missing field \"support\": the position of each mass");
  }
  if (p == nullptr && problem.support) {
    node.fail_at("support", "densities stand by themselves; leave it out");
  }
  if (p != nullptr) {
    check_same_length("/support", problem.support->size(), p->size());
    check_positions(*problem.support, node);
    check_masses("/p_data", *p);
  }
  for (Index c = 0; c < std::ssize(problem.candidates); ++c) {
    const auto* q = std::get_if<std::vector<Entry>>(&problem.candidates[c]);
    const std::string pointer = fmt::format("/p_model/{}", c);
    if ((p == nullptr) != (q == nullptr)) {
      throw SpecError(pointer, std::string("expected ") + (p == nullptr ? "a density" : "masses") +
                                   ", as p_data is");
    }
    if (q == nullptr) continue;
    check_same_length(pointer, q->size(), p->size());
    check_masses(pointer, *q);
  }
}

}  // namespace

Density data_density(const Problem& problem) {
  return {std::get<DensitySpec>(problem.p_data), "/p_data"};
}

double SampledCandidates::frozen(Index c, Index i) const {
  const double sum = p[i] + q[c][i];
  return sum > 0 ? p[i] / sum : std::nan("");
}

const Record<Problem>& spec() {
  static const auto spec =
      spec_record<Problem>("gan-equilibrium", "generators that cover some of the data's modes", {},
                           WithTheory::yes)
          .optional("support", &Problem::support,
                    list_or_lone(list(position(), {1, 1'000'000}), position()),
                    "the position of each mass")
          .required("p_data", &Problem::p_data, distribution_type(),
                    "masses that sum to 1, or a density")
          .required("p_model", &Problem::candidates,
                    list(distribution_type(), {1, kMostCandidates}),
                    "candidate generators, each of the same kind")
          .check(check_problem);
  return spec;
}

namespace {

/// The candidates that a divergence prefers: several where they differ by no more than rounding.
Prose preferred(const Answers& found, double Divergences::*divergence) {
  const auto least = std::ranges::min_element(found.divergences, {}, divergence);
  const double most = (*least).*divergence * (1 + 1e-9);
  Prose all;
  for (Index c = 0; c < found.candidates(); ++c) {
    if (found.divergences[c].*divergence > most) continue;
    all << (all.empty() ? "" : " and ") << sym("q", c + 1);
  }
  return all;
}

/// Why a generator collapses, where it goes, and what the divergences say of that.
std::vector<ResultLine> result_of(const Answers& found) {
  constexpr Index kMostShown = 4;
  const Formula p = sym("p"), q = sym("q"), log_D = call("log", {call("D", {sym("x")})});
  Prose goes = "Frozen in turn at each candidate, D draws the generator to ";
  for (Index c = 0; c < std::min(found.candidates(), kMostShown); ++c) {
    if (c > 0) goes << ", ";
    goes << equals({sym("x", c + 1).mark("*"), found.responses[c].x});
  }
  Prose preferences = {"Of the candidates ", call("KL", {p, q}), " is least for "};
  preferences.append(preferred(found, &Divergences::data_model))
      << ", " << call("KL", {q, p}) << " for ";
  preferences.append(preferred(found, &Divergences::model_data));
  std::vector<Formula> turns;
  for (const Index c : found.sequence) turns.push_back(sym("q", c + 1));
  return {{{relation("≤", {call("E_q", {log_D}), call("max", {log_D})}),
            ", equal exactly where all of q lies at points of largest D"}},
          {std::move(goes)},
          {preferences},
          {{"Best responses in turn: ", relation("→", std::move(turns))}}};
}

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  const Answers answers = work_out(problem);
  Solution solution;
  solution.sought =
      "Which of these generators do the divergences prefer, and where does a generator go when the "
      "discriminator is frozen?";
  solution.headline = {"best_response", "alternation"};
  solution.answers = answers_of(answers);
  if (work.recording()) {
    record_mode_collapse(answers, work);
    solution.result = result_of(answers);
    // Candidates count from one where people read.
    for (const auto& [path, candidates] : {std::pair("alternation.sequence", &answers.sequence),
                                           std::pair("alternation.cycle", &answers.cycle)}) {
      std::vector<Formula> turns;
      for (const Index c : *candidates) turns.push_back(sym("q", c + 1));
      solution.forms.emplace(path, relation("→", std::move(turns)));
    }
    solution.checks = checks(answers);
    solution.remarks = remarks(answers);
    solution.figures.push_back(mode_collapse_figure(answers));
  }
  return solution;
}

}  // namespace psolve::gan_equilibrium::mode_collapse
