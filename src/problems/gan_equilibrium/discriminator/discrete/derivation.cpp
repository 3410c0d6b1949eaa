// The derivation for masses: the best discriminator in general and at every point, the value, the
// divergences, and the cheapest transport.

#include <fmt/format.h>

#include <cmath>

#include "math/distributions/masses.h"
#include "problems/gan_equilibrium/discriminator/discrete/answers.h"
#include "problems/gan_equilibrium/discriminator/discrete/pooling.h"
#include "problems/gan_equilibrium/mass_lines.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::discrete {
namespace {

/// Of many points people see these first, and the last one.
constexpr Index kFirstShown = 15;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers),
        masses_(answers.masses),
        work_(work),
        held_(held_points(masses_.size())) {}

  void record() {
    give();
    if (!answers_.problem.theory) derive_best_discriminator(true, work_);
    record_discriminator();
    record_value();
    const ComparedMasses compared = compared_masses();
    record_comparison(compared);
    if (masses_.along_line()) {
      if (!answers_.problem.theory) derive_wasserstein(true, work_);
      const auto group = work_.heading(
          "line", rule::quantile_coupling,
          {"On a line the cheapest plan takes quantiles to quantiles: W is the area between the "
           "cumulative sums of p and of q. ",
           sym("H"), " is by how much that of p is ahead"});
      record_line_transport(compared, answers_.divergences, work_);
    } else {
      record_table_transport(answers_, work_);
    }
  }

 private:
  Formula p(Index i) const { return work_.the(sym("p", i + 1)); }
  Formula q(Index i) const { return work_.the(sym("q", i + 1)); }
  static Formula best(Index i) { return sym("D", i + 1).mark("*"); }

  /// Place k of those that are gone through: of very many points along the line.
  Index place(Index k) const { return held_.leaves_out() ? masses_.order[k] : k; }

  void give() {
    if (answers_.given != nullptr) return record_pooling(answers_, work_);
    give("p", masses_.p, "/p_data");
    give("q", masses_.q, "/p_model");
    if (masses_.along_line()) give("x", masses_.x, "/support");
  }
  void give(const char* name, const std::vector<double>& numbers, const char* pointer) {
    if (!held_.leaves_out()) {
      work_.given(sym(name), numbers, pointer);
      return;
    }
    for (Index k = 0; k < masses_.size(); ++k) {
      if (!held_.holds(k)) continue;
      const Index i = place(k);
      work_.given(sym(name, i + 1), numbers[i], fmt::format("{}/{}", pointer, i));
    }
  }

  void record_discriminator() {
    const auto group = work_.heading("discriminator", rule::evaluation,
                                     "The best discriminator at every point, in numbers");
    const Index size = masses_.size();
    for (Index k = 0; k < size; ++k) {
      const Index i = place(k);
      if (!held_.holds(k) || std::isnan(answers_.best[i])) continue;
      const auto aside = work_.in_the_same_way(is_middle(k, size, kFirstShown, 1));
      work_.define(rule::substitution, answers_.best[i],
                   {.id = fmt::format("D[{}]", i),
                    .name = best(i),
                    .formula = p(i) / (p(i) + q(i)),
                    .answer = fmt::format("discriminator[{}]", i)});
    }
  }

  /// 1 − D* is q/(p + q), which keeps its digits where D* is all but 1.
  void record_value() {
    std::vector<Formula> terms;
    for (Index i = 0; i < masses_.size() && !held_.leaves_out(); ++i) {
      if (masses_.p[i] > 0) terms.push_back(p(i) * call("log", {work_.the(best(i))}));
      if (masses_.q[i] > 0) terms.push_back(q(i) * call("log", {q(i) / (p(i) + q(i))}));
    }
    const Formula D = sym("D").mark("*");
    record_sum(rule::evaluation, answers_.divergences.value,
               {.id = "value",
                .claim = {"The value of the game against the best discriminator, with ",
                          equals({1 - D, sym("q") / (sym("p") + sym("q"))})},
                .name = call("V", {D, sym("G")}),
                .formula = terms.empty() ? Formula() : long_sum(terms),
                .answer = "value"},
               work_);
  }

  /// The points, along the line where they lie on one.
  ComparedMasses compared_masses() const {
    ComparedMasses compared{.points = {}, .p = sym("p"), .q = sym("q")};
    compared.points.resize(masses_.size());
    std::vector<double> ahead(masses_.size(), 0);
    if (masses_.along_line()) {
      ahead = sums_ahead(masses_.p_entries, masses_.q_entries, masses_.order);
    }
    for (Index k = 0; k < masses_.size(); ++k) {
      MassPoint& point = compared.points[k];
      point.ahead = ahead[k];
      if (!held_.holds(k)) continue;
      const Index i = masses_.along_line() ? masses_.order[k] : k;
      point.p = p(i);
      point.q = q(i);
      if (masses_.along_line()) point.x = work_.the(sym("x", i + 1));
    }
    return compared;
  }

  void record_comparison(const ComparedMasses& compared) {
    const Formula p = sym("p"), q = sym("q"), i = sym("i"), m = sym("m");
    const Formula p_i = p.at(i), q_i = q.at(i);
    const auto group = work_.heading(
        "divergences", rule::divergence,
        {"How far model and data are apart; with ", equals({m, (p + q) / 2})},
        {equals({call("KL", {p, q}), big("sum", i, Formula(), p_i * call("log", {p_i / q_i}))}),
         equals({call("TV", {p, q}), big("sum", i, Formula(), call("abs", {p_i - q_i})) / 2})});
    record_divergences(compared, answers_.divergences, work_);
  }

  const Answers& answers_;
  const Masses& masses_;
  Workings& work_;
  Stretch held_;
};

}  // namespace

void derive(const Answers& answers, Workings& work) {
  if (work.recording()) Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::discriminator::discrete
