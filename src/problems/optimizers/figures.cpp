#include "problems/optimizers/figures.h"

#include <algorithm>
#include <cmath>

namespace psolve::optimizers {
namespace {

/// Samples of the objective along each axis.
constexpr int kGrid = 161;
/// A path is marked at each step up to this many.
constexpr Index kMarked = 100;

struct Span {
  double low;
  double high;

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// The span with a margin on both sides, so that its width is never 0.
  Span widened() const {
    const double margin = high > low ? 0.1 * (high - low) : 0.1 * std::abs(low) + 0.1;
    return {low - margin, high + margin};
  }
  std::vector<double> samples() const {
    std::vector<double> values(kGrid);
    for (int i = 0; i < kGrid; ++i) {
      values[i] = low + (high - low) * i / (kGrid - 1);
    }
    return values;
  }
};

Plot::Field field_of(const Objective& objective, const Span& x, const Span& y) {
  Plot::Field field{x.samples(), y.samples(), Matrix(kGrid, kGrid)};
  std::vector<double> slope(2);
  for (Index i = 0; i < kGrid; ++i) {
    for (Index j = 0; j < kGrid; ++j) {
      const double at[] = {field.x[j], field.y[i]};
      field.z(i, j) = objective.evaluate(at, slope.data());
    }
  }
  return field;
}

/// Runs that diverge would push all others into a corner.
bool is_drawn(const MethodRun& one) {
  return !one.run.diverged;
}

Figure paths(const Comparison& all) {
  Span x{all.start(0), all.start(0)};
  Span y{all.start(1), all.start(1)};
  const auto& names = all.objective.names();
  Plot plot{.x = {Prose{sym(names[0])}}, .y = {Prose{sym(names[1])}}};
  for (const MethodRun& one : all.runs) {
    if (!is_drawn(one)) continue;
    const auto& rows = one.watch.path();
    Plot::Series series{.label = one.method.label};
    if (rows.size() <= kMarked) series.mark = Plot::Series::Mark::line_and_points;
    for (const Snapshot& row : rows) {
      series.x.push_back(row.theta(0));
      series.y.push_back(row.theta(1));
      x.add(row.theta(0));
      y.add(row.theta(1));
    }
    plot.series.push_back(std::move(series));
  }
  plot.spots.push_back({all.start(0), all.start(1), "start"});
  if (all.minimum) {
    const Vector& minimum = all.minimum->theta;
    x.add(minimum(0));
    y.add(minimum(1));
    plot.spots.push_back({minimum(0), minimum(1), "minimum"});
  }
  plot.fields = {field_of(all.objective, x.widened(), y.widened())};
  return {"paths", "The way of each method over the level lines of the objective", std::move(plot)};
}

/// Whether a logarithmic axis shows any curve at all.
bool has_positive_run(const std::vector<Plot::Series>& all) {
  return std::ranges::any_of(all, [](const Plot::Series& series) {
    return std::ranges::count_if(series.y, [](double height) { return height > 0; }) > 1;
  });
}

/// The height above the minimum where that is known, else the objective itself; on a logarithmic
/// axis where that shows them.
Figure losses(const Comparison& all) {
  const double floor = all.minimum ? all.minimum->value : 0;
  Plot plot{.x = {"step t"},
            .y = {all.minimum ? Prose{sym("f"), " above its minimum"} : Prose{sym("f")}, true}};
  for (const MethodRun& one : all.runs) {
    Plot::Series series{.label = one.method.label};
    for (const Snapshot& row : one.watch.path()) {
      const double height = row.value - floor;
      if (height < 0 && !all.minimum) plot.y.logarithmic = false;
      series.x.push_back(static_cast<double>(row.t));
      series.y.push_back(height);
    }
    plot.series.push_back(std::move(series));
  }
  if (!has_positive_run(plot.series)) plot.y.logarithmic = false;
  if (plot.y.logarithmic) {
    for (auto& series : plot.series) {
      for (double& height : series.y) {
        if (height <= 0) height = std::nan("");
      }
    }
  }
  return {"loss", "The objective after each step of each method", std::move(plot)};
}

}  // namespace

std::vector<Figure> figures_of(const Comparison& all) {
  std::vector<Figure> figures;
  const bool any_path = std::ranges::any_of(all.runs, is_drawn);
  if (all.objective.size() == 2 && any_path) figures.push_back(paths(all));
  figures.push_back(losses(all));
  return figures;
}

}  // namespace psolve::optimizers
