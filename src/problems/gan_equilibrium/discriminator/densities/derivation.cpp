// The derivation for densities: the best discriminator in general, in closed form and at some
// points, then the divergences and W as integrals.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "math/expressions/text.h"
#include "problems/gan_equilibrium/derivation.h"
#include "problems/gan_equilibrium/discriminator/densities/answers.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::densities {
namespace {

/// Points worked out one by one.
constexpr Index kMostShown = 9;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers), p_(answers.p), q_(answers.q), found_(answers.divergences), work_(work) {}

  void record() {
    derive_best_discriminator(false, work_);
    record_pieces();
    record_points();
    record_divergences();
    record_wasserstein();
  }

 private:
  static Prose range(const DensityPiece& piece) {
    if (piece.is_whole_line()) return "for all x";
    if (std::isinf(piece.from)) return {"for ", relation("<", {sym("x"), piece.to})};
    if (std::isinf(piece.to)) return {"for ", relation("<", {piece.from, sym("x")})};
    return {"for ", relation("<", {piece.from, sym("x"), piece.to})};
  }

  void record_pieces() {
    const auto group = work_.group([&] {
      return Step{"closed_form",
                  rule::substitution,
                  "The densities put in, on every stretch where one of them has mass",
                  {},
                  Json(),
                  {}};
    });
    for (Index i = 0; i < std::ssize(answers_.pieces); ++i) {
      work_.step([&] {
        const DensityPiece& piece = answers_.pieces[i];
        const auto named = [&](const char* name, const Expr& e) {
          return equals({call(name, {sym("x")}), to_formula(e)});
        };
        Prose claim = range(piece);
        const bool normals = p_.as_normal() && q_.as_normal();
        const Formula p = call("p", {sym("x")}), q = call("q", {sym("x")});
        return Step{
            fmt::format("closed_form/{}", i),
            rule::substitution,
            std::move(claim),
            {named("p", p_.around(piece.middle)), named("q", q_.around(piece.middle)),
             normals ? equals({call("D*", {sym("x")}), 1 / (1 + q / p),
                               call("sigmoid", {call("log", {p / q})}), to_formula(piece.best)})
                     : equals({call("D*", {sym("x")}), to_formula(piece.best)})},
            Json(),
            {}};
      });
    }
  }

  /// Where a density is all but 0, its digits are lost.
  static bool underflows(const Density& density, double x) {
    return density.at(x) < 1e-290 && !std::isinf(density.log_at(x));
  }

  void record_points() {
    const auto& points = answers_.points;
    const auto& best = answers_.best;
    const auto group = work_.group([&] {
      return Step{
          "discriminator", rule::evaluation, "D* in numbers, at some points", {}, Json(), {}};
    });
    const Index step = std::max<Index>(1, (points.size() - 1) / (kMostShown - 1));
    for (Index i = 0; i < std::ssize(points); i += step) {
      if (std::isnan(best[i]) || underflows(p_, points[i]) || underflows(q_, points[i])) continue;
      work_.define(rule::evaluation, best[i], [&] {
        const Formula a = quantity(sym("p", i + 1), p_.at(points[i]));
        const Formula b = quantity(sym("q", i + 1), q_.at(points[i]));
        return Definition{fmt::format("D[{}]", i),
                          {"at ", equals({sym("x", i + 1), points[i]})},
                          sym("D", i + 1).mark("*"),
                          a / (a + b)};
      });
    }
  }

  void record_integral(const char* id, const Formula& name, const Formula& integrand, double value,
                       const Prose& claim = {}) {
    work_.step([&] {
      const Formula shown = std::isinf(value) ? Formula::words("∞") : Formula(value);
      return Step{id,
                  rule::quadrature,
                  claim,
                  {equals({name, product({sym("∫"), integrand, sym("dx")}, ""), shown})},
                  std::isinf(value) ? Json("infinity") : Json(value),
                  {}};
    });
  }

  void record_divergences() {
    const auto group = work_.group([&] {
      return Step{"divergences",
                  rule::quadrature,
                  {"The integrals over x, with an error of at most ", found_.bounds.largest(), "; ",
                   equals({sym("m"), (sym("p") + sym("q")) / 2})},
                  {},
                  Json(),
                  {}};
    });
    const Formula p = sym("p"), q = sym("q"), m = sym("m"), D = sym("D").mark("*");
    record_integral("value", call("V", {D, sym("G")}),
                    tuple({p * call("log", {D}) + q * call("log", {1 - D})}), found_.value);
    record_integral("kl_data_model", call("KL", {p, q}), p * call("log", {p / q}),
                    found_.data_model);
    record_integral("kl_model_data", call("KL", {q, p}), q * call("log", {q / p}),
                    found_.model_data);
    record_integral("kl_data_mixture", call("KL", {p, m}), p * call("log", {p / m}),
                    found_.data_mixture);
    record_integral("kl_model_mixture", call("KL", {q, m}), q * call("log", {q / m}),
                    found_.model_mixture);
    work_.define(rule::divergence, found_.jensen_shannon(), [&] {
      return Definition{"jensen_shannon", "", call("JS", {p, q}),
                        (quantity(call("KL", {p, m}), found_.data_mixture) +
                         quantity(call("KL", {q, m}), found_.model_mixture)) /
                            2};
    });
    work_.define(rule::divergence, 2 * found_.jensen_shannon() - 2 * std::numbers::ln2, [&] {
      return Definition{
          "value_by_js", "Which gives the value once more", call("V", {D, sym("G")}),
          2 * quantity(call("JS", {p, q}), found_.jensen_shannon()) - 2 * call("log", {2})};
    });
    record_integral("total_variation", call("TV", {p, q}), call("abs", {p - q}) / 2,
                    found_.total_variation);
  }

  void record_wasserstein() {
    derive_wasserstein(false, work_);
    record_integral(
        "wasserstein", call("W", {sym("p"), sym("q")}), call("abs", {sym("F") - sym("H")}),
        found_.wasserstein,
        {"On a line the cheapest plan takes quantiles to quantiles: W is the area between ",
         "the cumulative distributions ", sym("F"), " of p and ", sym("H"), " of q"});
  }

  const Answers& answers_;
  const Density& p_;
  const Density& q_;
  const Divergences& found_;
  Workings& work_;
};

}  // namespace

void derive(const Answers& answers, Workings& work) {
  Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::discriminator::densities
