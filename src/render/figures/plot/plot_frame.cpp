#include "render/figures/plot/plot_frame.h"

#include <algorithm>
#include <cmath>

namespace psolve {
namespace {

constexpr double kPlotHeight = 320;
constexpr double kHighest = 460;
constexpr double kLowest = 200;
constexpr double kTop = 34;
constexpr double kRightMargin = 22;
constexpr double kTickApartX = 72;
constexpr double kTickApartY = 42;

using Mark = Plot::Series::Mark;

}  // namespace

PlotFrame::PlotFrame(const Plot& plot)
    : plot_(plot), x_(range(true), 0, 1, 0), y_(range(false), 1, 0, 0) {
  lay_out();
}

/// A field says what part of the plane is shown; without one it is all that there is.
DataRange PlotFrame::range(bool of_x) const {
  DataRange range((of_x ? plot_.x : plot_.y).logarithmic);
  for (const auto& field : plot_.fields) {
    for (const double value : of_x ? field.x : field.y) range.take_in(value);
  }
  if (!range.empty()) return range;
  const DataRange other((of_x ? plot_.y : plot_.x).logarithmic);
  for (const auto& series : plot_.series) {
    const bool bars = series.mark == Mark::bars;
    const Index size = std::min(series.x.size(), series.y.size());
    for (Index i = 0; i < size; ++i) {
      if (!other.can_show(of_x ? series.y[i] : series.x[i])) continue;
      const double value = of_x ? series.x[i] : series.y[i];
      range.take_in(value);
      if (bars && of_x) range.take_in(value - bar_pitch() / 2);
      if (bars && of_x) range.take_in(value + bar_pitch() / 2);
    }
    if (bars && !of_x) range.take_in(0);
  }
  for (const auto& guide : plot_.guides) {
    if ((guide.along == Plot::Guide::Along::y) == of_x) range.take_in(guide.at);
  }
  for (const auto& spot : plot_.spots) range.take_in(of_x ? spot.x : spot.y);
  return range;
}

double PlotFrame::bar_pitch() const {
  double pitch = 0;
  for (const auto& series : plot_.series) {
    if (series.mark != Mark::bars) continue;
    std::vector<double> x = series.x;
    std::erase_if(x, [](double value) { return !std::isfinite(value); });
    std::ranges::sort(x);
    for (Index i = 1; i < std::ssize(x); ++i) {
      const double gap = x[i] - x[i - 1];
      if (gap > 0 && (pitch == 0 || gap < pitch)) pitch = gap;
    }
  }
  return pitch > 0 ? pitch : 1;
}

void PlotFrame::lay_out() {
  double labels = 0;
  const Scale sketch(range(false), kTop + kPlotHeight, kTop, 0.05);
  for (const auto& tick : sketch.ticks(kTickApartY)) {
    labels = std::max(labels, text_width(tick.label, Canvas::small_size));
  }
  view_ = {std::max(labels + 14, 34.0), kTop, kPlotWidth - kRightMargin, kTop + kPlotHeight};
  put_scales();
  if (plot_.equal_scales) make_scales_equal();
}

void PlotFrame::put_scales() {
  const bool has_field = !plot_.fields.empty();
  x_ = Scale(range(true), view_.left, view_.right, has_field ? 0 : 0.025, plot_.equal_scales);
  y_ = Scale(range(false), view_.bottom, view_.top, has_field ? 0 : 0.05, plot_.equal_scales);
}

/// A field fills its frame, so the frame takes the field's shape; without one more is shown.
void PlotFrame::make_scales_equal() {
  const double high = (y_.density() / x_.density()) * (view_.bottom - view_.top);
  const bool has_field = !plot_.fields.empty();
  view_.bottom = kTop + std::clamp(high, has_field ? kLowest / 4 : kLowest, kHighest);
  if (has_field && high > kHighest) {
    view_.right = view_.left + (view_.right - view_.left) * kHighest / high;
  }
  put_scales();
  const double density = std::max(x_.density(), y_.density());
  x_.widen_to(density);
  y_.widen_to(density);
}

std::vector<Point> PlotFrame::places(const std::vector<double>& x,
                                     const std::vector<double>& y) const {
  std::vector<Point> points;
  for (Index i = 0; i < std::min(std::ssize(x), std::ssize(y)); ++i) {
    const Point p = place(x[i], y[i]);
    points.push_back({std::round(p.x * 100) / 100, std::round(p.y * 100) / 100});
  }
  return points;
}

/// Whether the horizontal axis counts: steps, say.
bool PlotFrame::has_whole_x() const {
  if (!plot_.fields.empty() || plot_.equal_scales) return false;
  return std::ranges::all_of(plot_.series, [](const Plot::Series& series) {
    return std::ranges::all_of(series.x, [](double x) { return x == std::round(x); });
  });
}

void PlotFrame::draw(Canvas& canvas) const {
  for (const auto& tick : x_.ticks(kTickApartX, has_whole_x())) {
    const double x = x_.at(tick.value);
    if (!tick.label.empty()) canvas.line({x, view_.top}, {x, view_.bottom}, "grid");
    canvas.line({x, view_.bottom}, {x, view_.bottom + (tick.label.empty() ? 3 : 5)}, "axis");
    canvas.text({x, view_.bottom + 14}, tick.label, Anchor::middle, "small");
  }
  for (const auto& tick : y_.ticks(kTickApartY)) {
    const double y = y_.at(tick.value);
    if (!tick.label.empty()) canvas.line({view_.left, y}, {view_.right, y}, "grid");
    canvas.line({view_.left - (tick.label.empty() ? 3 : 5), y}, {view_.left, y}, "axis");
    canvas.text({view_.left - 8, y}, tick.label, Anchor::end, "small");
  }
  canvas.text({view_.left, kTop - 17}, label_text(plot_.y.label), Anchor::start);
  canvas.text({(view_.left + view_.right) / 2, view_.bottom + 32}, label_text(plot_.x.label));
  canvas.path({{{view_.left, view_.top}, {view_.left, view_.bottom}, {view_.right, view_.bottom}}},
              "axis");
}

double PlotFrame::width() const {
  const double name = label_width(plot_.y.label, Canvas::text_size);
  return std::max(view_.right, view_.left + name) + kRightMargin;
}

double PlotFrame::height() const {
  return view_.bottom + (plot_.x.label.empty() ? 26 : 44);
}

}  // namespace psolve
