// The best discriminator of two densities p and q on the line: D*(x) = p(x)/(p(x) + q(x)), in
// closed form piece by piece, and the divergences as integrals with a bound on their error.
//
// For two normals D* is a sigmoid of a polynomial, σ(log p(x) − log q(x)), which is written around
// their means: expanded, it would cancel where these are far from 0.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text/text.h"
#include "formula/notation.h"
#include "math/expressions/text.h"
#include "math/numbers/function.h"
#include "problems/gan_equilibrium/discriminator/densities/answers.h"

namespace psolve::gan_equilibrium::discriminator::densities {
namespace {

constexpr int kGridPoints = 41;

/// `factor` times e, term by term.
Expr times(const Expr& factor, const Expr& e) {
  if (!e.is(Expr::Kind::sum)) return factor * e;
  std::vector<Expr> terms = {factor * Expr(e.number())};
  for (Index i = 0; i < std::ssize(e.operands()); ++i) {
    terms.push_back(factor * Expr(e.coefficients()[i]) * e.operands()[i]);
  }
  return Expr::sum(terms);
}

/// a/(a + b), without the √(2π) of normals where all terms have it.
Expr shortest_ratio(const Expr& a, const Expr& b) {
  const Expr root = sqrt(2 * Expr::pi());
  const Expr plain = a / (a + b);
  const Expr reduced = times(root, a) / (times(root, a) + times(root, b));
  if (!can_be_written(plain) || !can_be_written(reduced)) return plain;
  return to_text(reduced).size() < to_text(plain).size() ? reduced : plain;
}

/// For two normals as a sigmoid, else a/(a + b).
Expr closed_form(const Answers& answers, const Expr& a, const Expr& b) {
  const auto first = answers.p.as_normal(), second = answers.q.as_normal();
  if (!first || !second) return shortest_ratio(a, b);
  const Expr x = Expr::symbol("x");
  const Expr m1 = first->first.expression(), s1 = first->second.expression();
  const Expr m2 = second->first.expression(), s2 = second->second.expression();
  if ((s1 - s2).is_zero()) return sigmoid((m1 - m2) / (s1 * s1) * (x - (m1 + m2) / 2));
  return sigmoid(pow(x - m2, 2) / (2 * s2 * s2) - pow(x - m1, 2) / (2 * s1 * s1) + log(s2 / s1));
}

std::vector<DensityPiece> pieces_of(const Answers& answers) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> ends = {-kInfinity, kInfinity};
  for (const auto* density : {&answers.p, &answers.q}) {
    ends.insert(ends.end(), density->edges().begin(), density->edges().end());
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  std::vector<DensityPiece> pieces;
  for (Index i = 0; i + 1 < std::ssize(ends); ++i) {
    const double from = ends[i], to = ends[i + 1];
    const double middle = std::isinf(from) ? (std::isinf(to) ? 0 : to - 1)
                          : std::isinf(to) ? from + 1
                                           : (from + to) / 2;
    const Expr a = answers.p.around(middle), b = answers.q.around(middle);
    if (a.is_zero() && b.is_zero()) continue;
    pieces.push_back({from, to, middle, closed_form(answers, a, b)});
  }
  return pieces;
}

void check_distances(const Answers& answers) {
  const double farthest = std::min(answers.p.farthest_shift(), answers.q.farthest_shift());
  const auto& distances = *answers.problem.distances;
  for (Index i = 0; i < std::ssize(distances); ++i) {
    if (std::abs(distances[i]) <= farthest) continue;
    refuse(fmt::format("/distances/{}", i),
           "expected a distance of at most {:.3g}, beyond which densities so "
           "narrow are lost in rounding; got {}",
           farthest, number_text(distances[i]));
  }
}

}  // namespace

Answers work_out(const Problem& problem) {
  Answers answers{.problem = problem,
                  .p = {std::get<DensitySpec>(problem.p_data), "/p_data"},
                  .q = {std::get<DensitySpec>(problem.p_model), "/p_model"}};
  answers.divergences = divergences_of(answers.p, answers.q);
  answers.pieces = pieces_of(answers);
  answers.points = points_of(problem, answers.p, answers.q);
  if (std::ssize(answers.points) <= kMostPrecisePoints) {
    const PreciseDensity p(answers.p), q(answers.q);
    for (const double x : answers.points) answers.best.push_back(Answers::best_at(p, q, x));
  } else {
    for (const double x : answers.points) answers.best.push_back(answers.best_at(x));
  }
  if (!problem.distances) return answers;
  check_distances(answers);
  for (const double d : *problem.distances) {
    answers.sweep.push_back({d, divergences_of(answers.p, answers.q.shifted(d))});
  }
  return answers;
}

namespace {

/// The closed forms of D*, where all can be written; null otherwise.
Json exact_discriminator(const Answers& found) {
  Json forms = Json::array();
  for (const DensityPiece& piece : found.pieces) {
    if (!can_be_written(piece.best)) return {};
    std::string text = to_text(piece.best);
    if (found.pieces.size() == 1 && piece.is_whole_line()) return text;
    const std::string low = std::isinf(piece.from) ? "" : shown(piece.from, 17) + " < ";
    const std::string high = std::isinf(piece.to) ? "" : " < " + shown(piece.to, 17);
    forms.push_back(fmt::format("{} for {}x{}", text, low, high));
  }
  return forms;
}

}  // namespace

std::pair<double, double> Answers::range() const {
  return {std::min(p.bulk().first, q.bulk().first), std::max(p.bulk().second, q.bulk().second)};
}

std::vector<double> points_of(const Problem& problem, const Density& p, const Density& q) {
  if (problem.points) return *problem.points;
  const double low = std::min(p.bulk().first, q.bulk().first);
  const double high = std::max(p.bulk().second, q.bulk().second);
  std::vector<double> points;
  for (int k = 0; k < kGridPoints; ++k) {
    points.push_back(low + (high - low) * k / (kGridPoints - 1));
  }
  return points;
}

Solution solve(const Problem& problem, Workings& work) {
  const Answers answers = work_out(problem);
  Solution solution = compared_solution(
      problem, answers.divergences,
      {{"discriminator", {{"x", answers.points}, {"D", best_json(answers.best)}}}}, work);
  solution.answers["error_bound"] = answers.divergences.bounds.largest();
  if (Json exact = exact_discriminator(answers); !exact.is_null()) {
    solution.exact["discriminator"] = std::move(exact);
  }
  derive(answers, work);
  if (problem.distances) report_sweep(answers.sweep, work, solution);
  if (!work.recording()) return solution;
  conclude(problem, compared(answers), checks(answers), solution);
  solution.figures.push_back(figure(answers));
  return solution;
}

}  // namespace psolve::gan_equilibrium::discriminator::densities
