// The derivation for masses: the best discriminator in general and at every point, the value, the
// divergences, and the cheapest transport.

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Points worked out one by one.
constexpr Index kMostShown = 16;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers), masses_(answers.masses), found_(answers.divergences), work_(work) {}

  void record() {
    derive_best_discriminator(true, work_);
    record_discriminator();
    record_value();
    record_divergences();
    if (masses_.along_line()) {
      record_line();
    } else {
      record_transport();
    }
  }

 private:
  Index size() const { return masses_.size(); }
  bool shown(Index i) const { return size() <= kMostShown || i < kMostShown / 2; }
  Formula p(Index i) const { return quantity(sym("p", i + 1), masses_.p[i]); }
  Formula q(Index i) const { return quantity(sym("q", i + 1), masses_.q[i]); }

  void record_discriminator() {
    const auto group = work_.group([&] {
      return Step{"discriminator",
                  rule::evaluation,
                  "The best discriminator at every point, in numbers",
                  {},
                  Json(),
                  {}};
    });
    for (Index i = 0; i < size() && shown(i); ++i) {
      if (std::isnan(answers_.best[i])) continue;
      work_.define(rule::substitution, answers_.best[i], [&] {
        return Definition{fmt::format("D[{}]", i), "", sym("D", i + 1).mark("*"),
                          p(i) / (p(i) + q(i))};
      });
    }
  }

  /// Σ over the points of what `term` gives, without the blank ones.
  template <class Term>
  Formula total(Term term) const {
    std::vector<Formula> terms;
    for (Index i = 0; i < size(); ++i) {
      if (!shown(i)) {
        terms.push_back(dots());
        break;
      }
      const Formula one = term(i);
      if (!one.is(Formula::Kind::blank)) terms.push_back(one);
    }
    return sum(std::move(terms));
  }

  void record_value() {
    work_.define(rule::evaluation, found_.value, [&] {
      return Definition{"value", "The value of the game against the best discriminator",
                        call("V", {sym("D").mark("*"), sym("G")}), total([&](Index i) {
                          std::vector<Formula> both;
                          const Formula D = quantity(sym("D", i + 1).mark("*"), answers_.best[i]);
                          if (masses_.p[i] > 0) both.push_back(p(i) * call("log", {D}));
                          if (masses_.q[i] > 0) both.push_back(q(i) * call("log", {1 - D}));
                          return both.empty() ? Formula() : sum(std::move(both));
                        })};
    });
  }

  /// Σ p log(p/q) in numbers.
  template <class Of, class Over>
  void record_divergence(const char* id, const Formula& name, double value, Of of, Over over) {
    if (std::isinf(value)) {
      work_.step([&] {
        return Step{id,
                    rule::divergence,
                    {"The first has mass at a point where the second has none"},
                    {equals({name, Formula::words("∞")})},
                    Json(),
                    {}};
      });
      return;
    }
    work_.define(rule::divergence, value, [&] {
      return Definition{id, "", name, total([&](Index i) {
                          const Formula mass = of(i);
                          const bool none = mass.part(1).value() == 0;
                          return none ? Formula() : mass * call("log", {mass / over(i)});
                        })};
    });
  }

  void record_divergences() {
    const auto group = work_.group([&] {
      return Step{"divergences",
                  rule::divergence,
                  {"How far model and data are apart; with ",
                   equals({sym("m"), (sym("p") + sym("q")) / 2})},
                  {equals({call("KL", {sym("p"), sym("q")}),
                           big("sum", sym("i"), Formula(),
                               sym("p").at(sym("i")) *
                                   call("log", {sym("p").at(sym("i")) / sym("q").at(sym("i"))}))}),
                   equals({call("TV", {sym("p"), sym("q")}),
                           big("sum", sym("i"), Formula(),
                               call("abs", {sym("p").at(sym("i")) - sym("q").at(sym("i"))})) /
                               2})},
                  Json(),
                  {}};
    });
    const auto of_p = [&](Index i) { return p(i); };
    const auto of_q = [&](Index i) { return q(i); };
    const auto of_m = [&](Index i) {
      return quantity(sym("m", i + 1), (masses_.p[i] + masses_.q[i]) / 2);
    };
    const Formula P = sym("p"), Q = sym("q"), M = sym("m");
    record_divergence("kl_data_model", call("KL", {P, Q}), found_.data_model, of_p, of_q);
    record_divergence("kl_model_data", call("KL", {Q, P}), found_.model_data, of_q, of_p);
    record_divergence("kl_data_mixture", call("KL", {P, M}), found_.data_mixture, of_p, of_m);
    record_divergence("kl_model_mixture", call("KL", {Q, M}), found_.model_mixture, of_q, of_m);
    work_.define(rule::divergence, found_.jensen_shannon(), [&] {
      return Definition{"jensen_shannon", "", call("JS", {P, Q}),
                        (quantity(call("KL", {P, M}), found_.data_mixture) +
                         quantity(call("KL", {Q, M}), found_.model_mixture)) /
                            2};
    });
    work_.define(rule::divergence, 2 * found_.jensen_shannon() - 2 * std::numbers::ln2, [&] {
      return Definition{
          "value_by_js", "Which gives the value once more",
          call("V", {sym("D").mark("*"), sym("G")}),
          2 * quantity(call("JS", {P, Q}), found_.jensen_shannon()) - 2 * call("log", {2})};
    });
    work_.define(rule::divergence, found_.total_variation, [&] {
      return Definition{"total_variation", "", call("TV", {P, Q}),
                        total([&](Index i) { return call("abs", {p(i) - q(i)}); }) / 2};
    });
  }

  void record_line() {
    derive_wasserstein(true, work_);
    work_.define(rule::quantile_coupling, found_.wasserstein, [&] {
      std::vector<Formula> terms;
      double F_p = 0, F_q = 0;
      for (Index k = 0; k + 1 < size(); ++k) {
        if (!shown(k)) {
          terms.push_back(dots());
          break;
        }
        const Index i = masses_.order[k], next = masses_.order[k + 1];
        F_p += masses_.p[i];
        F_q += masses_.q[i];
        terms.push_back(
            call("abs", {quantity(sym("F", k + 1), F_p) - quantity(sym("H", k + 1), F_q)}) *
            tuple({quantity(sym("x", next + 1), masses_.x[next]) -
                   quantity(sym("x", i + 1), masses_.x[i])}));
      }
      return Definition{"wasserstein",
                        {"On a line the cheapest plan takes quantiles to quantiles: W is the area ",
                         "between the cumulative sums ", sym("F"), " of p and ", sym("H"), " of q"},
                        call("W", {sym("p"), sym("q")}),
                        sum(std::move(terms))};
    });
  }

  void record_transport() {
    const auto group = work_.group([&] {
      return Step{"transport",
                  rule::kantorovich_duality,
                  {"W is the cost of the cheapest plan π from p to q. Potentials f and g with ",
                   relation("≤", {sym("f").at(sym("i")) + sym("g").at(sym("j")),
                                  sym("c").at(sym("i"), sym("j"))}),
                   " for all pairs earn no more than any plan costs, and the best of them as much "
                   "as the cheapest"},
                  {equals({call("W", {sym("p"), sym("q")}),
                           call("min", {big("sum", sym("i"), Formula(),
                                            big("sum", sym("j"), Formula(),
                                                sym("pi").at(sym("i"), sym("j")) *
                                                    sym("c").at(sym("i"), sym("j"))))}),
                           call("max", {big("sum", sym("i"), Formula(),
                                            sym("p").at(sym("i")) * sym("f").at(sym("i")) +
                                                sym("q").at(sym("i")) * sym("g").at(sym("i")))})})},
                  Json(),
                  {}};
    });
    record_plan();
  }

  void record_plan() {
    work_.define(rule::definition, answers_.plan.cost, [&] {
      std::vector<Formula> terms;
      for (const Shipment& s : answers_.plan.shipments) {
        if (s.mass == 0) continue;
        if (terms.size() == kMostShown) {
          terms.push_back(dots());
          break;
        }
        terms.push_back(quantity(sym("pi").at(s.from + 1, s.to + 1), s.mass) *
                        quantity(sym("c").at(s.from + 1, s.to + 1), masses_.cost(s.from, s.to)));
      }
      return Definition{"wasserstein", "What the plan costs", call("W", {sym("p"), sym("q")}),
                        sum(std::move(terms))};
    });
    work_.define(rule::kantorovich_duality, answers_.plan.dual, [&] {
      std::vector<Formula> terms;
      for (Index i = 0; i < size(); ++i) {
        if (!shown(i)) {
          terms.push_back(dots());
          break;
        }
        if (masses_.p[i] > 0) terms.push_back(p(i) * quantity(sym("f", i + 1), answers_.plan.f[i]));
        if (masses_.q[i] > 0) terms.push_back(q(i) * quantity(sym("g", i + 1), answers_.plan.g[i]));
      }
      return Definition{"dual", "What the potentials earn: as much, so no plan is cheaper",
                        sym("W_dual"), sum(std::move(terms))};
    });
  }

  const Answers& answers_;
  const Masses& masses_;
  const Divergences& found_;
  Workings& work_;
};

}  // namespace

void derive(const Answers& answers, Workings& work) {
  Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
