// The derivation of mode collapse: the candidates' divergences, why the best response to a frozen
// discriminator is a point, where that point is, and what the players do in turn. Of masses all of it
// is worked out in lines; of densities the integrals and searches are stated.

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

#include "math/distributions/masses.h"
#include "math/transport/line_transport.h"
#include "problems/gan_equilibrium/density_lines.h"
#include "problems/gan_equilibrium/mass_lines.h"
#include "problems/gan_equilibrium/mode_collapse/answers.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::mode_collapse {
namespace {

Formula shown(double value) {
  if (std::isinf(value)) return Formula::words(value > 0 ? "∞" : "−∞");
  return value;
}

/// E_q(log(D(x)))
Formula average_log() {
  return call("E_q", {call("log", {call("D", {sym("x")})})});
}

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers),
        points_(answers.points),
        work_(work),
        held_(held_points(answers.discrete() ? std::ssize(points_.x) : 0,
                          answers.candidates() * answers.candidates())) {}

  void record() {
    answers_.discrete() ? give() : give_densities();
    record_candidates();
    record_linearity();
    record_responses();
    record_alternation();
  }

 private:
  Index size() const { return std::ssize(points_.x); }
  Formula p(Index i) const { return work_.the(sym("p", i + 1)); }
  Formula q(Index c, Index i) const { return work_.the(sym("q").at(c + 1, i + 1)); }
  /// Masses whose sums over the points can be written down.
  bool has_lines() const { return answers_.discrete() && !held_.leaves_out(); }

  void give() {
    give(sym("x"), points_.x, "/support");
    give(sym("p"), points_.p, "/p_data");
    for (Index c = 0; c < answers_.candidates(); ++c) {
      give(sym("q", c + 1), points_.q[c], fmt::format("/p_model/{}", c));
    }
  }
  void give(const Formula& name, const std::vector<double>& numbers, const std::string& pointer) {
    if (has_lines()) work_.given(name, numbers, pointer);
  }

  void record_candidates() {
    const Formula p = sym("p"), q = sym("q");
    const auto group = work_.heading("candidates", rule::divergence,
                                     {"Each candidate q against the data p. ", call("KL", {p, q}),
                                      " punishes modes that q misses, ", call("KL", {q, p}),
                                      " samples that the data does not have"});
    for (Index c = 0; c < answers_.candidates(); ++c) {
      has_lines() ? record_candidate(c) : state_candidate(c);
    }
  }

  void record_candidate(Index c) {
    const std::string id = fmt::format("candidates/{}", c);
    const auto group = work_.heading(id, rule::divergence, {"Candidate ", number_of(c)},
                                     fmt::format("candidate{}", c + 1));
    const auto& data = std::get<std::vector<Entry>>(answers_.problem.p_data);
    const auto& model = std::get<std::vector<Entry>>(answers_.problem.candidates[c]);
    const auto order = ascending<double>(points_.x);
    const std::vector<double> ahead = sums_ahead(data, model, order);
    ComparedMasses compared{.points = {},
                            .p = sym("p"),
                            .q = sym("q", c + 1),
                            .id = id + "/",
                            .answer = fmt::format("candidates[{}].", c)};
    for (Index k = 0; k < size(); ++k) {
      const Index i = order[k];
      compared.points.push_back({p(i), q(c, i), work_.the(sym("x", i + 1)), ahead[k]});
    }
    const Divergences& found = answers_.divergences[c];
    psolve::gan_equilibrium::record_divergences(compared, found, work_);
    record_line_transport(compared, found, work_);
  }

  /// The integrals in letters, and what they come to.
  void state_candidate(Index c) {
    const Divergences& d = answers_.divergences[c];
    const Formula p = sym("p"), q = sym("q", c + 1), KL_p = call("KL", {p, q}),
                  KL_q = call("KL", {q, p}), JS = call("JS", {p, q}),
                  V = call("V", {sym("D").mark("*")}), W = call("W", {p, q}), m = sym("m");
    work_.note(fmt::format("candidates/{}", c), rule::divergence,
               {"Candidate ", number_of(c),
                ": ",         KL_p,
                " is ",       shown(d.data_model),
                ", ",         KL_q,
                " is ",       shown(d.model_data),
                ", ",         JS,
                " is ",       shown(d.jensen_shannon()),
                ", ",         V,
                " is ",       shown(d.value),
                ", and ",     W,
                " is ",       shown(d.wasserstein)},
               {equals({JS, tuple({call("KL", {p, m}) + call("KL", {q, m})}) / 2}),
                equals({V, 2 * JS - 2 * call("log", {2})})});
  }

  void record_linearity() {
    work_.note(
        "linear", rule::average_below_maximum,
        "The best response. With D frozen the generator's payoff is an average over its samples x "
        "from q, linear in q. No average exceeds the largest value, and it reaches that exactly "
        "where all mass lies at points where D is largest: at one, or spread over several",
        {relation("≤", {average_log(), call("max", {call("log", {call("D", {sym("x")})})})})});
  }

  void record_responses() {
    const auto group =
        work_.heading("best_response", rule::average_below_maximum,
                      "Where the generator goes against each candidate's discriminator");
    for (Index c = 0; c < answers_.candidates(); ++c) {
      const BestResponse& response = answers_.responses[c];
      const bool still_rises =
          response.search && (response.search->certain || response.search->at_end);
      Prose claim = {"Frozen at candidate ", number_of(c),
                     still_rises ? ", D is next to its supremum, which it does not reach, at "
                                 : ", D is largest at ",
                     equals({sym("x").mark("*"), response.x})};
      const std::string id = fmt::format("best_response/{}", c);
      if (!answers_.discrete() && at_a_mean(c)) {
        record_response_at_mean(c, id, std::move(claim));
        continue;
      }
      if (!has_lines()) {
        claim << ", where p is " << response.p << ", q is " << response.q << " and D is "
              << response.discriminator;
        work_.note(id, rule::average_below_maximum, std::move(claim),
                   {equals({sym("D"), sym("p") / (sym("p") + sym("q", c + 1))})});
        continue;
      }
      work_.define(rule::average_below_maximum, response.discriminator,
                   {.id = id,
                    .claim = std::move(claim),
                    .name = sym("D", c + 1),
                    .formula = call("max", ratios(c)),
                    .answer = fmt::format("best_response[{}].discriminator", c)});
    }
  }

  // ---------------------------------------------------------------- densities

  void give_densities() {
    data_.emplace(data_density(answers_.problem));
    densities_.emplace_back(*data_, sym("p"), work_);
    for (Index c = 0; c < answers_.candidates(); ++c) {
      densities_.emplace_back(answers_.densities[c], sym("q", c + 1), work_);
    }
    for (DensityLines& lines : densities_) lines.give();
  }

  /// Whether the best response lies at a mean of the data, which is given; others are searched for.
  bool at_a_mean(Index c) const {
    return !densities_[0].mean_at(answers_.responses[c].x).is(Formula::Kind::blank);
  }

  void record_response_at_mean(Index c, const std::string& id, Prose claim) {
    const BestResponse& response = answers_.responses[c];
    const auto group = work_.heading(id, rule::average_below_maximum, std::move(claim));
    const Formula x = densities_[0].mean_at(response.x), p = sym("p", c + 1), q = sym("q", c + 1);
    const auto record = [&](const char* part, const Formula& name, double value,
                            const Formula& formula, std::string answer = {}) {
      work_.define(rule::evaluation, value,
                   {.id = fmt::format("{}/{}", id, part),
                    .name = name,
                    .formula = formula,
                    .answer = std::move(answer)});
    };
    record("p", p, response.p, densities_[0].at(x));
    record("q", q, response.q, densities_[c + 1].at(x));
    record("D", sym("D", c + 1), response.discriminator,
           work_.the(p) / (work_.the(p) + work_.the(q)),
           fmt::format("best_response[{}].discriminator", c));
  }

  // ---------------------------------------------------------------- masses

  /// D frozen at candidate c, wherever it has a value.
  std::vector<Formula> ratios(Index c) const {
    std::vector<Formula> ratios;
    for (Index i = 0; i < size(); ++i) {
      if (!std::isnan(points_.frozen(c, i))) ratios.push_back(p(i) / (p(i) + q(c, i)));
    }
    return ratios;
  }

  void record_alternation() {
    const auto group =
        work_.heading("alternation", rule::average_below_maximum,
                      {"In turn: the discriminator is the best one against the candidate, then the "
                       "generator takes the candidate q with the largest ",
                       average_log(), " against it"});
    for (Index k = 0; k + 1 < std::ssize(answers_.sequence); ++k) {
      const Index now = answers_.sequence[k], next = answers_.sequence[k + 1];
      const std::string id = fmt::format("alternation/{}", k);
      Prose claim = {"Against candidate ", number_of(now), "'s discriminator candidate ",
                     number_of(next), " is best"};
      if (!has_lines()) {
        state_payoffs(id, std::move(claim), now);
        continue;
      }
      const auto turn = work_.heading(id, rule::evaluation, std::move(claim));
      for (Index q = 0; q < answers_.candidates(); ++q) {
        record_payoff(fmt::format("{}/{}", id, q), now, q);
      }
    }
  }

  void state_payoffs(const std::string& id, Prose claim, Index now) {
    claim << ". ";
    for (Index q = 0; q < answers_.candidates(); ++q) {
      claim << (q == 0 ? "" : ", ") << payoff_name(now, q) << " is "
            << shown(answers_.payoffs(now, q));
    }
    work_.note(id, rule::evaluation, std::move(claim));
  }

  static Formula payoff_name(Index now, Index q) { return sym("E").at(now + 1, q + 1); }

  /// E log D over candidate q, with D frozen at `now`. Where D has no opinion it is ½.
  void record_payoff(const std::string& id, Index now, Index c) {
    const double value = answers_.payoffs(now, c);
    const Prose claim = {"The average of log D over candidate ", number_of(c)};
    if (std::isinf(value)) {
      work_.note(id, rule::evaluation, claim, {equals({payoff_name(now, c), shown(value)})});
      return;
    }
    std::vector<Formula> terms;
    for (Index i = 0; i < size(); ++i) {
      if (points_.q[c][i] == 0) continue;
      const bool no_opinion = std::isnan(points_.frozen(now, i));
      terms.push_back(q(c, i) *
                      call("log", {no_opinion ? Formula(1) / 2 : p(i) / (p(i) + q(now, i))}));
    }
    work_.define(
        rule::evaluation, value,
        {.id = id, .claim = claim, .name = payoff_name(now, c), .formula = long_sum(terms)});
  }

  const Answers& answers_;
  const SampledCandidates& points_;
  Workings& work_;
  Stretch held_;
  std::optional<Density> data_;
  std::vector<DensityLines> densities_;  ///< of the data, then of the candidates
};

}  // namespace

void record_mode_collapse(const Answers& answers, Workings& work) {
  if (work.recording()) Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::mode_collapse
