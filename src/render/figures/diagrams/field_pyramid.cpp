// One unit at the top, below it row by row what it sees, down to the image. Each unit stands over
// the middle of the pixels that it sees, so what is read lies below what reads it.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "formula/notation.h"
#include "render/figures/canvas.h"
#include "render/figures/drawing.h"
#include "render/figures/plot/axis.h"

namespace psolve {
namespace {

constexpr double kFieldWidth = 620;
constexpr double kFieldMargin = 14;
constexpr double kRowHeight = 58;
constexpr double kLargestUnit = 20;
constexpr double kHeight = 14;  // of a unit

using Row = FieldPyramid::Row;

class PyramidDrawing {
 public:
  explicit PyramidDrawing(const FieldPyramid& pyramid) : pyramid_(pyramid), scale_(made_scale()) {}

  Drawing draw() {
    const auto is_empty = [](const Row& row) { return row.centres.empty(); };
    if (pyramid_.rows.empty() || std::ranges::any_of(pyramid_.rows, is_empty)) return {200, 40};
    double y = kFieldMargin + 12;
    for (Index r = 0; r < std::ssize(pyramid_.rows); ++r, y += kRowHeight) heights_.push_back(y);
    draw_cone();
    for (const auto& link : pyramid_.links) draw_link(link);
    for (Index r = 0; r < std::ssize(pyramid_.rows); ++r) draw_row(r);
    draw_axis();
    return {kFieldWidth, heights_.back() + 62, canvas_.take(), description()};
  }

 private:
  Scale made_scale() {
    DataRange range(false);
    for (const auto& row : pyramid_.rows) {
      for (const double centre : row.centres) {
        range.take_in(centre - 0.5);
        range.take_in(centre + 0.5);
      }
      names_ = std::max({names_, label_width(row.name, Canvas::text_size),
                         label_width(row.detail, Canvas::small_size)});
    }
    names_ = std::min(names_, kFieldWidth / 3);
    return {range, kFieldMargin + names_ + 16, kFieldWidth - kFieldMargin - 8, 0.01};
  }

  double pixel() const { return 1 / scale_.density(); }

  /// Half the width of a row's units: those of one row do not touch.
  double half_unit(const Row& row) const {
    double gap = row.centres.size() > 1 && !row.filled ? row.centres[1] - row.centres[0] : 1;
    for (Index i = 1; i < std::ssize(row.centres) && !row.filled; ++i) {
      gap = std::min(gap, row.centres[i] - row.centres[i - 1]);
    }
    return std::min(kLargestUnit, gap * pixel()) * 0.44;
  }

  void draw_cone() {
    std::vector<Point> outline;
    for (Index r = 0; r < std::ssize(pyramid_.rows); ++r) {
      const Row& row = pyramid_.rows[r];
      outline.push_back({scale_.at(row.centres.front()) - half_unit(row), heights_[r]});
    }
    for (Index r = pyramid_.rows.size(); r-- > 0;) {
      const Row& row = pyramid_.rows[r];
      outline.push_back({scale_.at(row.centres.back()) + half_unit(row), heights_[r]});
    }
    if (is_cone()) canvas_.polygon(outline, "ray");
  }

  /// Whether every row reaches as far as the one above it, as it does where there are no branches.
  bool is_cone() const {
    const auto is_narrower = [](const Row& row, const Row& above) {
      return row.centres.front() > above.centres.front() ||
             row.centres.back() < above.centres.back();
    };
    return std::ranges::is_sorted(pyramid_.rows, is_narrower);
  }

  void draw_link(const FieldPyramid::Link& link) {
    const Index below = link.row + link.below;
    const Point from{scale_.at(pyramid_.rows[link.row].centres[link.from]),
                     heights_[link.row] + kHeight / 2};
    const Point to{scale_.at(pyramid_.rows[below].centres[link.to]), heights_[below] - kHeight / 2};
    if (link.below == 1) return canvas_.line(from, to, "edge w0");
    canvas_.path({past_rows(from, to)}, "edge w1 d1");
  }

  /// A link past other rows bends, so that it is not taken for a link from row to row.
  static std::vector<Point> past_rows(Point from, Point to) {
    constexpr int kPieces = 16;
    const double bend = 0.16 * (to.y - from.y);
    std::vector<Point> points;
    for (int i = 0; i <= kPieces; ++i) {
      const double t = static_cast<double>(i) / kPieces;
      points.push_back(
          {from.x + (to.x - from.x) * t + 4 * t * (1 - t) * bend, from.y + (to.y - from.y) * t});
    }
    return points;
  }

  void draw_row(Index r) {
    const Row& row = pyramid_.rows[r];
    const double y = heights_[r];
    const bool has_detail = !row.detail.empty();
    canvas_.text({kFieldMargin, y - (has_detail ? 8 : 0)}, label_text(row.name), Anchor::start);
    if (has_detail) {
      canvas_.text({kFieldMargin, y + 8}, label_text(row.detail), Anchor::start, "small soft");
    }
    const double half = half_unit(row);
    const bool is_end = r == 0 || r + 1 == std::ssize(pyramid_.rows);
    const std::string classes = is_end ? "f0 c0 h1" : "f5 c5 h2";
    if (row.filled) {
      const double left = scale_.at(row.centres.front()) - half;
      const double right = scale_.at(row.centres.back()) + half;
      canvas_.rectangle(left, y - kHeight / 2, right - left, kHeight, "paper");
      canvas_.rectangle(left, y - kHeight / 2, right - left, kHeight, classes);
      return;
    }
    for (const double centre : row.centres) {
      const double x = scale_.at(centre) - half;
      canvas_.rectangle(x, y - kHeight / 2, 2 * half, kHeight, "paper");
      canvas_.rectangle(x, y - kHeight / 2, 2 * half, kHeight, classes);
    }
  }

  void draw_axis() {
    const double y = heights_.back() + kHeight / 2 + 6;
    canvas_.line({scale_.at(scale_.low()), y}, {scale_.at(scale_.high()), y}, "axis");
    for (const auto& tick : scale_.ticks(48)) {
      if (tick.value != std::round(tick.value)) continue;  // there are no parts of pixels
      const double x = scale_.at(tick.value);
      canvas_.line({x, y}, {x, y + 4}, "axis");
      canvas_.text({x, y + 13}, tick.label, Anchor::middle, "small");
    }
    canvas_.text({(scale_.at(scale_.low()) + scale_.at(scale_.high())) / 2, y + 31},
                 label_text(pyramid_.axis));
  }

  std::string description() const {
    std::string text = "From the top:";
    for (const auto& row : pyramid_.rows) {
      const auto number = [](double value) { return write(Formula(value), Hand::unicode, 6); };
      text += " " + label_text(row.name);
      if (!row.detail.empty()) text += ", " + label_text(row.detail);
      text += row.centres.size() == 1
                  ? " at " + number(row.centres[0])
                  : " from " + number(row.centres.front()) + " to " + number(row.centres.back());
      text += ";";
    }
    text.back() = '.';
    return text;
  }

  const FieldPyramid& pyramid_;
  double names_ = 0;
  Scale scale_;
  std::vector<double> heights_;
  Canvas canvas_;
};

}  // namespace

Drawing draw(const FieldPyramid& pyramid) {
  return PyramidDrawing(pyramid).draw();
}

}  // namespace psolve
