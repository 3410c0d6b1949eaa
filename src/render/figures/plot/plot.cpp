// Curves, points, bars and level lines over two axes. Series differ in colour, dash and mark; what
// has a name of its own is named where it stands, the series in a legend below.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include "formula/notation.h"
#include "render/figures/canvas.h"
#include "render/figures/drawing.h"
#include "render/figures/labels.h"
#include "render/figures/plot/contour.h"
#include "render/figures/plot/curve.h"
#include "render/figures/plot/plot_frame.h"

namespace psolve {
namespace {

constexpr double kMargin = 12;
constexpr double kTolerance = 0.25;
constexpr double kMarkApart = 6;
constexpr double kArrowHead = 6;
constexpr Index kLevels = 10;
constexpr Index kStyles = 6;
constexpr double kLegendGap = 14;
constexpr double kLegendRow = 19;

using Series = Plot::Series;
using Mark = Series::Mark;

class PlotDrawing {
 public:
  explicit PlotDrawing(const Plot& plot)
      : plot_(plot),
        frame_(plot),
        view_(frame_.view()),
        width_(frame_.width()),
        height_(frame_.height()) {}

  Drawing draw() {
    frame_.draw(canvas_);
    draw_fields();
    draw_guides();
    for (Index s = 0; s < std::ssize(plot_.series); ++s) draw_series(s);
    draw_spots();
    name_guides();
    name_levels();
    draw_legend();
    std::vector<double> levels;
    levels.reserve(levels_.size());
    for (const auto& level : levels_) levels.push_back(level.value);
    return {width_, height_, canvas_.take(), plot_in_words(plot_, frame_, levels)};
  }

 private:
  // ---------------------------------------------------------------- fields

  void draw_fields() {
    for (const auto& field : plot_.fields) {
      for (const double level : contour_levels(field, kLevels)) {
        Level drawn{level, {}};
        std::vector<std::vector<Point>> parts;
        for (const auto& line : contour_lines(field, level)) {
          std::vector<Point> points;
          points.reserve(line.size());
          for (const Point& p : line) points.push_back(frame_.place(p.x, p.y));
          for (const auto& run : clipped(points, view_)) {
            auto simple = simplified(run, kTolerance);
            if (simple.size() < 2) continue;
            parts.push_back(std::move(simple));
            if (run.size() > drawn.longest.size()) drawn.longest = run;
          }
        }
        if (parts.empty()) continue;
        canvas_.path(std::move(parts), "level");
        levels_.push_back(std::move(drawn));
      }
    }
  }

  /// Each level's number on its longest line, where there is room.
  void name_levels() {
    for (const auto& level : levels_) {
      const std::string text = write(Formula(level.value), Hand::unicode, 4);
      std::vector<Box2> boxes;
      const Index size = level.longest.size();
      for (Index i = 1; i < 16; ++i) {
        const Point at = level.longest[i * size / 16];
        const Box2 box = text_box(text, Canvas::small_size, at);
        if (view_.holds({at.x - box.width / 2, at.y - 8}) &&
            view_.holds({at.x + box.width / 2, at.y + 8})) {
          boxes.push_back(box);
        }
      }
      const auto best = labels_.place(boxes);
      if (best) canvas_.text_on_plate(boxes[*best].centre, text, "small soft");
    }
  }

  // ---------------------------------------------------------------- series

  std::string colour(Index s) const { return fmt::format("c{}", s % kStyles); }

  void draw_series(Index s) {
    const auto& series = plot_.series[s];
    if (series.mark == Mark::bars) return draw_bars(s);
    const auto points = frame_.places(series.x, series.y);
    if (series.mark == Mark::arrows) return draw_arrows(points, s);
    if (series.mark != Mark::points) draw_line(points, s);
    if (series.mark == Mark::line) return;
    std::vector<Point> shown;
    std::ranges::copy_if(points, std::back_inserter(shown),
                         [&](Point p) { return view_.holds(p); });
    const double apart = series.mark == Mark::points ? 1 : kMarkApart;
    for (const Point& p : spread_out(shown, apart)) draw_mark(p, s);
  }

  void draw_mark(Point at, Index s) {
    canvas_.mark(at, s, mark_classes(s));
    labels_.avoid({at.x - 3, at.y}, {at.x + 3, at.y});
  }

  /// Where there is no line, a point by itself has a mark.
  void draw_line(const std::vector<Point>& points, Index s) {
    std::vector<std::vector<Point>> parts;
    for (const auto& run : clipped(points, view_)) {
      auto simple = simplified(run, kTolerance);
      if (simple.size() == 1) draw_mark(simple[0], s);
      for (Index i = 1; i < std::ssize(simple); ++i) labels_.avoid(simple[i - 1], simple[i]);
      if (simple.size() > 1) parts.push_back(std::move(simple));
    }
    if (parts.empty()) {
      without_line_.insert(s);
    } else {
      canvas_.path(std::move(parts), "line " + line_classes(s));
    }
  }

  void draw_arrows(const std::vector<Point>& points, Index s) {
    for (Index i = 1; i < std::ssize(points); ++i) {
      // A place that is not finite lies in no view.
      if (view_.holds(points[i - 1]) && view_.holds(points[i])) {
        draw_arrow(points[i - 1], points[i], s);
        labels_.avoid(points[i - 1], points[i]);
      }
    }
  }

  void draw_arrow(Point from, Point to, Index s) {
    canvas_.line(from, to, colour(s) + " w1");
    canvas_.head(from, to, fmt::format("f{}", s % kStyles), kArrowHead);
  }

  std::string line_classes(Index s) const {
    const Index dash = s % kStyles;
    return colour(s) + (dash == 0 ? "" : fmt::format(" d{}", dash));
  }
  static std::string mark_classes(Index s) { return fmt::format("c{0} f{0}", s % kStyles); }

  void draw_bars(Index s) {
    Index before = 0;
    Index all = 0;
    for (Index i = 0; i < std::ssize(plot_.series); ++i) {
      if (plot_.series[i].mark != Mark::bars) continue;
      if (i < s) ++before;
      ++all;
    }
    const auto& series = plot_.series[s];
    const double pitch = frame_.x().logarithmic() ? 24 : frame_.bar_pitch() / frame_.x().density();
    const double width = std::clamp(0.8 * pitch / all, 0.5, 48.0);
    const double shift = (before - (all - 1) / 2.0) * width;
    const double zero = frame_.y().logarithmic()
                            ? view_.bottom
                            : std::clamp(frame_.y().at(0), view_.top, view_.bottom);
    for (const Point& p : frame_.places(series.x, series.y)) {
      if (!(p.x >= view_.left && p.x <= view_.right) || std::isnan(p.y)) continue;
      const double end = std::clamp(p.y, view_.top, view_.bottom);
      canvas_.rectangle(p.x + shift - width / 2, std::min(end, zero), width, std::abs(end - zero),
                        bar_classes(s));
      labels_.avoid({p.x, end}, {p.x, zero});
    }
  }

  static std::string bar_classes(Index s) {
    return fmt::format("c{0} f{0} h{1}", s % kStyles, s % 3);
  }

  // ---------------------------------------------------------------- guides and spots

  bool is_across(const Plot::Guide& guide) const { return guide.along == Plot::Guide::Along::x; }

  std::optional<double> place_of(const Plot::Guide& guide) const {
    const double at = is_across(guide) ? frame_.y().at(guide.at) : frame_.x().at(guide.at);
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
      put(text, boxes, "small soft");
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
    canvas_.text_on_plate(boxes[best.value_or(0)].centre, text, classes);
  }

  void draw_spots() {
    for (const auto& spot : plot_.spots) {
      const Point at = frame_.place(spot.x, spot.y);
      if (!view_.holds(at)) continue;
      canvas_.circle(at, 5.5, "node");
      canvas_.circle(at, 2, "dot");
      labels_.block({at, 22, 18});
    }
    for (const auto& spot : plot_.spots) {
      const Point at = frame_.place(spot.x, spot.y);
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
      put(text, boxes, "small bold");
    }
  }

  // ---------------------------------------------------------------- legend and words

  void draw_legend() {
    double x = view_.left;
    double y = height_ + kLegendGap;
    bool any = false;
    for (Index s = 0; s < std::ssize(plot_.series); ++s) {
      const std::string text = label_text(plot_.series[s].label);
      if (text.empty()) continue;
      const double width = 34 + text_width(text, Canvas::text_size) + 20;
      if (any && x + width - 20 > kPlotWidth - kMargin) {
        x = view_.left;
        y += kLegendRow;
      }
      draw_sample({x, y}, s);
      canvas_.text({x + 34, y}, text, Anchor::start);
      x += width;
      width_ = std::max(width_, x - 20 + kMargin);
      any = true;
    }
    if (any) height_ = y + kLegendRow / 2 + 4;
  }

  void draw_sample(Point at, Index s) {
    const Mark mark = plot_.series[s].mark;
    const Point end{at.x + 28, at.y};
    if (mark == Mark::bars) {
      canvas_.rectangle(at.x + 7, at.y - 6, 14, 12, bar_classes(s));
      return;
    }
    if (mark == Mark::arrows) return draw_arrow(at, end, s);
    const bool has_line = mark != Mark::points && !without_line_.contains(s);
    if (has_line) canvas_.line(at, end, "line " + line_classes(s));
    if (mark != Mark::line || !has_line) canvas_.mark({at.x + 14, at.y}, s, mark_classes(s));
  }

  struct Level {
    double value;
    std::vector<Point> longest;  ///< line of this level
  };

  const Plot& plot_;
  PlotFrame frame_;
  View2 view_;
  double width_;
  double height_;
  std::set<Index> without_line_;  ///< series of single points
  std::vector<Level> levels_;
  Labels labels_;
  Canvas canvas_;
};

}  // namespace

Drawing draw(const Plot& plot) {
  return PlotDrawing(plot).draw();
}

}  // namespace psolve
