// The derivation of mode collapse: the candidates' divergences, why the best response to a frozen
// discriminator is a point, where that point is, and what the players do in turn.

#include <fmt/format.h>

#include <cmath>

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

void record_divergences(const Answers& answers, Workings& work) {
  const auto group = work.group([&] {
    const Formula p = sym("p"), q = sym("q");
    return Step{"candidates",
                rule::divergence,
                {"Each candidate q against the data p. ", call("KL", {p, q}),
                 " punishes modes that q misses, ", call("KL", {q, p}),
                 " samples that the data does not have"},
                {},
                Json(),
                {}};
  });
  for (Index c = 0; c < answers.candidates(); ++c) {
    work.step([&] {
      const Divergences& d = answers.divergences[c];
      const Formula p = sym("p"), q = sym("q", c + 1);
      return Step{
          fmt::format("candidates/{}", c),
          rule::divergence,
          {"Candidate ", number_of(c)},
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

void record_linearity(Workings& work) {
  work.step([&] {
    const Formula D = call("D", {sym("x")});
    return Step{"linear",
                rule::average_below_maximum,
                {"With D frozen the generator's payoff is an average over its samples x from q, "
                 "linear in q. No average exceeds the largest value, and it reaches that only when "
                 "all mass lies where D is largest: the best response is a single point"},
                {relation("≤", {average_log(), call("max", {call("log", {D})})})},
                Json(),
                {}};
  });
}

void record_responses(const Answers& answers, Workings& work) {
  const auto group = work.group([&] {
    return Step{"best_response",
                rule::average_below_maximum,
                "The generator's best response to each candidate's discriminator",
                {},
                Json(),
                {}};
  });
  for (Index c = 0; c < answers.candidates(); ++c) {
    const BestResponse& response = answers.responses[c];
    work.define(rule::average_below_maximum, response.discriminator, [&] {
      const Formula p = quantity(sym("p"), response.p);
      const Formula q = quantity(sym("q"), response.q);
      return Definition{fmt::format("best_response/{}", c),
                        {"Frozen at candidate ", number_of(c), ", D is largest at ",
                         equals({sym("x").mark("*"), response.x})},
                        sym("D"),
                        p / (p + q)};
    });
  }
}

void record_alternation(const Answers& answers, Workings& work) {
  const auto group = work.group([&] {
    return Step{"alternation",
                rule::average_below_maximum,
                {"In turn: the discriminator is the best one against the candidate, then the "
                 "generator takes the candidate q with the largest ",
                 average_log(), " against it"},
                {},
                Json(),
                {}};
  });
  for (Index k = 0; k + 1 < std::ssize(answers.sequence); ++k) {
    work.step([&] {
      const Index now = answers.sequence[k], next = answers.sequence[k + 1];
      std::vector<Formula> lines;
      for (Index q = 0; q < answers.candidates(); ++q) {
        const Formula average =
            product({sym("E").at(sym("q", q + 1)), call("log", {call("D", {sym("x")})})},
                    product_sign::matrix);
        lines.push_back(equals({average, shown(answers.payoffs(now, q))}));
      }
      return Step{fmt::format("alternation/{}", k),
                  rule::evaluation,
                  {"Against candidate ", number_of(now), "'s discriminator candidate ",
                   number_of(next), " is best"},
                  std::move(lines),
                  Json(),
                  {}};
    });
  }
}

}  // namespace

void record_mode_collapse(const Answers& answers, Workings& work) {
  record_divergences(answers, work);
  record_linearity(work);
  record_responses(answers, work);
  record_alternation(answers, work);
}

}  // namespace psolve::gan_equilibrium::mode_collapse
