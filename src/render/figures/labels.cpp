#include "render/figures/labels.h"

#include <algorithm>
#include <array>

#include "render/figures/plot/curve.h"

namespace psolve {
namespace {

/// Points seen from a box: its centre is 0, its sides lie along the axes.
class Within {
 public:
  explicit Within(const Box2& box) : centre_(box.centre), turned_(-box.angle) {}
  Point operator()(Point p) const { return turned_({p.x - centre_.x, p.y - centre_.y}); }

 private:
  Point centre_;
  Rotation turned_;
};

std::array<Point, 4> corners(const Box2& box) {
  const Rotation turned(box.angle);
  std::array<Point, 4> list;
  for (Index i = 0; i < 4; ++i) {
    const Point offset =
        turned({(i == 0 || i == 3 ? -0.5 : 0.5) * box.width, (i < 2 ? -0.5 : 0.5) * box.height});
    list[i] = {box.centre.x + offset.x, box.centre.y + offset.y};
  }
  return list;
}

/// Whether all of `b` lies beyond one side of `a`.
bool beyond_a_side(const Box2& a, const Box2& b) {
  const Within within(a);
  Point low{1e300, 1e300};
  Point high{-1e300, -1e300};
  for (const Point& corner : corners(b)) {
    const Point p = within(corner);
    low = {std::min(low.x, p.x), std::min(low.y, p.y)};
    high = {std::max(high.x, p.x), std::max(high.y, p.y)};
  }
  return low.x >= a.width / 2 || high.x <= -a.width / 2 || low.y >= a.height / 2 ||
         high.y <= -a.height / 2;
}

/// No corner is further from the centre.
double reach(const Box2& box) {
  return (box.width + box.height) / 2;
}

bool overlap(const Box2& a, const Box2& b) {
  // Most boxes are too far apart to look closer.
  const double x = a.centre.x - b.centre.x;
  const double y = a.centre.y - b.centre.y;
  const double near = reach(a) + reach(b);
  if (x * x + y * y > near * near) return false;
  return !beyond_a_side(a, b) && !beyond_a_side(b, a);
}

/// Whether the segment has a part within the box.
bool crosses(const Box2& box, Point from, Point to) {
  const double near = reach(box);
  const auto passes = [&](double centre, double a, double b) {
    return std::max(a, b) < centre - near || std::min(a, b) > centre + near;
  };
  if (passes(box.centre.x, from.x, to.x) || passes(box.centre.y, from.y, to.y)) return false;
  const double x = box.width / 2;
  const double y = box.height / 2;
  const Within within(box);
  return clipped(within(from), within(to), {-x, -y, x, y}).has_value();
}

}  // namespace

std::optional<Index> Labels::place(const std::vector<Box2>& candidates) {
  std::optional<Index> best;
  std::ptrdiff_t least = 0;
  for (Index i = 0; i < std::ssize(candidates); ++i) {
    const Box2& box = candidates[i];
    if (std::ranges::any_of(taken_, [&](const Box2& other) { return overlap(box, other); })) {
      continue;
    }
    const auto hidden = std::ranges::count_if(
        lines_, [&](const Segment& line) { return crosses(box, line.a, line.b); });
    if (best && hidden >= least) continue;
    best = i;
    least = hidden;
  }
  if (best) taken_.push_back(candidates[*best]);
  return best;
}

Box2 text_box(std::string_view text, double size, Point centre, double angle) {
  return {centre, text_width(text, size) + 2, size + 1, angle};
}

}  // namespace psolve
