#include "problems/quadratic/remarks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "problems/quadratic/claims.h"
#include "problems/quadratic/conventions.h"
#include "problems/quadratic/formula.h"

namespace psolve::quadratic {
namespace {

using Kind = Remark::Kind;

class Remarks {
 public:
  Remarks(const Surface& problem, const Descent& descent, const std::vector<std::string>& claims)
      : problem_(problem), descent_(descent), claims_(claims) {}

  std::vector<Remark> all() {
    rate_is_small();
    unit_vectors();
    start_elsewhere();
    hidden_growth();
    weight_decay();
    rounding();
    return std::move(remarks_);
  }

 private:
  void add(std::string id, Kind kind, Prose text) {
    remarks_.push_back({std::move(id), kind, std::move(text)});
  }

  static Formula time_in_letters() { return in_letters("eta") * sym("rho") * sym("tau"); }

  /// Steep, and yet not learned: the rate is near its limit or beyond.
  void rate_is_small() {
    const auto unlearned = std::ranges::find_if(
        descent_.directions, [](const Direction& d) { return is_steep_but_not_learned(d); });
    if (unlearned == descent_.directions.end() || lists(claims_, "steep-directions-are-learned")) {
      return;
    }
    const Index j = unlearned - descent_.directions.begin();
    add("learned-needs-a-small-rate", Kind::mistake,
        {"It is a common mistake to count a direction as learned wherever ",
         relation("≫", {in_letters("eta"), Formula(1) / (sym("rho") * sym("tau"))}), ": along ",
         at("u", j), " ", equals({time_in_letters(), unlearned->time}), ", but ",
         equals({at("s", j), unlearned->shrink}), "."});
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

  /// In doubles u_j is off by about ε η_max over the distance of η_j to the next eigenvalue.
  double rounding_of_component(Index j) const {
    const Vector& eta = descent_.basis.values;
    const Index n = eta.size();
    const double most = eta(n - 1);
    const double unit = 8 * static_cast<double>(n) * std::numeric_limits<double>::epsilon();
    double gap = most;
    for (Index k = 0; k < n; ++k) {
      const double apart = std::abs(eta(k) - eta(j));
      if (apart > unit * most) gap = std::min(gap, apart);  // of equal ones any basis will do
    }
    const double size = problem_.minimum.stableNorm() + problem_.start.stableNorm();
    return unit * most / gap * size * std::max(1.0, std::abs(descent_.directions[j].power));
  }

  /// Where doubles alone are at hand, and lose digits that are printed.
  void rounding() {
    constexpr double kShown = 1e-10;
    if (!descent_.in_doubles) return;
    for (Index j = 0; j < std::ssize(descent_.directions); ++j) {
      const double part = std::abs(descent_.directions[j].component);
      const double error = rounding_of_component(j);
      if (part == 0 || error <= kShown * part) continue;
      add("rounding-along-directions", Kind::limit,
          {"Eigenvectors of more than 8 rows, or of irrational eigenvalues that doubles do not "
           "tell "
           "apart, are found in doubles: ",
           of(fmt::format("w_{}", j + 1), sym("tau")), " may be off by as much as ", Formula(error),
           ", and so are others."});
      return;
    }
  }

  const Surface& problem_;
  const Descent& descent_;
  const std::vector<std::string>& claims_;
  std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> remarks_on(const Surface& problem, const Descent& descent,
                               const std::vector<std::string>& claims) {
  return Remarks(problem, descent, claims).all();
}

}  // namespace psolve::quadratic
