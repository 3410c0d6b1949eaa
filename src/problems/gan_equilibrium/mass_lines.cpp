// Two distributions given by masses, compared in lines. With m = (p + q)/2 and places x_1 < x_2 < …,
//
//     KL(p, q) = Σ p_i log(p_i/q_i),   KL(p, m) = Σ p_i log(2 p_i/(p_i + q_i)),
//     W = Σ |H_k| (x_{k+1} − x_k),   H_k = H_{k−1} + p_k − q_k
//
// where points without mass add nothing to a KL, as t log t → 0 for t → 0.

#include "problems/gan_equilibrium/mass_lines.h"

#include <fmt/format.h>

#include <cmath>

#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium {
namespace {

/// Of many points people see these first, and the last one.
constexpr Index kFirstShown = 8;

using Kind = Formula::Kind;

bool has_mass(const Formula& mass) {
  return !mass.is(Kind::blank) && mass.part(1).value() > 0;
}

class Comparison {
 public:
  Comparison(const ComparedMasses& masses, const Divergences& found, Workings& work)
      : masses_(masses),
        found_(found),
        work_(work),
        held_(held_points(std::ssize(masses.points))) {}

  void record_divergences() {
    const Formula &p = masses_.p, &q = masses_.q, m = sym("m");
    const auto of_p = [](const MassPoint& at) { return at.p; };
    const auto of_q = [](const MassPoint& at) { return at.q; };
    record_divergence("kl_data_model", call("KL", {p, q}), found_.data_model, of_p, of_q);
    record_divergence("kl_model_data", call("KL", {q, p}), found_.model_data, of_q, of_p);
    record_to_mixture("kl_data_mixture", call("KL", {p, m}), found_.data_mixture, of_p);
    record_to_mixture("kl_model_mixture", call("KL", {q, m}), found_.model_mixture, of_q);
    work_.define(rule::divergence, found_.jensen_shannon(), [&] {
      return line("jensen_shannon", call("JS", {p, q}),
                  (work_.the(call("KL", {p, m})) + work_.the(call("KL", {q, m}))) / 2,
                  "jensen_shannon");
    });
    work_.define(rule::divergence, line("value_by_js", sym("V").at(sym("JS")),
                                        2 * work_.the(call("JS", {p, q})) - 2 * call("log", {2})));
    record_total_variation();
  }

  void record_line() {
    const Index last = std::ssize(masses_.points) - 1;
    if (last == 0) {
      work_.note(masses_.id + "wasserstein", rule::quantile_coupling,
                 "All mass of both is at one point: W is 0");
      return;
    }
    for (Index k = 0; k < last; ++k) {
      if (!held_.holds(k)) continue;
      if (held_.resumes(k)) resume_ahead(k - 1);
      const auto aside = work_.in_the_same_way(is_middle(k, last, kFirstShown, 1));
      record_ahead(k);
    }
    record_sum(rule::quantile_coupling, found_.wasserstein,
               line("wasserstein", call("W", {masses_.p, masses_.q}),
                    too_many() ? Formula() : area(last), "wasserstein"),
               work_);
  }

 private:
  Definition line(const char* id, const Formula& name, const Formula& formula,
                  const char* answer = "") const {
    return {.id = masses_.id + id,
            .name = name,
            .formula = formula,
            .answer = *answer == 0 ? "" : masses_.answer + answer};
  }

  bool too_many() const { return held_.leaves_out(); }

  /// Σ of `term(point)` over the points where `of` has mass.
  template <class Of, class Term>
  void record_over(Of of, Definition definition, double value, Term term) {
    std::vector<Formula> terms;
    for (const MassPoint& at : masses_.points) {
      if (!too_many() && has_mass(of(at))) terms.push_back(term(at));
    }
    if (!terms.empty()) definition.formula = long_sum(terms);
    record_sum(rule::divergence, value, std::move(definition), work_);
  }

  template <class Of, class Over>
  void record_divergence(const char* id, const Formula& name, double value, Of of, Over over) {
    if (std::isinf(value)) {
      work_.note(masses_.id + id, rule::divergence,
                 "The first has mass at a point where the second has none",
                 {equals({name, Formula::words("∞")})});
      return;
    }
    record_over(of, line(id, name, {}, id), value,
                [&](const MassPoint& at) { return of(at) * call("log", {of(at) / over(at)}); });
  }

  template <class Of>
  void record_to_mixture(const char* id, const Formula& name, double value, Of of) {
    record_over(of, line(id, name, {}), value, [&](const MassPoint& at) {
      const bool alone = at.p.is(Kind::blank) || at.q.is(Kind::blank);
      return of(at) * call("log", {alone ? Formula(2) : 2 * of(at) / (at.p + at.q)});
    });
  }

  void record_total_variation() {
    std::vector<Formula> terms;
    for (const MassPoint& at : masses_.points) {
      if (too_many()) break;
      terms.push_back(at.p.is(Kind::blank)   ? at.q
                      : at.q.is(Kind::blank) ? at.p
                                             : call("abs", {at.p - at.q}));
    }
    record_sum(rule::divergence, found_.total_variation,
               line("total_variation", call("TV", {masses_.p, masses_.q}),
                    terms.empty() ? Formula() : long_sum(terms) / 2, "total_variation"),
               work_);
  }

  Formula ahead(Index k) const { return sym("H", k + 1); }

  void record_ahead(Index k) {
    const MassPoint& at = masses_.points[k];
    std::vector<Formula> terms;
    if (k > 0) terms.push_back(work_.the(ahead(k - 1)));
    if (!at.p.is(Kind::blank)) terms.push_back(at.p);
    if (!at.q.is(Kind::blank)) terms.push_back(-at.q);
    work_.define(rule::quantile_coupling, at.ahead,
                 {.id = fmt::format("{}ahead[{}]", masses_.id, k),
                  .name = ahead(k),
                  .formula = sum(std::move(terms))});
  }

  void resume_ahead(Index k) {
    work_.resume(rule::quantile_coupling, masses_.points[k].ahead,
                 {.id = fmt::format("{}ahead[{}]", masses_.id, k),
                  .claim = "After the points that are left out",
                  .name = ahead(k)});
  }

  Formula area(Index last) const {
    std::vector<Formula> terms;
    for (Index k = 0; k < last; ++k) {
      const Formula &from = masses_.points[k].x, &to = masses_.points[k + 1].x;
      const Formula start = from.is(Kind::sum) ? tuple({from}) : from;
      terms.push_back(call("abs", {work_.the(ahead(k))}) * tuple({to - start}));
    }
    return long_sum(terms);
  }

  const ComparedMasses& masses_;
  const Divergences& found_;
  Workings& work_;
  Stretch held_;
};

}  // namespace

void record_divergences(const ComparedMasses& masses, const Divergences& found, Workings& work) {
  if (work.recording()) Comparison(masses, found, work).record_divergences();
}

void record_line_transport(const ComparedMasses& masses, const Divergences& found, Workings& work) {
  if (work.recording()) Comparison(masses, found, work).record_line();
}

void record_sum(Rule rule, double value, Workings::Definition definition, Workings& work) {
  if (!definition.formula.is(Kind::blank)) {
    work.define(rule, value, std::move(definition));
    return;
  }
  definition.claim = "A sum over more points than are written down";
  work.resume(rule, value, std::move(definition));
}

}  // namespace psolve::gan_equilibrium
