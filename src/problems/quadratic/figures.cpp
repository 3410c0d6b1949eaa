#include "problems/quadratic/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "problems/quadratic/formula.h"

namespace psolve::quadratic {
namespace {

using Series = Plot::Series;

/// Points of a curve, and of a grid along one axis.
constexpr int kCurvePoints = 400;
constexpr Index kGridPoints = 161;
/// Steps of a path that are shown: a longer one has come to rest or has left the picture.
constexpr long kPathSteps = 300;
constexpr double kBreak = std::numeric_limits<double>::quiet_NaN();

/// The eigenvalues that are drawn.
struct Span {
  double low;
  double high;
};

Span eigenvalue_span(const Surface& problem, const Descent& descent) {
  const double unit = 1 / (problem.rate * static_cast<double>(std::max(problem.steps, 1L)));
  const double low = std::min(descent.basis.values(0), 0.02 * unit) / 1.5;
  // Towards 2/ρ, but no farther unless an eigenvalue lies there.
  const double high = std::min(20 * unit, 1.9 / problem.rate);
  return {low, 1.2 * std::max(descent.basis.values(descent.basis.values.size() - 1), high)};
}

/// Even on a logarithmic axis, with the places where a curve ends or turns, and close together around
/// 2/ρ, where (1 − ρη)^τ turns from next to 0 to more than 1.
std::vector<double> sampled(double low, double high, const Surface& problem) {
  std::vector<double> places;
  for (int i = 0; i < kCurvePoints; ++i) {
    places.push_back(low * std::pow(high / low, i / (kCurvePoints - 1.0)));
  }
  const double steps = static_cast<double>(std::max(problem.steps, 1L));
  std::vector<double> ends = {1.1, steps, 2 * steps};  // of ηρτ
  for (int i = 1; i < kCurvePoints; ++i) {
    ends.push_back(steps * (1 + 1.2 * i / static_cast<double>(kCurvePoints)));
  }
  for (const double end : ends) {
    const double place = end / (problem.rate * steps);
    if (place > low && place < high) places.push_back(place);
  }
  std::ranges::sort(places);
  return places;
}

Figure shrink_figure(const Surface& problem, const Descent& descent) {
  Plot plot{{{in_letters("eta")}, true}, {{in_letters("s")}, false}};
  const Formula time = sym("eta") * sym("rho") * sym("tau");
  Series factor{.label = {sym("s"), " after ", to_formula(problem.steps), " steps"}};
  Series lower{.label = {"lower bound ", Formula(1) - call("exp", {-time})}};
  Series upper{.label = {"upper bound ", time}};
  const auto [low, high] = eigenvalue_span(problem, descent);
  for (const double eta : sampled(low, high, problem)) {
    const double x = problem.rate * eta;
    const double time_here = x * static_cast<double>(problem.steps);
    const double s = shrinkage(x, problem.steps).shrink;
    factor.x.push_back(eta);
    factor.y.push_back(std::abs(s - 1) <= 1.1 ? s : kBreak);
    if (x <= 1) {
      lower.x.push_back(eta);
      lower.y.push_back(-std::expm1(-time_here));
    }
    if (time_here <= 1.1) {
      upper.x.push_back(eta);
      upper.y.push_back(time_here);
    }
  }
  Series marked{.label = "eigenvalues of H", .mark = Series::Mark::points};
  for (const Direction& d : descent.directions) {
    if (std::abs(d.shrink - 1) > 1.1) continue;
    marked.x.push_back(d.eigenvalue);
    marked.y.push_back(d.shrink);
  }
  plot.series = {std::move(factor), std::move(lower), std::move(upper), std::move(marked)};
  if (problem.steps > 0) {
    const double unit = 1 / (problem.rate * static_cast<double>(problem.steps));
    plot.guides.push_back({Plot::Guide::Along::y, unit, {Formula(1) / (sym("rho") * sym("tau"))}});
  }
  if (2 / problem.rate < high) {
    plot.guides.push_back({Plot::Guide::Along::y, 2 / problem.rate, {Formula(2) / sym("rho")}});
  }
  return {"shrink",
          {"The factor ", sym("s"), " of the minimum's component that is learned after ",
           equals({sym("tau"), to_formula(problem.steps)}), " steps, against the eigenvalue ",
           sym("eta"), ", with its two bounds"},
          std::move(plot)};
}

/// w(0), …, by the rule, as long as the path stays near the minimum.
Series path_of(const Surface& problem) {
  Series path{.label = {of("w", sym("t"))}, .mark = Series::Mark::line_and_points};
  Vector w = problem.start;
  const double near = 10 * ((w - problem.minimum).norm() + 1e-300);
  for (long t = 0; t <= std::min(problem.steps, kPathSteps); ++t) {
    if ((w - problem.minimum).norm() > near) break;
    path.x.push_back(w(0));
    path.y.push_back(w(1));
    w -= problem.rate * problem.gradient(w);
  }
  return path;
}

/// `span` and a margin around the middle of the values.
std::vector<double> grid(const std::vector<double>& values, double span) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  const double middle = (*low + *high) / 2;
  const Vector points = Vector::LinSpaced(kGridPoints, middle - 0.6 * span, middle + 0.6 * span);
  return {points.begin(), points.end()};
}

double width(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return *high - *low;
}

Figure path_figure(const Surface& problem) {
  Plot plot{{{at("w", 0)}}, {{at("w", 1)}}};
  Series path = path_of(problem);
  std::vector<double> x = path.x, y = path.y;
  x.push_back(problem.minimum(0));
  y.push_back(problem.minimum(1));
  const double span = std::max({width(x), width(y), 1e-9 * (1 + problem.minimum.norm())});
  Plot::Field field{grid(x, span), grid(y, span), Matrix(kGridPoints, kGridPoints)};
  for (Index i = 0; i < kGridPoints; ++i) {
    for (Index j = 0; j < kGridPoints; ++j) {
      field.z(i, j) = problem.error(Vector{{field.x[j], field.y[i]}});
    }
  }
  plot.fields.push_back(std::move(field));
  plot.series.push_back(std::move(path));
  plot.spots.push_back({problem.minimum(0), problem.minimum(1), {vector_minimum()}});
  plot.equal_scales = true;
  return {"path", {"The path of the descent over the level lines of ", sym("E")}, std::move(plot)};
}

}  // namespace

std::vector<Figure> figures_of(const Surface& problem, const Descent& descent) {
  std::vector<Figure> figures = {shrink_figure(problem, descent)};
  if (problem.size() == 2) figures.push_back(path_figure(problem));
  return figures;
}

}  // namespace psolve::quadratic
