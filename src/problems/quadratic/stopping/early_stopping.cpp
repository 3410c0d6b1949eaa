// Whether the descent converges, and what stopping it early does to each direction.
//
// With x = ρη_j and s = 1 − (1 − x)^τ the error along u_j goes to 0 exactly where |1 − x| < 1, and
//
//     1 − e^{−xτ} ≤ s   for 0 ≤ x ≤ 1, from 1 − x ≤ e^{−x};
//     s ≤ xτ            for 0 ≤ x ≤ 2, from Bernoulli's (1 − x)^τ ≥ 1 − xτ.

#include "problems/quadratic/stopping/early_stopping.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "math/calculus/rules.h"
#include "problems/quadratic/formula.h"
#include "problems/quadratic/rules.h"

namespace psolve::quadratic {
namespace {

class Judgement {
 public:
  Judgement(const Surface& problem, Descent& descent, Workings& work)
      : problem_(problem), descent_(descent), work_(work) {}

  void run() {
    write_limit();
    write_bounds();
    write_thresholds();
    write_regimes();
  }

 private:
  Index count() const { return descent_.directions.size(); }

  void write_limit() {
    const auto group = work_.group([&] {
      const Formula q = in_letters("q");
      return Step{
          "limit",
          rule::geometric_limit,
          {"As ", relation("→", {sym("tau"), std::numeric_limits<double>::infinity()}),
           ", the error along ", in_letters("u"), " goes to 0 exactly where ",
           relation("<", {call("abs", {q}), 1})},
          {relation("⟺",
                    {relation("<", {call("abs", {Formula(1) - sym("rho") * in_letters("eta")}), 1}),
                     relation("<", {0, sym("rho") * in_letters("eta"), 2})})}};
    });
    const double eta_max = descent_.directions.back().eigenvalue;
    descent_.largest_rate = work_.define(rule::geometric_limit, 2 / eta_max, [&] {
      return Definition{
          .id = "largest_learning_rate",
          .claim = {"All directions converge exactly for ", sym("rho"), " from 0 to below"},
          .name = sym("rho").at(Formula::words("max")),
          .formula = Formula(2) / work_.the(at("eta", count() - 1)),
          .answer = "largest_learning_rate"};
    });
    work_.define(rule::geometric_limit, descent_.directions[descent_.slowest()].growth(), [&] {
      const auto size = [&](Index j) { return call("abs", {work_.the(at("q", j), kAlong)}); };
      return Definition{
          .id = "verdict",
          .claim = verdict(),
          .name = sym("gamma"),
          .formula = count() == 1 ? size(0) : call("max", {size(0), size(count() - 1)}),
          .answer = "growth"};
    });
  }

  Prose verdict() const {
    const Index j = descent_.slowest();
    const Direction& d = descent_.directions[j];
    const Formula limit = relation("→", {of("w", sym("tau")), vector_minimum()});
    if (d.converges()) {
      return {"Here ", limit, ": every error shrinks, the slowest, along ", at("u", j),
              ", by this factor a step"};
    }
    if (d.growth() > 1) {
      return {"Here ", relation(">", {sym("rho"), sym("rho").at(Formula::words("max"))}),
              ": the descent diverges, the error along ", at("u", j),
              " growing by this factor a step"};
    }
    return {"Here ", equals({sym("rho"), sym("rho").at(Formula::words("max"))}),
            ": the error along ", at("u", j),
            " keeps its size and changes its sign at every step, so there is no limit"};
  }

  void write_bounds() {
    if (!work_.recording()) return;
    const Formula x = sym("x"), tau = sym("tau");
    const Formula s = Formula(1) - power(Formula(1) - x, tau);
    const Formula exponential = Formula(1) - call("exp", {-(x * tau)});
    work_.note("bounds", rule::bernoulli_bounds,
               {"Stopping early: two bounds on ",
                equals({in_letters("s"), Formula(1) - power(in_letters("q"), tau)}), " with ",
                equals({x, sym("rho") * in_letters("eta")}), ". From ",
                relation("≤", {Formula(1) - x, call("exp", {-x})}), " comes the left one, for ",
                relation("≤", {0, x, 1}), "; from ",
                relation("≥", {power(Formula(1) - x, tau), Formula(1) - x * tau}),
                " (Bernoulli) the right one, for ", relation("≤", {0, x, 2})},
               {relation("≤", {exponential, s, x * tau})});
  }

  void write_thresholds() {
    if (problem_.steps == 0) return;
    if (!work_.recording()) return;
    const auto group = work_.heading(
        "thresholds", rule::bernoulli_bounds,
        {"So ≫ and ≪ become numbers. With ", relation("≤", {sym("x"), 1}),
         ", the first line makes ", relation("≥", {in_letters("s"), 1 - kNearly}), " (learned, ",
         relation("≈", {of("w_j", sym("tau")), minimum_in_letters()}), ") where ",
         relation("≥", {in_letters("eta"), threshold("learned")}), "; the second makes ",
         relation("≤", {in_letters("s"), kNearly}), " (unlearned) where ",
         relation("≤", {in_letters("eta"), threshold("unlearned")}),
         ". Between lie the directions that stopping catches half-way"});
    const Formula unit = work_.the(sym("rho")) * work_.the(sym("tau"));
    for (const auto& [name, top] :
         {std::pair{"learned", call("log", {1 / kNearly})}, {"unlearned", Formula(kNearly)}}) {
      work_.define(rule::bernoulli_bounds, {.id = std::string("thresholds/") + name,
                                            .name = threshold(name),
                                            .formula = top / unit});
    }
  }

  /// η beyond which a direction is learned, or below which it is not.
  static Formula threshold(const char* name) { return sym("eta").at(Formula::words(name)); }

  void write_regimes() {
    for (Direction& d : descent_.directions) {
      const double x = problem_.rate * d.eigenvalue;
      d.time = x * static_cast<double>(problem_.steps);
      if (x <= 1) d.lower = -std::expm1(-d.time);
      if (d.growth() <= 1) d.upper = d.time;
    }
    const auto group = work_.group(
        [&] {
          const auto cell = [](const std::optional<double>& bound) {
            return bound ? Formula(*bound) : Formula::words("—");
          };
          return Step{
              "regimes",
              rule::evaluation,
              {"Each direction between its bounds; — where ", sym("x"), " is too large for one"},
              {table({sym("j"), in_letters("eta"), in_letters("eta") * sym("rho") * sym("tau"),
                      Formula(1) - call("exp", {-(in_letters("eta") * sym("rho") * sym("tau"))}),
                      in_letters("s"), Formula::words("regime")},
                     count(), [&](Index j, Index c) -> Formula {
                       const Direction& d = descent_.directions[j];
                       switch (c) {
                         case 0:
                           return j + 1;
                         case 1:
                           return d.eigenvalue;
                         case 2:
                           return d.time;
                         case 3:
                           return cell(d.lower);
                         case 4:
                           return d.shrink;
                         default:
                           return Formula::words(std::string(name_of(regime_of(d.shrink))) +
                                                 (d.growth() > 1 ? ", diverging" : ""));
                       }
                     })}};
        },
        kAlong);

    const auto aside = work_.in_the_same_way(true);  // for people there is the table
    const Stretch held = descent_.held();
    for (Index j = 0; j < count(); ++j) {
      if (held.holds(j)) write_bounds_of(j);
    }
  }

  void write_bounds_of(Index j) {
    const Direction& d = descent_.directions[j];
    const std::string answer = fmt::format("directions[{}].", j);
    const Formula time = sym("x").at(j + 1);
    work_.define(rule::evaluation, d.time, [&] {
      return Definition{
          .id = fmt::format("regimes/{}/time", j),
          .name = time,
          .formula = work_.the(at("eta", j)) * work_.the(sym("rho")) * work_.the(sym("tau")),
          .answer = answer + "eta_rho_tau"};
    });
    if (!d.lower) return;
    work_.define(rule::bernoulli_bounds, *d.lower, [&] {
      return Definition{.id = fmt::format("regimes/{}/at_least", j),
                        .name = sym("l").at(j + 1),
                        .formula = Formula(1) - call("exp", {-work_.the(time)}),
                        .answer = answer + "at_least"};
    });
  }

  const Surface& problem_;
  Descent& descent_;
  Workings& work_;
};

class ErrorLines {
 public:
  ErrorLines(const Surface& problem, const Descent& descent, Workings& work)
      : problem_(problem), descent_(descent), work_(work) {}

  void run() {
    if (!std::isfinite(problem_.error(problem_.start)) && !std::isfinite(descent_.error)) return;
    const auto group =
        work_.heading("errors", rule::evaluation, "The error E at the start, and at the end");
    write_error_at_start("error_start");
    if (problem_.steps == 0) {
      write_error_at_start("error");
    } else {
      write_error_at_end();
    }
  }

 private:
  Index count() const { return std::ssize(descent_.directions); }

  void write_error_at_start(const char* answer) {
    const double error = problem_.error(problem_.start);
    if (!std::isfinite(error)) return;
    const Formula w = of("w", 0), apart = of("d", 0), slope = of("g", 0);
    work_.define(rule::definition, {.id = std::string(answer) + "/apart",
                                    .name = apart,
                                    .formula = work_.the(w) - work_.the(vector_minimum())});
    work_.define(rule::gradient, {.id = std::string(answer) + "/gradient",
                                  .name = slope,
                                  .formula = product({work_.the(sym("H")), work_.the(apart)},
                                                     product_sign::matrix)});
    work_.define(rule::evaluation, error, [&] {
      const Formula form =
          product({work_.the(transpose(apart)), work_.the(slope)}, product_sign::matrix);
      return Definition{.id = answer,
                        .name = call("E", {w}),
                        .formula = work_.the(sym("E", 0)) + form / 2,
                        .answer = answer};
    });
  }

  /// Along the eigenvectors.
  void write_error_at_end() {
    if (!std::isfinite(descent_.error)) return;
    const Formula name = call("E", {of("w", to_formula(problem_.steps))});
    if (descent_.held().leaves_out()) {
      work_.resume(rule::evaluation, descent_.error,
                   [&] { return Definition{.id = "error", .name = name, .answer = "error"}; });
      return;
    }
    {
      const auto group =
          work_.heading("error/left", rule::evaluation,
                        "What is left of the start's distance along each direction", kAlong);
      for (Index j = 0; j < count(); ++j) write_left(j);
    }
    work_.define(rule::evaluation, descent_.error, [&] {
      const Formula squares = long_sum(count(), [&](Index j) {
        return work_.the(at("eta", j)) * power(work_.the(at("d", j), kAlong), 2);
      });
      return Definition{.id = "error",
                        .name = name,
                        .formula = work_.the(sym("E", 0)) + squares / 2,
                        .answer = "error"};
    });
  }

  void write_left(Index j) {
    const Direction& d = descent_.directions[j];
    const auto aside = work_.in_the_same_way(is_middle(j, count(), kShownDirections, 0));
    work_.define(rule::evaluation, d.left(), [&] {
      const Formula away =
          product({work_.the(transpose(at("u", j))), work_.the(of("d", 0))}, product_sign::matrix);
      return Definition{
          .id = fmt::format("error/left/{}", j),
          .name = at("d", j),
          .formula = power(work_.the(at("q", j)), work_.the(sym("tau"))) * tuple({away})};
    });
  }

  const Surface& problem_;
  const Descent& descent_;
  Workings& work_;
};

}  // namespace

void judge(const Surface& problem, Descent& descent, Workings& work) {
  Judgement(problem, descent, work).run();
}

DirectionRegime regime_of(double shrink) {
  if (std::abs(1 - shrink) <= kNearly) return DirectionRegime::learned;
  return std::abs(shrink) <= kNearly ? DirectionRegime::unlearned : DirectionRegime::partial;
}

const char* name_of(DirectionRegime regime) {
  switch (regime) {
    case DirectionRegime::learned:
      return "learned";
    case DirectionRegime::unlearned:
      return "unlearned";
    case DirectionRegime::partial:
      break;
  }
  return "partial";
}

Index Descent::slowest() const {
  const auto less = [](const Direction& a, const Direction& b) { return a.growth() < b.growth(); };
  return std::max_element(directions.begin(), directions.end(), less) - directions.begin();
}

double error_at_end(const Surface& problem, const Descent& descent) {
  if (problem.steps == 0) return problem.error(problem.start);
  double twice = 0;
  for (const Direction& d : descent.directions) twice += d.eigenvalue * d.left() * d.left();
  return problem.offset + twice / 2;
}

void write_errors(const Surface& problem, const Descent& descent, Workings& work) {
  if (work.recording()) ErrorLines(problem, descent, work).run();
}

}  // namespace psolve::quadratic
