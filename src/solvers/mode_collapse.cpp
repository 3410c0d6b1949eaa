// Mode collapse: a generator that makes only some of what the data holds.
//
// Each candidate q is judged by the divergences, and faces its own best discriminator D* = p/(p +
// q), then frozen. Against a frozen D the generator's payoff E_{x~q} log D(x) is linear in q, an
// average of log D(x), so it is at most the largest log D(x), and equal to it only when all of q
// lies where D is largest: the best response is a point mass. If the discriminator then answers,
// and the generator again, the candidates chosen in turn need not come to rest.

#include "solvers/mode_collapse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "distributions/divergence.h"
#include "distributions/dual_divergence.h"
#include "distributions/exact_number.h"
#include "distributions/masses.h"
#include "distributions/quadrature.h"
#include "math/function.h"
#include "solvers/gan_derivation.h"
#include "transport/line_transport.h"

namespace psolve {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostCandidates = 100;

/// Data and candidates on a set of points: the support of masses, or a fine grid over the bulk of
/// densities with the mass of a small cell at each.
struct Sampled {
  std::vector<double> x;
  std::vector<double> p;
  std::vector<std::vector<double>> q;  ///< by candidate
};

struct Response {
  std::size_t at;  ///< point
  double discriminator;
};

class Solver {
 public:
  Solver(const ModeCollapseProblem& problem, Workings& work) : problem_(problem), work_(work) {}

  Solution run() {
    solution_.sought =
        "Which of these generators do the divergences prefer, and where does a generator go when "
        "the discriminator is frozen?";
    solution_.headline = {"best_response", "alternation"};
    compare();
    sample();
    derive_best_response();
    respond();
    alternate();
    answer();
    if (work_.recording()) {
      check();
      remark();
      draw();
    }
    return std::move(solution_);
  }

 private:
  bool discrete() const { return std::holds_alternative<std::vector<Entry>>(problem_.p_data); }
  std::size_t candidates() const { return problem_.candidates.size(); }

  // -------------------------------------------------------------- divergences

  Divergences divergences(std::size_t c) const {
    if (!discrete()) {
      return divergences_of(
          Density(std::get<DensitySpec>(problem_.p_data), "/p_data"),
          Density(std::get<DensitySpec>(problem_.candidates[c]), fmt::format("/p_model/{}", c)));
    }
    const auto x = numbers_of(*problem_.support);
    const auto p = numbers_of(std::get<std::vector<Entry>>(problem_.p_data));
    const auto q = numbers_of(std::get<std::vector<Entry>>(problem_.candidates[c]));
    Divergences found = divergences_of(p, q);
    found.wasserstein = line_distance<double>(x, p, q, ascending<double>(x));
    return found;
  }

  void compare() {
    const auto group = work_.group([&] {
      const Formula p = sym("p"), q = sym("q");
      return Step{"candidates",
                  Rule::divergence,
                  {"Each candidate q against the data p. ", call("KL", {p, q}),
                   " punishes modes that q misses, ", call("KL", {q, p}),
                   " samples that the data does not have"},
                  {},
                  Json(),
                  {}};
    });
    for (std::size_t c = 0; c < candidates(); ++c) {
      found_.push_back(divergences(c));
      work_.step([&] {
        const Divergences& d = found_.back();
        const auto shown = [](double value) {
          return std::isinf(value) ? Formula::words("∞") : Formula(value);
        };
        const Formula p = sym("p"), q = sym("q", c + 1);
        return Step{
            fmt::format("candidates/{}", c),
            Rule::divergence,
            {"Candidate ", Formula(static_cast<int>(c) + 1)},
            {equals({call("KL", {p, q}), shown(d.data_model)}),
             equals({call("KL", {q, p}), shown(d.model_data)}),
             equals({call("JS", {p, q}), tuple({Formula(d.data_mixture) + d.model_mixture}) / 2,
                     d.jensen_shannon()}),
             equals({call("V", {sym("D").mark("*")}),
                     2 * Formula(d.jensen_shannon()) - 2 * call("log", {2}), d.value}),
             equals({call("W", {p, q}), d.wasserstein})},
            Json(),
            {}};
      });
    }
  }

  // -------------------------------------------------------------- best responses

  void sample() {
    if (discrete()) {
      points_.x = numbers_of(*problem_.support);
      points_.p = numbers_of(std::get<std::vector<Entry>>(problem_.p_data));
      for (const auto& q : problem_.candidates) {
        points_.q.push_back(numbers_of(std::get<std::vector<Entry>>(q)));
      }
      return;
    }
    const Density p(std::get<DensitySpec>(problem_.p_data), "/p_data");
    const auto [low, high] = p.bulk();
    constexpr int kCells = 4'000;
    const double width = (high - low) / kCells;
    for (int k = 0; k < kCells; ++k) points_.x.push_back(low + (k + 0.5) * width);
    const auto masses = [&](const Density& density) {
      std::vector<double> mass;
      for (const double x : points_.x) mass.push_back(density.at(x) * width);
      return mass;
    };
    points_.p = masses(p);
    for (std::size_t c = 0; c < candidates(); ++c) {
      points_.q.push_back(masses(
          Density(std::get<DensitySpec>(problem_.candidates[c]), fmt::format("/p_model/{}", c))));
    }
  }

  /// D* frozen at a candidate; not a number where neither has mass.
  double frozen(std::size_t c, std::size_t i) const {
    const double sum = points_.p[i] + points_.q[c][i];
    return sum > 0 ? points_.p[i] / sum : std::nan("");
  }

  void derive_best_response() {
    work_.step([&] {
      const Formula D = call("D", {sym("x")});
      const Formula average = call("E", {call("log", {D})});
      return Step{"linear",
                  Rule::average_below_maximum,
                  {"With D frozen the generator's payoff is an average over its samples, linear in "
                   "q. No average exceeds the largest value, and it reaches it only when all mass "
                   "lies where D is largest: the best response is a single point"},
                  {relation("≤", {average, call("max", {call("log", {D})})})},
                  Json(),
                  {}};
    });
  }

  /// Where D is largest; of several such points the one with most data, then the first.
  Response best_response(std::size_t c) const {
    Response best{points_.x.size(), -1};
    for (std::size_t i = 0; i < points_.x.size(); ++i) {
      const double D = frozen(c, i);
      if (std::isnan(D)) continue;
      const bool tied = D == best.discriminator;
      if (D > best.discriminator || (tied && points_.p[i] > points_.p[best.at])) best = {i, D};
    }
    return best;
  }

  void respond() {
    const auto group = work_.group([&] {
      return Step{"best_response",
                  Rule::average_below_maximum,
                  "The generator's best response to each candidate's discriminator",
                  {},
                  Json(),
                  {}};
    });
    for (std::size_t c = 0; c < candidates(); ++c) {
      responses_.push_back(best_response(c));
      const Response& response = responses_.back();
      work_.define(Rule::average_below_maximum, response.discriminator, [&] {
        const Formula p = quantity(sym("p"), scaled(points_.p[response.at]));
        const Formula q = quantity(sym("q"), scaled(points_.q[c][response.at]));
        return Definition{
            fmt::format("best_response/{}", c),
            {"Frozen at candidate ", Formula(static_cast<int>(c) + 1), ", D is largest at ",
             equals({sym("x").mark("*"), points_.x[response.at]})},
            sym("D"),
            p / (p + q)};
      });
    }
  }

  /// A cell's mass as a density again.
  double scaled(double mass) const {
    return discrete() ? mass : mass / (points_.x[1] - points_.x[0]);
  }

  /// E_{x~q} log D for candidate `q` against D frozen at candidate `c`.
  double payoff(std::size_t q, std::size_t c) const {
    double total = 0;
    for (std::size_t i = 0; i < points_.x.size(); ++i) {
      const double mass = points_.q[q][i];
      if (mass == 0) continue;
      // The discriminator has no opinion where neither data nor the frozen candidate is.
      const double D = frozen(c, i);
      total += mass * std::log(std::isnan(D) ? 0.5 : D);
    }
    return total;
  }

  /// Each player answers the other in turn, the generator choosing among the candidates.
  void alternate() {
    payoffs_ = Matrix(to_index(candidates()), to_index(candidates()));
    for (std::size_t c = 0; c < candidates(); ++c) {
      for (std::size_t q = 0; q < candidates(); ++q) {
        payoffs_(to_index(c), to_index(q)) = payoff(q, c);
      }
    }
    const auto group = work_.group([&] {
      return Step{"alternation",
                  Rule::average_below_maximum,
                  {"In turn: the discriminator is the best one against the candidate, then the "
                   "generator takes the candidate with the largest ",
                   call("E", {call("log", {call("D", {sym("x")})})}), " against it"},
                  {},
                  Json(),
                  {}};
    });
    std::size_t now = 0;
    while (std::find(sequence_.begin(), sequence_.end(), now) == sequence_.end()) {
      sequence_.push_back(now);
      std::size_t next = 0;
      for (std::size_t q = 1; q < candidates(); ++q) {
        if (payoffs_(to_index(now), to_index(q)) > payoffs_(to_index(now), to_index(next))) {
          next = q;
        }
      }
      show_choice(now, next);
      now = next;
    }
    cycle_.assign(std::find(sequence_.begin(), sequence_.end(), now), sequence_.end());
    sequence_.push_back(now);
  }

  void show_choice(std::size_t now, std::size_t next) {
    work_.step([&] {
      std::vector<Formula> lines;
      for (std::size_t q = 0; q < candidates(); ++q) {
        const double value = payoffs_(to_index(now), to_index(q));
        lines.push_back(equals({call("E", {sym("q", q + 1)}),
                                std::isinf(value) ? Formula::words("−∞") : Formula(value)}));
      }
      return Step{fmt::format("alternation/{}", sequence_.size() - 1),
                  Rule::evaluation,
                  {"Against candidate ", Formula(static_cast<int>(now) + 1),
                   "'s discriminator candidate ", Formula(static_cast<int>(next) + 1), " is best"},
                  std::move(lines),
                  Json(),
                  {}};
    });
  }

  void answer() {
    auto& answers = solution_.answers;
    answers["candidates"] = Json::array();
    answers["best_response"] = Json::array();
    for (std::size_t c = 0; c < candidates(); ++c) {
      answers["candidates"].push_back(divergence_answers(found_[c]));
      answers["best_response"].push_back(
          {{"x", points_.x[responses_[c].at]}, {"discriminator", responses_[c].discriminator}});
    }
    answers["alternation"] = {{"sequence", sequence_}, {"cycle", cycle_}};
  }

  // -------------------------------------------------------------- evidence and remarks

  void check() {
    double excess = -kInfinity, value = 0, cost = 0;
    for (std::size_t c = 0; c < candidates(); ++c) {
      const double best = std::log(responses_[c].discriminator);
      for (std::size_t q = 0; q < candidates(); ++q) {
        double mass = 0, average = 0;
        for (std::size_t i = 0; i < points_.x.size(); ++i) {
          const double D = frozen(c, i);
          if (std::isnan(D) || points_.q[q][i] == 0) continue;
          mass += points_.q[q][i];
          average += points_.q[q][i] * std::log(D);
        }
        if (mass > 0) excess = std::max(excess, average / mass - best);
      }
      const Divergences& d = found_[c];
      value = worse(value, std::abs(d.value - 2 * d.jensen_shannon() + 2 * std::numbers::ln2));
      cost = worse(cost, transport_error(c));
    }
    solution_.checks.push_back({"best_response",
                                "no candidate earns more than the point mass against any "
                                "candidate's discriminator",
                                "averages of log D", std::max(excess, 0.0), 1e-12});
    solution_.checks.push_back({"jensen_shannon", "JS of every candidate",
                                "the value of its best discriminator, V = 2 JS − 2 log 2", value,
                                1e-9});
    solution_.checks.push_back({"wasserstein", "W of every candidate",
                                discrete() ? "the plan of quantiles"
                                           : "Kantorovich's dual, by double exponential quadrature",
                                cost, discrete() ? 1e-9 : 1e-8});
  }

  double transport_error(std::size_t c) const {
    if (!discrete()) {
      const Density p(std::get<DensitySpec>(problem_.p_data), "/p_data");
      const Density q(std::get<DensitySpec>(problem_.candidates[c]), "");
      return std::abs(dual_divergences(p, q).wasserstein - found_[c].wasserstein);
    }
    double cost = 0;
    for (const Shipment& s : quantile_plan(points_.x, points_.p, points_.x, points_.q[c])) {
      cost += s.mass * std::abs(points_.x[s.from] - points_.x[s.to]);
    }
    return std::abs(cost - found_[c].wasserstein);
  }

  template <class Of>
  std::size_t least(Of of) const {
    std::size_t best = 0;
    for (std::size_t c = 1; c < candidates(); ++c) {
      if (of(found_[c]) < of(found_[best])) best = c;
    }
    return best;
  }

  void remark() {
    const auto one_based = [](std::size_t c) { return Formula(static_cast<int>(c) + 1); };
    const std::size_t forward = least([](const Divergences& d) { return d.data_model; });
    const std::size_t reverse = least([](const Divergences& d) { return d.model_data; });
    const std::size_t js = least([](const Divergences& d) { return d.jensen_shannon(); });
    const std::size_t w = least([](const Divergences& d) { return d.wasserstein; });
    if (candidates() > 1) {
      solution_.remarks.push_back(
          {Remark::Kind::explanation,
           {"KL from data to model prefers candidate ", one_based(forward),
            ", KL from model to data candidate ", one_based(reverse), ", JS candidate ",
            one_based(js), " and W candidate ", one_based(w),
            ". The two directions of KL ask different things: to leave out nothing, and to make "
            "nothing that is not there."}});
    }
    if (cycle_.size() < 2) return;
    const bool has_best = std::find(cycle_.begin(), cycle_.end(), js) != cycle_.end();
    Prose text = {
        "Mode collapse and cycling: answering each other's last move, the players go "
        "round candidates "};
    for (std::size_t k = 0; k < cycle_.size(); ++k)
      text << (k > 0 ? ", " : "") << one_based(cycle_[k]);
    text << " and again from the first";
    if (!has_best) {
      text << ", and never take candidate " << one_based(js) << ", which has the least JS, "
           << found_[js].jensen_shannon();
    }
    text << ". The order of min and max matters: the generator must do well against the best "
            "discriminator, not against the last one.";
    solution_.remarks.push_back({Remark::Kind::explanation, std::move(text)});
  }

  void draw() {
    Plot plot{.x = {"x"}, .y = {discrete() ? "mass" : "density"}};
    const auto curve = [&](Prose label, const std::vector<double>& mass) {
      Plot::Series series{.label = std::move(label)};
      if (discrete()) series.mark = Plot::Series::Mark::line_and_points;
      const std::size_t step = discrete() ? 1 : 16;
      for (std::size_t i = 0; i < points_.x.size(); i += step) {
        series.x.push_back(points_.x[i]);
        series.y.push_back(scaled(mass[i]));
      }
      plot.series.push_back(std::move(series));
    };
    curve("p, data", points_.p);
    for (std::size_t c = 0; c < std::min<std::size_t>(candidates(), 5); ++c) {
      curve(fmt::format("candidate {}", c + 1), points_.q[c]);
    }
    solution_.figures.push_back({"candidates",
                                 "The data's modes, and which of them each candidate covers.",
                                 std::move(plot)});
  }

  const ModeCollapseProblem& problem_;
  Workings& work_;
  std::vector<Divergences> found_;
  Sampled points_;
  std::vector<Response> responses_;
  Matrix payoffs_;  ///< row: frozen candidate, column: the generator's
  std::vector<std::size_t> sequence_;
  std::vector<std::size_t> cycle_;
  Solution solution_;
};

void check_problem(const ModeCollapseProblem& problem, const Node& node) {
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
  for (std::size_t c = 0; c < problem.candidates.size(); ++c) {
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

const Record<ModeCollapseProblem>& mode_collapse_spec() {
  static const auto spec =
      spec_record<ModeCollapseProblem>("gan-equilibrium",
                                       "generators that cover some of the data's modes")
          .optional("support", &ModeCollapseProblem::support, list(position(), {1, 1'000'000}),
                    "the position of each mass")
          .required("p_data", &ModeCollapseProblem::p_data, distribution_type(),
                    "masses that sum to 1, or a density")
          .required("p_model", &ModeCollapseProblem::candidates,
                    list(distribution_type(), {1, kMostCandidates}),
                    "candidate generators, each of the same kind")
          .check(check_problem);
  return spec;
}

Solution solve_task(const ModeCollapseProblem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve
