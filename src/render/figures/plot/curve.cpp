#include "render/figures/plot/curve.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace psolve {
namespace {

bool is_finite(Point p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

/// How far an angle is turned from another, between −π and π.
double turn(double from, double to) {
  return std::remainder(to - from, 2 * std::numbers::pi);
}

}  // namespace

std::optional<std::pair<Point, Point>> clipped(Point a, Point b, const View2& view) {
  double start = 0;
  double end = 1;
  const auto clip = [&](double p, double q) {  // the part where p·t ≤ q
    if (p == 0) return q >= 0;
    if (p < 0) {
      start = std::max(start, q / p);
    } else {
      end = std::min(end, q / p);
    }
    return start <= end;
  };
  const double dx = b.x - a.x;
  const double dy = b.y - a.y;
  if (!clip(-dx, a.x - view.left) || !clip(dx, view.right - a.x) || !clip(-dy, a.y - view.top) ||
      !clip(dy, view.bottom - a.y)) {
    return std::nullopt;
  }
  const auto at = [&](double t) { return Point{a.x + t * dx, a.y + t * dy}; };
  return std::pair{start == 0 ? a : at(start), end == 1 ? b : at(end)};
}

std::vector<std::vector<Point>> clipped(const std::vector<Point>& line, const View2& view) {
  std::vector<std::vector<Point>> runs;
  bool joined = false;
  for (Index i = 0; i < std::ssize(line); ++i) {
    const bool starts = i == 0 || !is_finite(line[i - 1]);
    const bool ends = i + 1 == std::ssize(line) || !is_finite(line[i + 1]);
    if (starts && ends && is_finite(line[i]) && view.holds(line[i])) runs.push_back({line[i]});
    if (starts || !is_finite(line[i])) {
      joined = false;
      continue;
    }
    const auto part = clipped(line[i - 1], line[i], view);
    if (!part) {
      joined = false;
      continue;
    }
    if (!joined) runs.push_back({part->first});
    runs.back().push_back(part->second);
    joined = view.holds(line[i]);
  }
  return runs;
}

// From the last point kept, the directions in which a straight line passes all points since within
// the tolerance are an interval, which shrinks with each point; a point outside it, or one that
// turns back, ends the straight line at the point before.
std::vector<Point> simplified(const std::vector<Point>& line, double tolerance) {
  if (line.size() < 3) return line;
  std::vector<Point> kept = {line[0]};
  double direction = 0;
  double low = 0;  // how far the direction may turn
  double high = 0;
  double farthest = 0;
  const auto start = [&] {
    farthest = 0;
    low = -4;
    high = 4;
  };
  const auto fits = [&](Point p) {
    const double dx = p.x - kept.back().x;
    const double dy = p.y - kept.back().y;
    const double distance = std::hypot(dx, dy);
    if (distance <= tolerance && farthest <= tolerance) return true;
    if (distance < farthest - tolerance) return false;
    const double angle = std::atan2(dy, dx);
    if (farthest <= tolerance) direction = angle;
    const double turned = turn(direction, angle);
    if (turned < low || turned > high) return false;
    const double slack = std::asin(std::min(1.0, tolerance / distance));
    low = std::max(low, turned - slack);
    high = std::min(high, turned + slack);
    farthest = std::max(farthest, distance);
    return true;
  };
  start();
  for (Index i = 1; i < std::ssize(line); ++i) {
    if (fits(line[i])) continue;
    kept.push_back(line[i - 1]);
    start();
    fits(line[i]);
  }
  kept.push_back(line.back());
  return kept;
}

std::vector<Point> spread_out(const std::vector<Point>& points, double apart) {
  std::set<std::pair<long, long>> taken;
  std::vector<Point> kept;
  for (const Point& p : points) {
    const std::pair cell = {std::lround(p.x / apart), std::lround(p.y / apart)};
    if (taken.insert(cell).second) kept.push_back(p);
  }
  return kept;
}

}  // namespace psolve
