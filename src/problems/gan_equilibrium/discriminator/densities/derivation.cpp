// The derivation for densities: the best discriminator in general, in closed form and at some
// points, then the divergences and W as integrals.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/workings/stretch.h"
#include "math/expressions/text.h"
#include "problems/gan_equilibrium/density_lines.h"
#include "problems/gan_equilibrium/discriminator/densities/answers.h"
#include "problems/gan_equilibrium/rules.h"

namespace psolve::gan_equilibrium::discriminator::densities {
namespace {

/// Points that people see, of many so that they span all.
constexpr Index kMostShown = 3;
/// p, q and D* at each point; of very many points some at either end.
constexpr Index kNumbersEach = 3, kFewest = 300;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work)
      : answers_(answers),
        p_(answers.p),
        q_(answers.q),
        precise_p_(p_),
        precise_q_(q_),
        found_(answers.divergences),
        p_lines_(p_, sym("p"), work),
        q_lines_(q_, sym("q"), work),
        work_(work) {}

  void record() {
    p_lines_.give();
    q_lines_.give();
    const auto& x = answers_.points;
    work_.given(sym("x"), x, "/points");
    if (!answers_.problem.theory) derive_best_discriminator(false, work_);
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
    const auto group =
        work_.heading("closed_form", rule::substitution,
                      "The densities put in: on every stretch where one of them has mass");
    const Formula p = call("p", {sym("x")}), q = call("q", {sym("x")}), D = call("D*", {sym("x")});
    for (Index i = 0; i < std::ssize(answers_.pieces); ++i) {
      const DensityPiece& piece = answers_.pieces[i];
      const Formula best = to_formula(piece.best);
      work_.note(fmt::format("closed_form/{}", i), rule::substitution, range(piece),
                 {equals({p, to_formula(p_.around(piece.middle))}),
                  equals({q, to_formula(q_.around(piece.middle))}),
                  are_normal()
                      ? equals({D, 1 / (1 + q / p), call("sigmoid", {call("log", {p / q})}), best})
                      : equals({D, best})});
    }
  }

  static constexpr double kLeast = 1e-290;
  /// Where a density is all but 0, its digits are lost.
  static bool underflows(const Density& density, double x) {
    return density.at(x) < kLeast && !std::isinf(density.log_at(x));
  }

  void record_points() {
    const Index count = std::ssize(answers_.points);
    const auto group = work_.heading("discriminator", rule::evaluation,
                                     are_normal() ? "D* in numbers, at some points"
                                                  : "D* in numbers, at some points; step(t) "
                                                    "is 1 from t = 0 on");
    const Index step = std::max<Index>(1, (count - 1) / (kMostShown - 1));
    const Stretch held(count, kNumbersEach,
                       count * kNumbersEach > kMostNumbers ? kFewest : kMostNumbers);
    for (Index i = 0; i < count; ++i) {
      if (!held.holds(i) || std::isnan(answers_.best[i])) continue;
      const auto aside = work_.in_the_same_way(i % step != 0);
      record_point(i);
    }
  }

  void record_point(Index i) {
    const double at = answers_.points[i];
    const Formula x = work_.the(sym("x", i + 1)), p = sym("p", i + 1), q = sym("q", i + 1);
    const bool underflow = underflows(p_, at) || underflows(q_, at);
    const Formula of_p = underflow ? Formula() : p_lines_.at(x);
    const Formula of_q = underflow ? Formula() : q_lines_.at(x);
    const bool in_numbers = !of_p.is(Formula::Kind::blank) && !of_q.is(Formula::Kind::blank);
    // What is all but 0 itself has no digits.
    const bool in_logarithms = underflow && are_normal() && answers_.best[i] > kLeast;
    if (!in_numbers && !in_logarithms) return;
    const auto group = work_.heading(fmt::format("x[{}]", i), rule::evaluation,
                                     {"At ", equals({sym("x", i + 1), at})});
    if (in_numbers) {
      record_value("p", p, i, value_at(p_, precise_p_, at), of_p);
      record_value("q", q, i, value_at(q_, precise_q_, at), of_q);
    }
    work_.define(rule::evaluation, answers_.best[i], [&] {
      const Formula a = work_.the(p), b = work_.the(q);
      return Definition{.id = fmt::format("D[{}]", i),
                        .name = sym("D", i + 1).mark("*"),
                        .formula = in_numbers ? a / (a + b) : from_logarithms(x),
                        .answer = fmt::format("discriminator.D[{}]", i)};
    });
  }

  double value_at(const Density& density, const PreciseDensity& precise, double x) const {
    const bool are_few = std::ssize(answers_.points) <= kMostPrecisePoints;
    return are_few ? precise.at(x) : density.at(x);
  }

  void record_value(const char* id, const Formula& name, Index i, double value,
                    const Formula& formula) {
    work_.define(rule::evaluation, value,
                 {.id = fmt::format("{}[{}]", id, i), .name = name, .formula = formula});
  }

  bool are_normal() const { return p_.as_normal() && q_.as_normal(); }

  /// σ(log p − log q) of normals, which also holds where these underflow.
  Formula from_logarithms(const Formula& x) const {
    const auto half_square = [&](const DensityLines& of) {
      return power(tuple({x - of.mean()}) / of.deviation(), 2) / 2;
    };
    return call("sigmoid", {half_square(q_lines_) - half_square(p_lines_) +
                            call("log", {q_lines_.deviation() / p_lines_.deviation()})});
  }

  /// A law in letters, and what a quadrature comes to.
  void record_integral(const char* id, const Formula& name, const Formula& integrand, double value,
                       Prose claim = {}) {
    record_number(id, name, product({sym("∫"), integrand, sym("dx")}, ""), value, std::move(claim));
  }
  void record_number(const char* id, const Formula& name, const Formula& law, double value,
                     Prose claim = {}) {
    if (!claim.empty()) claim << ". ";
    claim << name << " is " << (std::isinf(value) ? Formula::words("∞") : Formula(value));
    work_.note(id, rule::quadrature, std::move(claim), {equals({name, law})});
  }

  void record_divergences() {
    const auto group =
        work_.heading("divergences", rule::quadrature,
                      {"The integrals over x, with an error of at most ", found_.bounds.largest(),
                       "; ", equals({sym("m"), (sym("p") + sym("q")) / 2})});
    const Formula p = sym("p"), q = sym("q"), m = sym("m"), D = sym("D").mark("*");
    const Formula JS = call("JS", {p, q}), KL_p = call("KL", {p, m}), KL_q = call("KL", {q, m});
    record_integral("value", call("V", {D, sym("G")}),
                    tuple({p * call("log", {D}) + q * call("log", {1 - D})}), found_.value);
    record_integral("kl_data_model", call("KL", {p, q}), p * call("log", {p / q}),
                    found_.data_model);
    record_integral("kl_model_data", call("KL", {q, p}), q * call("log", {q / p}),
                    found_.model_data);
    if (are_normal()) record_normals();
    record_integral("kl_data_mixture", KL_p, p * call("log", {p / m}), found_.data_mixture);
    record_integral("kl_model_mixture", KL_q, q * call("log", {q / m}), found_.model_mixture);
    record_number("jensen_shannon", JS, (KL_p + KL_q) / 2, found_.jensen_shannon());
    record_number("value_by_js", call("V", {D, sym("G")}), 2 * JS - 2 * call("log", {2}),
                  found_.value_by_jensen_shannon(), "The value once more");
    record_integral("total_variation", call("TV", {p, q}), call("abs", {p - q}) / 2,
                    found_.total_variation);
  }

  /// Of two normals the integrals of KL have closed forms.
  void record_normals() {
    const auto closed_form = [&](const char* id, const Formula& name, double value,
                                 const DensityLines& of, const DensityLines& from) {
      if (!std::isfinite(value)) return;
      work_.define(rule::divergence, value, [&] {
        const Formula apart = tuple({of.mean() - from.mean()}) / from.deviation();
        return Definition{
            .id = std::string(id) + "/normals",
            .claim = "The integral in closed form, as both are normal",
            .name = name,
            .formula = call("log", {from.deviation() / of.deviation()}) +
                       (power(of.deviation() / from.deviation(), 2) + power(apart, 2) - 1) / 2,
            .answer = id};
      });
    };
    const Formula p = sym("p"), q = sym("q");
    closed_form("kl_data_model", call("KL", {p, q}), found_.data_model, p_lines_, q_lines_);
    closed_form("kl_model_data", call("KL", {q, p}), found_.model_data, q_lines_, p_lines_);
  }

  void record_wasserstein() {
    if (!answers_.problem.theory) derive_wasserstein(false, work_);
    record_integral(
        "wasserstein", call("W", {sym("p"), sym("q")}), call("abs", {sym("F") - sym("H")}),
        found_.wasserstein,
        {"On a line the cheapest plan takes quantiles to quantiles: W is the area between ",
         "the cumulative distributions ", sym("F"), " of p and ", sym("H"), " of q"});
    const auto integral = [](const Formula& of) {
      return product({sym("∫"), of, sym("dx")}, product_sign::matrix);
    };
    const Formula f = sym("f"), x = sym("x");
    const Formula earned = integral(tuple({sym("p") - sym("q")}) * call("f", {x}));
    work_.note(
        "wasserstein/critic", rule::kantorovich_duality,
        {"No plan is cheaper: the critic ", f,
         " that falls with slope 1 where F > H and rises with slope 1 where F < H is "
         "1-Lipschitz, and, integrated by parts, earns as much as this plan costs"},
        {equals({earned, -integral(tuple({sym("F") - sym("H")}) * derivative(f, x)),
                 integral(call("abs", {sym("F") - sym("H")})), call("W", {sym("p"), sym("q")})})});
  }

  const Answers& answers_;
  const Density& p_;
  const Density& q_;
  PreciseDensity precise_p_, precise_q_;
  const Divergences& found_;
  DensityLines p_lines_, q_lines_;
  Workings& work_;
};

}  // namespace

void derive(const Answers& answers, Workings& work) {
  if (work.recording()) Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::discriminator::densities
