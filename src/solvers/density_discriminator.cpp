// The best discriminator of two densities p and q on the line: D*(x) = p(x)/(p(x) + q(x)), in
// closed form piece by piece, and the divergences as integrals with a bound on their error.
//
// For two normals D* is a sigmoid of a polynomial, σ(log p(x) − log q(x)).

#include "solvers/density_discriminator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/text.h"
#include "distributions/divergence.h"
#include "distributions/dual_divergence.h"
#include "expressions/expression_text.h"
#include "expressions/tape.h"
#include "formula/notation.h"
#include "solvers/distance_sweep.h"
#include "solvers/gan_derivation.h"

namespace psolve {
namespace {

constexpr int kGridPoints = 41;
constexpr int kCurvePoints = 241;
constexpr std::size_t kMostShown = 9;
constexpr std::size_t kMostSweepChecks = 25;
/// How far an integral may be from that of the other rule, beyond its own bound.
constexpr double kAgreement = 1e-8;
constexpr const char* kRule = "double exponential quadrature";
constexpr const char* kDual = "Kantorovich's dual, by double exponential quadrature";

/// A stretch of the line on which D* has one closed form.
struct Piece {
  double from;
  double to;
  double middle;
  Expr best;
};

class Solver {
 public:
  Solver(const DiscriminatorProblem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        p_(std::get<DensitySpec>(problem.p_data), "/p_data"),
        q_(std::get<DensitySpec>(problem.p_model), "/p_model"),
        low_(std::min(p_.bulk().first, q_.bulk().first)),
        high_(std::max(p_.bulk().second, q_.bulk().second)) {}

  Solution run() {
    solution_.sought =
        "Which discriminator is best against this generator, what is the game then worth, and how "
        "far is the model from the data?";
    solution_.headline = {"value", "jensen_shannon", "wasserstein"};
    if (problem_.distances) solution_.headline.emplace_back("sweep");
    found_ = divergences_of(p_, q_);
    derive_best_discriminator(false, work_);
    find_pieces();
    show_pieces();
    find_discriminator();
    show_divergences();
    show_wasserstein();
    answer();
    if (problem_.distances) sweep();
    if (work_.recording()) {
      check();
      remark();
      draw();
    }
    return std::move(solution_);
  }

 private:
  double best_at(double x) const {
    const double a = p_.log_at(x), b = q_.log_at(x);
    return a == b && std::isinf(a) ? std::nan("") : sigmoid(a - b);
  }

  void find_pieces() {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    std::vector<double> ends = {-kInfinity, kInfinity};
    for (const auto* density : {&p_, &q_}) {
      ends.insert(ends.end(), density->edges().begin(), density->edges().end());
    }
    std::sort(ends.begin(), ends.end());
    ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
    for (std::size_t i = 0; i + 1 < ends.size(); ++i) {
      const double from = ends[i], to = ends[i + 1];
      const double middle = std::isinf(from) ? (std::isinf(to) ? 0 : to - 1)
                            : std::isinf(to) ? from + 1
                                             : (from + to) / 2;
      const Expr a = p_.around(middle), b = q_.around(middle);
      if (a.is_zero() && b.is_zero()) continue;
      pieces_.push_back({from, to, middle, closed_form(a, b)});
    }
  }

  Expr closed_form(const Expr& a, const Expr& b) const {
    const auto first = p_.as_normal(), second = q_.as_normal();
    if (!first || !second) return a / (a + b);
    const Expr x = Expr::symbol("x");
    const auto log_density = [&](const std::pair<Entry, Entry>& normal) {
      const Expr mean = normal.first.expression(), sd = normal.second.expression();
      return -(x * x - 2 * mean * x + mean * mean) / (2 * sd * sd) - log(sd);
    };
    return sigmoid(log_density(*first) - log_density(*second));
  }

  Prose range(const Piece& piece) const {
    if (std::isinf(piece.from) && std::isinf(piece.to)) return "for all x";
    if (std::isinf(piece.from)) return {"for ", relation("<", {sym("x"), piece.to})};
    if (std::isinf(piece.to)) return {"for ", relation("<", {piece.from, sym("x")})};
    return {"for ", relation("<", {piece.from, sym("x"), piece.to})};
  }

  void show_pieces() {
    if (!work_.recording()) return;
    const auto group = work_.group([&] {
      return Step{"closed_form",
                  Rule::substitution,
                  "The densities put in, on every stretch where one of them has mass",
                  {},
                  Json(),
                  {}};
    });
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      work_.step([&] {
        const Piece& piece = pieces_[i];
        const auto named = [&](const char* name, const Expr& e) {
          return equals({call(name, {sym("x")}), to_formula(e)});
        };
        Prose claim = range(piece);
        const bool normals = p_.as_normal() && q_.as_normal();
        const Formula p = call("p", {sym("x")}), q = call("q", {sym("x")});
        return Step{
            fmt::format("closed_form/{}", i),
            Rule::substitution,
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

  void find_discriminator() {
    if (problem_.points) {
      points_ = *problem_.points;
    } else {
      for (int k = 0; k < kGridPoints; ++k) {
        points_.push_back(low_ + (high_ - low_) * k / (kGridPoints - 1));
      }
    }
    for (const double x : points_) best_.push_back(best_at(x));
    if (!work_.recording()) return;
    const auto group = work_.group([&] {
      return Step{
          "discriminator", Rule::evaluation, "D* in numbers, at some points", {}, Json(), {}};
    });
    const std::size_t step = std::max<std::size_t>(1, (points_.size() - 1) / (kMostShown - 1));
    for (std::size_t i = 0; i < points_.size(); i += step) {
      if (std::isnan(best_[i]) || p_.at(points_[i]) + q_.at(points_[i]) < 1e-280) continue;
      work_.define(Rule::evaluation, best_[i], [&] {
        const Formula a = quantity(sym("p", i + 1), p_.at(points_[i]));
        const Formula b = quantity(sym("q", i + 1), q_.at(points_[i]));
        return Definition{fmt::format("D[{}]", i),
                          {"at ", equals({sym("x", i + 1), points_[i]})},
                          sym("D", i + 1).mark("*"),
                          a / (a + b)};
      });
    }
  }

  void show_integral(const char* id, const Formula& name, const Formula& integrand, double value,
                     const Prose& claim = {}) {
    work_.step([&] {
      const Formula shown = std::isinf(value) ? Formula::words("∞") : Formula(value);
      return Step{id,
                  Rule::quadrature,
                  claim,
                  {equals({name, product({sym("∫"), integrand, sym("dx")}, ""), shown})},
                  std::isinf(value) ? Json("infinity") : Json(value),
                  {}};
    });
  }

  void show_divergences() {
    if (!work_.recording()) return;
    const auto group = work_.group([&] {
      return Step{"divergences",
                  Rule::quadrature,
                  {"The integrals over x, with an error of at most ", found_.bound, "; ",
                   equals({sym("m"), (sym("p") + sym("q")) / 2})},
                  {},
                  Json(),
                  {}};
    });
    const Formula p = sym("p"), q = sym("q"), m = sym("m"), D = sym("D").mark("*");
    show_integral("value", call("V", {D, sym("G")}),
                  tuple({p * call("log", {D}) + q * call("log", {1 - D})}), found_.value);
    show_integral("kl_data_model", call("KL", {p, q}), p * call("log", {p / q}), found_.data_model);
    show_integral("kl_model_data", call("KL", {q, p}), q * call("log", {q / p}), found_.model_data);
    show_integral("kl_data_mixture", call("KL", {p, m}), p * call("log", {p / m}),
                  found_.data_mixture);
    show_integral("kl_model_mixture", call("KL", {q, m}), q * call("log", {q / m}),
                  found_.model_mixture);
    work_.define(Rule::divergence, found_.jensen_shannon(), [&] {
      return Definition{"jensen_shannon", "", call("JS", {p, q}),
                        (quantity(call("KL", {p, m}), found_.data_mixture) +
                         quantity(call("KL", {q, m}), found_.model_mixture)) /
                            2};
    });
    work_.define(Rule::divergence, 2 * found_.jensen_shannon() - 2 * std::numbers::ln2, [&] {
      return Definition{
          "value_by_js", "Which gives the value once more", call("V", {D, sym("G")}),
          2 * quantity(call("JS", {p, q}), found_.jensen_shannon()) - 2 * call("log", {2})};
    });
    show_integral("total_variation", call("TV", {p, q}), call("abs", {p - q}) / 2,
                  found_.total_variation);
  }

  void show_wasserstein() {
    if (!work_.recording()) return;
    derive_wasserstein(false, work_);
    show_integral(
        "wasserstein", call("W", {sym("p"), sym("q")}), call("abs", {sym("F") - sym("H")}),
        found_.wasserstein,
        {"On a line the cheapest plan takes quantiles to quantiles: W is the area between "
         "the cumulative distributions ",
         sym("F"), " of p and ", sym("H"), " of q"});
  }

  void answer() {
    auto& answers = solution_.answers;
    answers["game"] = gan_as_game();
    Json best = Json::array();
    for (const double D : best_) best.push_back(std::isnan(D) ? Json() : Json(D));
    answers["discriminator"] = {{"x", points_}, {"D", std::move(best)}};
    answers["value"] = found_.value;
    answers.update(divergence_answers(found_));
    answers["error_bound"] = found_.bound;
    Json forms = Json::array();
    for (const Piece& piece : pieces_) {
      if (!can_be_written(piece.best)) return;
      std::string text = to_text(piece.best);
      if (pieces_.size() == 1 && std::isinf(piece.from) && std::isinf(piece.to)) {
        solution_.exact["discriminator"] = std::move(text);
        return;
      }
      const std::string low = std::isinf(piece.from) ? "" : shown(piece.from, 17) + " < ";
      const std::string high = std::isinf(piece.to) ? "" : " < " + shown(piece.to, 17);
      forms.push_back(text + " for " + low + "x" + high);
    }
    solution_.exact["discriminator"] = std::move(forms);
  }

  void check_distances() const {
    const double farthest = std::min(p_.farthest_shift(), q_.farthest_shift());
    const auto& distances = *problem_.distances;
    for (std::size_t i = 0; i < distances.size(); ++i) {
      if (std::abs(distances[i]) <= farthest) continue;
      throw SpecError(
          fmt::format("/distances/{}", i),
          fmt::format("expected a distance of at most {:.3g}, beyond which densities so "
                      "narrow are lost in rounding; got {}",
                      farthest, number_text(distances[i])));
    }
  }

  void sweep() {
    check_distances();
    for (const double d : *problem_.distances) {
      moves_.push_back({d, divergences_of(p_, q_.shifted(d))});
    }
    report_sweep(moves_, work_, solution_);
  }

  // -------------------------------------------------------------- evidence and remarks

  void check() {
    const Divergences other = dual_divergences(p_, q_);
    compare("value", "V of the best discriminator", found_.value, other.value, kRule);
    compare("value/js", "V of the best discriminator", found_.value,
            2 * found_.jensen_shannon() - 2 * std::numbers::ln2, "2 JS − 2 log 2");
    compare("kl_data_model", "KL from data to model", found_.data_model, other.data_model, kRule);
    compare("kl_model_data", "KL from model to data", found_.model_data, other.model_data, kRule);
    compare("jensen_shannon", "JS", found_.jensen_shannon(), other.jensen_shannon(), kRule);
    compare("total_variation", "total variation", found_.total_variation, other.total_variation,
            kRule);
    compare("wasserstein", "W", found_.wasserstein, other.wasserstein, kDual);
    check_normals();
    check_best();
    if (problem_.distances) check_sweep();
  }

  void compare(const char* id, const std::string& claim, double answer, double other,
               const char* method) {
    if (std::isinf(answer)) return;
    solution_.checks.push_back({id, claim, method, std::abs(answer - other),
                                kAgreement * std::max(1.0, std::abs(answer)) + found_.bound});
  }

  /// JS, W and its slope at distances from the first to the last.
  void check_sweep() {
    const auto& distances = *problem_.distances;
    const std::size_t count = std::min(distances.size(), kMostSweepChecks);
    double js = 0, w = 0, slope = 0, largest = 1, bound = 0;
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t i = n * distances.size() / count;
      const Divergences other = dual_divergences(p_, q_.shifted(distances[i]));
      const Divergences& found = moves_[i].divergences;
      js = worse(js, std::abs(found.jensen_shannon() - other.jensen_shannon()));
      w = worse(w, std::abs(found.wasserstein - other.wasserstein));
      slope = worse(slope, std::abs(found.slope - other.slope));
      largest = std::max(largest, found.wasserstein);
      bound = std::max(bound, found.bound);
    }
    const auto claim = [&](const char* what) {
      return fmt::format("{} at {} of {} distances", what, count, distances.size());
    };
    auto& checks = solution_.checks;
    checks.push_back({"sweep/jensen_shannon", claim("JS"), kRule, js, kAgreement + bound});
    checks.push_back({"sweep/wasserstein", claim("W"), kDual, w, kAgreement * largest + bound});
    checks.push_back({"sweep/slope", claim("the slope of W"),
                      "the model's mass where F_p > F_q less that where F_p < F_q", slope,
                      10 * kAgreement + bound});
  }

  /// KL and W of two normals have closed forms.
  void check_normals() {
    const auto first = p_.as_normal(), second = q_.as_normal();
    if (!first || !second) return;
    const double m1 = first->first.number, s1 = first->second.number;
    const double m2 = second->first.number, s2 = second->second.number;
    const double kl = std::log(s2 / s1) + (s1 * s1 + (m1 - m2) * (m1 - m2)) / (2 * s2 * s2) - 0.5;
    const double m = std::abs(m1 - m2), s = std::abs(s1 - s2);
    const double W = s == 0 ? m
                            : s * std::sqrt(2 / std::numbers::pi) * std::exp(-m * m / (2 * s * s)) +
                                  m * std::erf(m / (s * std::numbers::sqrt2));
    solution_.checks.push_back({"kl/normals", "KL from data to model",
                                "closed form for two normals",
                                std::abs(kl - found_.data_model) / std::max(1.0, kl), 1e-9});
    solution_.checks.push_back({"wasserstein/normals", "W", "closed form for two normals",
                                std::abs(W - found_.wasserstein) / std::max(1.0, W), 1e-9});
  }

  void check_best() {
    double by_search = 0, by_form = 0;
    const Expr x = Expr::symbol("x");
    for (std::size_t i = 0; i < points_.size() && i < 200; ++i) {
      const double a = p_.at(points_[i]), b = q_.at(points_[i]);
      if (std::isnan(best_[i]) || a + b < 1e-280) continue;
      const double D = best_[i];
      // Where D rounds to 0 or 1, the term that it loses is below rounding.
      const double F = (D > 0 ? a * std::log(D) : 0) + (D < 1 ? b * std::log1p(-D) : 0);
      by_search = worse(by_search, std::abs(F - largest_by_search(a, b)) / (a + b));
      for (const Piece& piece : pieces_) {
        if (points_[i] <= piece.from || points_[i] >= piece.to) continue;
        by_form =
            worse(by_form, std::abs(evaluate<double>(piece.best, {&x, 1}, {&points_[i], 1}) - D));
      }
    }
    solution_.checks.push_back({"discriminator", "D* makes F largest at every point shown",
                                "golden section", by_search, 1e-9});
    solution_.checks.push_back({"closed_form", "D* in closed form at every point shown",
                                "p/(p + q) in logarithms", by_form, 1e-9});
  }

  void remark() {
    auto& remarks = solution_.remarks;
    remarks.push_back(remark_on_sign(1, 1));
    remark_on_halves(found_, remarks);
    const double x = crossing();
    const double a = p_.at(x), b = q_.at(x);
    if (a > 0 && b > 0) {
      const double D = best_at(x);
      remarks.push_back(
          {Remark::Kind::erratum,
           {"The sheet says that the Euler–Lagrange equation finds a minimum: it finds where V is "
            "stationary, and here that is a maximum, with the second derivative ",
            -a / (D * D) - b / ((1 - D) * (1 - D)), " at ", equals({sym("x"), x}),
            ". It gives the function D*, not the parameters θ_D, and fixes it only where data or "
            "model have mass."}});
    }
    remarks.push_back(remark_on_bounds(found_));
  }

  /// A point of the grid where both have mass, as alike as can be.
  double crossing() const {
    double at = points_[0], least = 2;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!(p_.at(points_[i]) > 1e-100) || !(q_.at(points_[i]) > 1e-100)) continue;
      if (std::abs(best_[i] - 0.5) >= least) continue;
      least = std::abs(best_[i] - 0.5);
      at = points_[i];
    }
    return at;
  }

  void draw() {
    Plot plot{.x = {"x"}, .y = {"density; D*"}};
    Plot::Series data{.label = "p, data"}, model{.label = "q, model"}, best{.label = "D*"};
    for (int k = 0; k < kCurvePoints; ++k) {
      const double x = low_ + (high_ - low_) * k / (kCurvePoints - 1);
      for (auto* series : {&data, &model, &best}) series->x.push_back(x);
      data.y.push_back(p_.at(x));
      model.y.push_back(q_.at(x));
      best.y.push_back(best_at(x));
    }
    plot.series = {std::move(data), std::move(model), std::move(best)};
    plot.guides.push_back({Plot::Guide::Along::x, 0.5, "½: not to be told apart"});
    solution_.figures.push_back(
        {"discriminator",
         "D* is above ½ where there is more data than model, and below where less.",
         std::move(plot)});
  }

  const DiscriminatorProblem& problem_;
  Workings& work_;
  Density p_;
  Density q_;
  double low_, high_;  ///< where nearly all mass of both lies
  Divergences found_;
  std::vector<MovedModel> moves_;
  std::vector<Piece> pieces_;
  std::vector<double> points_;
  std::vector<double> best_;
  Solution solution_;
};

}  // namespace

Solution solve_density_discriminator(const DiscriminatorProblem& problem, Workings& work) {
  return Solver(problem, work).run();
}

}  // namespace psolve
