#include "problems/quadratic/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "problems/quadratic/conventions.h"
#include "problems/quadratic/formula.h"

namespace psolve::quadratic {
namespace {

using Kind = Remark::Kind;

class Remarks {
 public:
  Remarks(const Surface& problem, const Descent& descent) : problem_(problem), descent_(descent) {}

  std::vector<Remark> all() {
    rate_is_small();
    unit_vectors();
    start_elsewhere();
    hidden_growth();
    weight_decay();
    return std::move(remarks_);
  }

 private:
  void add(std::string id, Kind kind, Prose text) {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }

  static Formula time_in_letters() { return in_letters("eta") * sym("rho") * sym("tau"); }

  /// "Learned where η_j ≫ 1/(ρτ)" fails near ρη_j = 2: by a direction of this descent, or else by
  /// the same descent with a rate just below the largest.
  void rate_is_small() {
    for (Index j = 0; j < std::ssize(descent_.directions); ++j) {
      const Direction& d = descent_.directions[j];
      if (d.lower || d.time < std::log(1 / kNearly) ||
          regime_of(d.shrink) == DirectionRegime::learned) {
        continue;
      }
      add("learned-needs-a-small-rate", Kind::erratum,
          {"That ", relation("≈", {of("w_j", sym("tau")), minimum_in_letters()}), " where ",
           relation("≫", {in_letters("eta"), Formula(1) / (sym("rho") * sym("tau"))}),
           " needs a rate that is small enough, and this one is not: along ", at("u", j), " ",
           equals({time_in_letters(), d.time}), ", but ", equals({at("s", j), d.shrink}),
           ", because ", equals({sym("rho") * at("eta", j), problem_.rate * d.eigenvalue}),
           d.converges() ? " is close to 2. With " : " is not below 2. With ", condition(),
           sure()});
      return;
    }
    if (problem_.steps < 10) return;
    const double gap = 0.1 / static_cast<double>(problem_.steps);
    const Shrinkage near_limit = shrinkage(2 - gap, problem_.steps);
    const double rate = (2 - gap) / descent_.directions.back().eigenvalue;
    add("learned-needs-a-small-rate", Kind::erratum,
        {"That ", relation("≈", {of("w_j", sym("tau")), minimum_in_letters()}), " where ",
         relation("≫", {in_letters("eta"), Formula(1) / (sym("rho") * sym("tau"))}),
         " needs more than convergence: with ", equals({sym("rho"), rate}), ", still below ",
         sym("rho").at(Formula::words("max")), ", the steepest direction would have ",
         equals({time_in_letters(), (2 - gap) * static_cast<double>(problem_.steps)}), ", and yet ",
         equals({in_letters("s"), near_limit.shrink}), ". With ", condition(), sure()});
  }

  static Formula condition() {
    return relation("≤", {sym("rho") * sym("eta").at(Formula::words("max")), 1});
  }
  static const char* sure() {
    return " the claim is sure: the lower bound holds for all directions.";
  }

  /// Hand-made eigenvectors such as (1, 1) are not of unit length.
  void unit_vectors() {
    for (Index j = 0; j < std::ssize(descent_.directions); ++j) {
      const Direction& d = descent_.directions[j];
      const double largest = descent_.basis.vectors.row(j).cwiseAbs().maxCoeff();
      if (largest > 1 - 1e-9 || d.component == 0) continue;
      add(std::string(kUnitVectors.id), Kind::convention,
          {"The components are numbers, and ", in_letters("u"), " must have length 1: with ",
           at("u", j), " scaled to the largest entry 1, ",
           equals({of(fmt::format("w_{}", j + 1), sym("tau")), d.component / largest}),
           " instead of ", Formula(d.component), ", and the sum of all ",
           of("w_j", sym("tau")) * in_letters("u"), " would count this direction ",
           Formula(1 / (largest * largest)), " times. The ratio ",
           of("w_j", sym("tau")) / minimum_in_letters(), " does not depend on the length."});
      return;
    }
  }

  void start_elsewhere() {
    if (problem_.starts_at_origin()) return;
    for (Index j = 0; j < std::ssize(descent_.directions); ++j) {
      const Direction& d = descent_.directions[j];
      const double from_origin = d.shrink * d.minimum;
      if (std::abs(from_origin - d.component) <= 1e-9 * std::abs(d.component)) continue;
      add("start-not-at-the-origin", Kind::explanation,
          {"From the origin ", of(fmt::format("w_{}", j + 1), sym("tau")), " would be ",
           equals({at("s", j) * minimum_at(j), from_origin}), "; from this start it is ",
           Formula(d.component), ". The regimes speak of ", in_letters("s"),
           ", the part of the way from start to minimum that is done, wherever the start is."});
      return;
    }
  }

  /// Errors that would grow, but are 0 at the start.
  void hidden_growth() {
    for (Index j = 0; j < std::ssize(descent_.directions); ++j) {
      const Direction& d = descent_.directions[j];
      const double scale =
          problem_.minimum.cwiseAbs().maxCoeff() + problem_.start.cwiseAbs().maxCoeff();
      if (d.converges() || std::abs(d.start - d.minimum) > 1e-12 * scale) continue;
      add(fmt::format("unseen-growth-along-direction-{}", j + 1), Kind::explanation,
          {"The start has no error along ", at("u", j), ", so the growth by ", Formula(d.growth()),
           " a step is not seen here; from any other start, or with rounding, it would be."});
    }
  }

  /// A penalty ½λ|w|² leaves η/(η + λ) of w*_j: the λ that leaves what stopping at τ leaves.
  void weight_decay() {
    double least = 0, largest = 0;
    for (const Direction& d : descent_.directions) {
      if (!problem_.starts_at_origin() || !d.lower || d.power <= 1e-12 || d.shrink <= 0) return;
      const double lambda = d.eigenvalue * d.power / d.shrink;
      least = least == 0 ? lambda : std::min(least, lambda);
      largest = std::max(largest, lambda);
    }
    const double scale = 1 / (problem_.rate * static_cast<double>(problem_.steps));
    Prose text = {"Stopping acts like weight decay: a penalty ",
                  sym("lambda") * power(call("norm", {sym("w")}), 2) / 2,
                  " leaves ",
                  in_letters("eta") / (in_letters("eta") + sym("lambda")),
                  " of ",
                  minimum_in_letters(),
                  ", which is ",
                  in_letters("s"),
                  " for ",
                  equals({sym("lambda"), in_letters("eta") * power(in_letters("q"), sym("tau")) /
                                             in_letters("s")})};
    if (least == largest) {
      text << ", here " << Formula(least);
    } else {
      text << ", here from " << Formula(least) << " to " << Formula(largest);
    }
    text << " over the directions; it is near "
         << equals({Formula(1) / (sym("rho") * sym("tau")), scale}) << " where "
         << relation("≪", {time_in_letters(), 1}) << ".";
    add("stopping-is-like-weight-decay", Kind::explanation, std::move(text));
  }

  const Surface& problem_;
  const Descent& descent_;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> remarks_on(const Surface& problem, const Descent& descent) {
  return Remarks(problem, descent).all();
}

}  // namespace psolve::quadratic
