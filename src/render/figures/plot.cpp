// Curves, points, bars and level lines over two axes. Series differ in colour, dash and mark; what
// has a name of its own is named where it stands, the series in a legend below.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "formula/notation.h"
#include "render/figures/axis.h"
#include "render/figures/canvas.h"
#include "render/figures/contour.h"
#include "render/figures/curve.h"
#include "render/figures/drawing.h"
#include "render/figures/labels.h"

namespace psolve {
namespace {

constexpr double kWidth = 600;
constexpr double kPlotHeight = 320;
constexpr double kHighest = 460;
constexpr double kLowest = 200;
constexpr double kTop = 34;
constexpr double kMargin = 12;
constexpr double kRightMargin = 22;
constexpr double kTickApartX = 72;
constexpr double kTickApartY = 42;
constexpr double kTolerance = 0.25;
constexpr double kMarkApart = 6;
constexpr std::size_t kLevels = 10;
constexpr std::size_t kStyles = 6;
constexpr double kLegendRow = 19;

using Series = Plot::Series;
using Mark = Series::Mark;

std::string number(double value) {
  return write(Formula(value), Hand::unicode, 4);
}

class PlotDrawing {
 public:
  explicit PlotDrawing(const Plot& plot)
      : plot_(plot),
        x_(range(true), 0, 1, plot.fields.empty() ? 0.025 : 0),
        y_(range(false), 1, 0, plot.fields.empty() ? 0.05 : 0) {
    lay_out();
  }

  Drawing draw() {
    draw_axes();
    draw_fields();
    draw_guides();
    for (std::size_t s = 0; s < plot_.series.size(); ++s) draw_series(s);
    draw_frame();
    draw_spots();
    name_guides();
    name_levels();
    draw_legend();
    return {kWidth, height_, canvas_.take(), description()};
  }

 private:
  // ---------------------------------------------------------------- what is shown

  /// A field says what part of the plane is shown; without one it is all that there is.
  DataRange range(bool of_x) const {
    DataRange range((of_x ? plot_.x : plot_.y).logarithmic);
    for (const auto& field : plot_.fields) {
      for (const double value : of_x ? field.x : field.y) range.take_in(value);
    }
    if (!range.empty()) return range;
    const DataRange other((of_x ? plot_.y : plot_.x).logarithmic);
    for (const auto& series : plot_.series) {
      const bool bars = series.mark == Mark::bars;
      const std::size_t size = std::min(series.x.size(), series.y.size());
      for (std::size_t i = 0; i < size; ++i) {
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

  /// The least distance between two bars of a series; 1 where there are no two.
  double bar_pitch() const {
    double pitch = 0;
    for (const auto& series : plot_.series) {
      if (series.mark != Mark::bars) continue;
      std::vector<double> x = series.x;
      std::erase_if(x, [](double value) { return !std::isfinite(value); });
      std::ranges::sort(x);
      for (std::size_t i = 1; i < x.size(); ++i) {
        const double gap = x[i] - x[i - 1];
        if (gap > 0 && (pitch == 0 || gap < pitch)) pitch = gap;
      }
    }
    return pitch > 0 ? pitch : 1;
  }

  void lay_out() {
    double labels = 0;
    Scale sketch(range(false), kTop + kPlotHeight, kTop, 0.05);
    for (const auto& tick : sketch.ticks(kTickApartY)) {
      labels = std::max(labels, text_width(tick.label, Canvas::small_size));
    }
    view_ = {std::max(labels + 14, 34.0), kTop, kWidth - kRightMargin, kTop + kPlotHeight};
    const bool has_field = !plot_.fields.empty();
    const auto place = [&] {
      x_ = Scale(range(true), view_.left, view_.right, has_field ? 0 : 0.025);
      y_ = Scale(range(false), view_.bottom, view_.top, has_field ? 0 : 0.05);
    };
    place();
    if (plot_.equal_scales) {
      const double high = (y_.density() / x_.density()) * (view_.bottom - view_.top);
      view_.bottom = kTop + std::clamp(high, kLowest, kHighest);
      place();
      const double density = std::max(x_.density(), y_.density());
      x_.widen_to(density);
      y_.widen_to(density);
    }
  }

  Point place(double x, double y) const { return {x_.at(x), y_.at(y)}; }

  /// Rounded as it is drawn, so that no decision depends on more.
  std::vector<Point> places(const std::vector<double>& x, const std::vector<double>& y) const {
    std::vector<Point> points;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      const Point p = place(x[i], y[i]);
      points.push_back({std::round(p.x * 100) / 100, std::round(p.y * 100) / 100});
    }
    return points;
  }

  // ---------------------------------------------------------------- axes

  void draw_axes() {
    for (const auto& tick : x_.ticks(kTickApartX)) {
      const double x = x_.at(tick.value);
      if (!tick.label.empty()) canvas_.line({x, view_.top}, {x, view_.bottom}, "grid");
      canvas_.line({x, view_.bottom}, {x, view_.bottom + (tick.label.empty() ? 3 : 5)}, "axis");
      canvas_.text({x, view_.bottom + 14}, tick.label, Anchor::middle, "small");
    }
    for (const auto& tick : y_.ticks(kTickApartY)) {
      const double y = y_.at(tick.value);
      if (!tick.label.empty()) canvas_.line({view_.left, y}, {view_.right, y}, "grid");
      canvas_.line({view_.left - (tick.label.empty() ? 3 : 5), y}, {view_.left, y}, "axis");
      canvas_.text({view_.left - 8, y}, tick.label, Anchor::end, "small");
    }
    canvas_.text({view_.left, kTop - 17}, label_text(plot_.y.label), Anchor::start);
    const std::string label = label_text(plot_.x.label);
    canvas_.text({(view_.left + view_.right) / 2, view_.bottom + 32}, label);
    height_ = view_.bottom + (label.empty() ? 26 : 44);
  }

  void draw_frame() {
    canvas_.path(fmt::format("M{} {}V{}H{}", svg_number(view_.left), svg_number(view_.top),
                             svg_number(view_.bottom), svg_number(view_.right)),
                 "axis");
  }

  // ---------------------------------------------------------------- fields

  void draw_fields() {
    for (const auto& field : plot_.fields) {
      for (const double level : contour_levels(field, kLevels)) {
        Level drawn{level, {}};
        std::string data;
        for (const auto& line : contour_lines(field, level)) {
          std::vector<Point> points;
          for (const Point& p : line) points.push_back(place(p.x, p.y));
          for (const auto& run : clipped(points, view_)) {
            const auto simple = simplified(run, kTolerance);
            if (simple.size() < 2) continue;
            data += path_data(simple);
            if (run.size() > drawn.longest.size()) drawn.longest = run;
          }
        }
        if (data.empty()) continue;
        canvas_.path(data, "level");
        levels_.push_back(std::move(drawn));
      }
    }
  }

  static std::string path_data(const std::vector<Point>& points) {
    std::string data;
    for (const Point& p : points) {
      data += (data.empty() ? "M" : "L") + svg_number(p.x) + " " + svg_number(p.y);
    }
    return data;
  }

  /// Each level's number on its longest line, where there is room.
  void name_levels() {
    for (const auto& level : levels_) {
      const std::string text = number(level.value);
      std::vector<Box2> boxes;
      const std::size_t size = level.longest.size();
      for (std::size_t i = 1; i < 16; ++i) {
        const Point at = level.longest[i * size / 16];
        const Box2 box = text_box(text, Canvas::small_size, at);
        if (view_.holds({at.x - box.width / 2, at.y - 8}) &&
            view_.holds({at.x + box.width / 2, at.y + 8})) {
          boxes.push_back(box);
        }
      }
      const auto best = labels_.place(boxes);
      if (best) {
        canvas_.text(boxes[*best].centre, text, Anchor::middle, "small soft halo");
      }
    }
  }

  // ---------------------------------------------------------------- series

  std::string colour(std::size_t s) const { return fmt::format("c{}", s % kStyles); }

  void draw_series(std::size_t s) {
    const auto& series = plot_.series[s];
    if (series.mark == Mark::bars) return draw_bars(s);
    const auto points = places(series.x, series.y);
    if (series.mark != Mark::points) {
      std::string data;
      for (const auto& run : clipped(points, view_)) {
        const auto simple = simplified(run, kTolerance);
        if (simple.size() == 1) canvas_.circle(simple[0], 2, fmt::format("f{}", s % kStyles));
        if (simple.size() > 1) data += path_data(simple);
        for (std::size_t i = 1; i < simple.size(); ++i) labels_.avoid(simple[i - 1], simple[i]);
      }
      if (!data.empty()) canvas_.path(data, "line " + line_classes(s));
    }
    if (series.mark == Mark::line) return;
    std::vector<Point> shown;
    std::ranges::copy_if(points, std::back_inserter(shown),
                         [&](Point p) { return view_.holds(p); });
    const double apart = series.mark == Mark::points ? 1 : kMarkApart;
    for (const Point& p : spread_out(shown, apart)) {
      canvas_.mark(p, s, mark_classes(s));
      labels_.avoid({p.x - 3, p.y}, {p.x + 3, p.y});
    }
  }

  std::string line_classes(std::size_t s) const {
    const std::size_t dash = s % kStyles;
    return colour(s) + (dash == 0 ? "" : fmt::format(" d{}", dash));
  }
  static std::string mark_classes(std::size_t s) { return fmt::format("c{0} f{0}", s % kStyles); }

  void draw_bars(std::size_t s) {
    std::size_t before = 0;
    std::size_t all = 0;
    for (std::size_t i = 0; i < plot_.series.size(); ++i) {
      if (plot_.series[i].mark != Mark::bars) continue;
      if (i < s) ++before;
      ++all;
    }
    const auto& series = plot_.series[s];
    const double pitch = x_.logarithmic() ? 24 : bar_pitch() / x_.density();
    const double width = std::clamp(0.8 * pitch / static_cast<double>(all), 0.5, 48.0);
    const double shift = (static_cast<double>(before) - (static_cast<double>(all) - 1) / 2) * width;
    const double zero =
        y_.logarithmic() ? view_.bottom : std::clamp(y_.at(0), view_.top, view_.bottom);
    for (const Point& p : places(series.x, series.y)) {
      if (!(p.x >= view_.left && p.x <= view_.right) || std::isnan(p.y)) continue;
      const double end = std::clamp(p.y, view_.top, view_.bottom);
      canvas_.rectangle(p.x + shift - width / 2, std::min(end, zero), width, std::abs(end - zero),
                        bar_classes(s));
      labels_.avoid({p.x, end}, {p.x, zero});
    }
  }

  static std::string bar_classes(std::size_t s) {
    return fmt::format("c{0} f{0} h{1}", s % kStyles, s % 3);
  }

  // ---------------------------------------------------------------- guides and spots

  bool is_across(const Plot::Guide& guide) const { return guide.along == Plot::Guide::Along::x; }

  std::optional<double> place_of(const Plot::Guide& guide) const {
    const double at = is_across(guide) ? y_.at(guide.at) : x_.at(guide.at);
    const bool shown = is_across(guide) ? at >= view_.top && at <= view_.bottom
                                        : at >= view_.left && at <= view_.right;
    return shown ? std::optional(at) : std::nullopt;
  }

  void draw_guides() {
    for (const auto& guide : plot_.guides) {
      const auto at = place_of(guide);
      if (!at) continue;
      const bool across = is_across(guide);
      const Point a = across ? Point{view_.left, *at} : Point{*at, view_.top};
      const Point b = across ? Point{view_.right, *at} : Point{*at, view_.bottom};
      canvas_.line(a, b, "guide");
      labels_.avoid(a, b);
    }
  }

  void name_guides() {
    for (const auto& guide : plot_.guides) {
      const auto at = place_of(guide);
      const std::string text = label_text(guide.label);
      if (!at || text.empty()) continue;
      const double half = text_width(text, Canvas::small_size) / 2 + 5;
      std::vector<Box2> boxes;
      for (const double part : {0.0, 1.0, 0.25, 0.5, 0.75}) {
        for (const double side : {-1.0, 1.0}) {
          const Point along{view_.right - half - part * (view_.right - view_.left - 2 * half),
                            view_.top + 9 + part * (view_.bottom - view_.top - 18)};
          add_inside(boxes, text,
                     is_across(guide) ? Point{along.x, *at + side * 9}
                                      : Point{*at - side * half, along.y});
        }
      }
      put(text, boxes, "small soft halo");
    }
  }

  void add_inside(std::vector<Box2>& boxes, const std::string& text, Point at) const {
    const Box2 box = text_box(text, Canvas::small_size, at);
    if (view_.holds({at.x - box.width / 2, at.y - 6}) &&
        view_.holds({at.x + box.width / 2, at.y + 6})) {
      boxes.push_back(box);
    }
  }

  /// In the best of the boxes; the first where all are taken, for a name must not be lost.
  void put(const std::string& text, const std::vector<Box2>& boxes, std::string_view classes) {
    if (boxes.empty()) return;
    const auto best = labels_.place(boxes);
    canvas_.text(boxes[best.value_or(0)].centre, text, Anchor::middle, classes);
  }

  void draw_spots() {
    for (const auto& spot : plot_.spots) {
      const Point at = place(spot.x, spot.y);
      if (!view_.holds(at)) continue;
      canvas_.circle(at, 5.5, "node");
      canvas_.circle(at, 2, "dot");
      labels_.block({at, 12, 12});
    }
    for (const auto& spot : plot_.spots) {
      const Point at = place(spot.x, spot.y);
      const std::string text = label_text(spot.label);
      if (!view_.holds(at) || text.empty()) continue;
      const double half = text_width(text, Canvas::small_size) / 2;
      std::vector<Box2> boxes;
      for (const double away : {9.0, 20.0, 34.0}) {
        for (const auto& [dx, dy] : {Point{1, 0}, Point{-1, 0}, Point{0, -1}, Point{0, 1},
                                     Point{1, -1}, Point{1, 1}, Point{-1, -1}, Point{-1, 1}}) {
          const double up = dx == 0 ? away + 6 : away * 0.8;
          add_inside(boxes, text,
                     {at.x + dx * (half + away * (dy == 0 ? 1 : 0.6)), at.y + dy * up});
        }
      }
      put(text, boxes, "small halo bold");
    }
  }

  // ---------------------------------------------------------------- legend and words

  void draw_legend() {
    double x = view_.left;
    double y = height_ + 4;
    bool any = false;
    for (std::size_t s = 0; s < plot_.series.size(); ++s) {
      const std::string text = label_text(plot_.series[s].label);
      if (text.empty()) continue;
      const double width = 34 + text_width(text, Canvas::text_size) + 20;
      if (any && x + width - 20 > kWidth - kMargin) {
        x = view_.left;
        y += kLegendRow;
      }
      draw_sample({x, y}, s);
      canvas_.text({x + 34, y}, text, Anchor::start);
      x += width;
      any = true;
    }
    if (any) height_ = y + kLegendRow / 2 + 4;
  }

  void draw_sample(Point at, std::size_t s) {
    const Mark mark = plot_.series[s].mark;
    if (mark == Mark::bars) {
      canvas_.rectangle(at.x + 7, at.y - 6, 14, 12, bar_classes(s));
      return;
    }
    if (mark != Mark::points) {
      canvas_.line(at, {at.x + 28, at.y}, "line " + line_classes(s));
    }
    if (mark != Mark::line) canvas_.mark({at.x + 14, at.y}, s, mark_classes(s));
  }

  std::string description() const {
    const auto axis = [](const Plot::Axis& of, const Scale& scale) {
      return label_text(of.label) + (scale.logarithmic() ? ", logarithmic," : "") + " from " +
             number(scale.low()) + " to " + number(scale.high());
    };
    std::string text =
        "Horizontally " + axis(plot_.x, x_) + "; vertically " + axis(plot_.y, y_) + ".";
    for (const auto& series : plot_.series) text += series_in_words(series);
    if (!levels_.empty()) {
      text += " Level lines at";
      for (const auto& level : levels_) text += " " + number(level.value);
      text += ".";
    }
    for (const auto& guide : plot_.guides) {
      text += std::string(is_across(guide) ? " Horizontal" : " Vertical") + " line at " +
              number(guide.at);
      if (!guide.label.empty()) text += ": " + label_text(guide.label);
      text += ".";
    }
    for (const auto& spot : plot_.spots) {
      text += fmt::format(" Point ({}, {}): {}.", number(spot.x), number(spot.y),
                          label_text(spot.label));
    }
    return text;
  }

  static std::string series_in_words(const Series& series) {
    std::vector<std::size_t> finite;
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      if (std::isfinite(series.x[i]) && std::isfinite(series.y[i])) finite.push_back(i);
    }
    if (finite.empty()) return "";
    const std::string name = series.label.empty() ? "A series" : label_text(series.label);
    const auto point = [&](std::size_t i) {
      return "(" + number(series.x[i]) + ", " + number(series.y[i]) + ")";
    };
    if (finite.size() == 1) return " " + name + ": the point " + point(finite[0]) + ".";
    return fmt::format(" {}: {} points from {} to {}.", name, finite.size(), point(finite.front()),
                       point(finite.back()));
  }

  struct Level {
    double value;
    std::vector<Point> longest;  ///< line of this level
  };

  const Plot& plot_;
  Scale x_;
  Scale y_;
  View2 view_;
  double height_ = 0;
  std::vector<Level> levels_;
  Labels labels_;
  Canvas canvas_;
};

}  // namespace

Drawing draw(const Plot& plot) {
  return PlotDrawing(plot).draw();
}

}  // namespace psolve
