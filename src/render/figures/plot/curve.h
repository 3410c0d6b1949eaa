#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "render/figures/canvas.h"

namespace psolve {

/// A rectangle of a drawing, y pointing down.
struct View2 {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;

  bool holds(Point p) const { return p.x >= left && p.x <= right && p.y >= top && p.y <= bottom; }
};

/// The part of the segment within `view`, if any (Liang and Barsky 1984).
std::optional<std::pair<Point, Point>> clipped(Point a, Point b, const View2& view);

/// The parts of a line within `view`; a point that is not finite breaks it.
std::vector<std::vector<Point>> clipped(const std::vector<Point>& line, const View2& view);

/// The line with points left out that it passes within `tolerance` anyway. One walk, however long
/// the line is.
std::vector<Point> simplified(const std::vector<Point>& line, double tolerance);

/// The points without those closer than `apart`, in both directions, to one that stays.
std::vector<Point> spread_out(const std::vector<Point>& points, double apart);

}  // namespace psolve
