// Maps as boxes in a row with an arrow from each to the next: as wide and high as the map, as deep
// as it has channels. A window stands on the face of the map that it reads, and lines lead from it
// to the unit that it makes. Sizes of networks span three powers of ten, so sides are drawn by the
// square root of the size and depths by the logarithm of the channels.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "render/figures/canvas.h"
#include "render/figures/drawing.h"

namespace psolve {
namespace {

constexpr double kMapMargin = 14;
constexpr double kMapWidth = 640;
constexpr double kLargestSide = 110;
constexpr double kSmallestSide = 5;
constexpr double kMapArrow = 40;
constexpr double kLineGap = 22;
/// Where on its map a window stands, and where the unit made of one: apart, since maps have both, and
/// both above the middle, so that the lines between them cross no arrow.
constexpr double kReadAt = 0.25;
constexpr double kMadeAcross = 0.72;
constexpr double kMadeDown = 0.3;
/// Of longer chains the first and the last maps are drawn.
constexpr Index kMostMaps = 24;
constexpr Index kFirstMaps = 17;
constexpr Index kLastMaps = 4;

using Map = MapChain::Map;

std::string size_text(const Map& map) {
  return fmt::format("{}×{}×{}", map.channels, map.height, map.width);
}

class MapDrawing {
 public:
  explicit MapDrawing(const MapChain& chain) : chain_(chain) {
    for (Index m = 0; m < std::ssize(chain.maps); ++m) {
      if (is_shown(m)) shown_.push_back(m);
      largest_ = std::max({largest_, chain.maps[m].height, chain.maps[m].width});
    }
  }

  Drawing draw() {
    lay_out();
    for (Index i = 0; i < std::ssize(shown_); ++i) draw_map(i);
    for (Index i = 1; i < std::ssize(shown_); ++i) draw_window(i);
    for (Index i = 1; i < std::ssize(shown_); ++i) draw_step(i);
    const char* note = "sides by the root of the size, depths by the logarithm of the channels";
    canvas_.text({kMapMargin, bottom_ + 8}, note, Anchor::start, "small soft");
    width_ = std::max(width_, kMapMargin + text_width(note, Canvas::small_size));
    return {width_ + kMapMargin, bottom_ + 16 + kMapMargin, canvas_.take(), description()};
  }

 private:
  struct Box {
    double x = 0;  ///< of the front face's left side
    double middle = 0;
    double width = 0;
    double height = 0;
    double depth = 0;  ///< to the right and up, each
    double slot = 0;   ///< width that the map takes, its labels included

    double right() const { return x + width; }
    double top() const { return middle - height / 2; }
    double bottom() const { return middle + height / 2; }
  };

  bool is_shown(Index m) const {
    const Index n = chain_.maps.size();
    return n <= kMostMaps || m < kFirstMaps || m + kLastMaps >= n;
  }
  const Map& map(Index i) const { return chain_.maps[shown_[i]]; }
  /// Whether maps are left out before the i-th that is shown.
  bool follows_a_gap(Index i) const { return i > 0 && shown_[i] > shown_[i - 1] + 1; }

  // ---------------------------------------------------------------- places

  double side(Index size) const {
    const double share =
        static_cast<double>(size) / static_cast<double>(std::max<Index>(1, largest_));
    return std::max(kSmallestSide, kLargestSide * std::sqrt(share));
  }

  Box sized(const Map& map) const {
    Box box;
    box.width = side(map.width);
    box.height = side(map.height);
    box.depth = 3 + 3.5 * std::log2(std::max<Index>(1, map.channels));
    const double text = std::max(text_width(size_text(map), Canvas::small_size),
                                 label_width(map.name, Canvas::small_size));
    box.slot = std::max(box.width + box.depth, text);
    return box;
  }

  double arrow_width(Index i) const {
    if (i == 0) return 0;
    const double label = text_width(step_text(i), Canvas::small_size);
    return std::max(kMapArrow, label + 16);
  }

  std::string step_text(Index i) const {
    if (!follows_a_gap(i)) return label_text(map(i).made_by);
    return fmt::format("… {} more maps …", shown_[i] - shown_[i - 1] - 1);
  }

  void lay_out() {
    double x = kMapMargin;
    Index first = 0;
    for (Index i = 0; i < std::ssize(shown_); ++i) {
      Box box = sized(map(i));
      const double arrow = arrow_width(i);
      if (i > first && x + arrow + box.slot > kMapWidth) {
        end_line(first, i);
        first = i;
        lines_.push_back(i);
        x = kMapMargin + arrow;
      } else {
        x += arrow;
      }
      box.x = x + (box.slot - box.width - box.depth) / 2;
      x += box.slot;
      width_ = std::max(width_, x);
      boxes_.push_back(box);
    }
    end_line(first, shown_.size());
  }

  /// Boxes of one line stand with their middles level.
  void end_line(Index first, Index end) {
    double above = 0;
    double below = 0;
    for (Index i = first; i < end; ++i) {
      above = std::max(above, boxes_[i].height / 2 + boxes_[i].depth);
      below = std::max(below, boxes_[i].height / 2);
    }
    const double middle =
        (bottom_ == 0 ? kMapMargin : bottom_ + kLineGap) + std::max(above, 20.0) + 18;
    for (Index i = first; i < end; ++i) boxes_[i].middle = middle;
    bottom_ = middle + below + 38;
  }

  bool starts_line(Index i) const { return std::ranges::find(lines_, i) != lines_.end(); }

  // ---------------------------------------------------------------- drawing

  void draw_map(Index i) {
    const Box& box = boxes_[i];
    const double d = box.depth;
    const Point top_left{box.x, box.top()};
    const Point top_right{box.right(), box.top()};
    const Point bottom_right{box.right(), box.bottom()};
    const Point far_left{top_left.x + d, top_left.y - d};
    const Point far_right{top_right.x + d, top_right.y - d};
    const Point far_bottom{bottom_right.x + d, bottom_right.y - d};
    draw_face({top_left, far_left, far_right, top_right}, "g1");
    draw_face({top_right, far_right, far_bottom, bottom_right}, "g0");
    draw_face({top_left, top_right, bottom_right, {box.x, box.bottom()}}, "s1");
    const double x = box.x + (box.width + d) / 2;
    canvas_.text({x, box.bottom() + 13}, size_text(map(i)), Anchor::middle, "small");
    canvas_.text({x, box.bottom() + 28}, label_text(map(i).name), Anchor::middle, "small soft");
  }

  void draw_face(const std::vector<Point>& corners, const std::string& shade) {
    canvas_.polygon(corners, "node");
    canvas_.polygon(corners, "f0 " + shade);
  }

  struct Window {
    double x, y, width, height;
  };
  /// On the face of the map before; none where all of it is read.
  std::optional<Window> window(Index i) const {
    const Map& before = map(i - 1);
    if (follows_a_gap(i) || map(i).window_height == 0) return std::nullopt;
    if (map(i).window_height >= before.height && map(i).window_width >= before.width) {
      return std::nullopt;
    }
    const Box& face = boxes_[i - 1];
    const auto part = [](Index of, Index all, double length) {
      return length * std::min(1.0, static_cast<double>(of) / static_cast<double>(all));
    };
    const double width = part(map(i).window_width, before.width, face.width);
    const double height = part(map(i).window_height, before.height, face.height);
    return Window{face.x + kReadAt * (face.width - width),
                  face.top() + kReadAt * (face.height - height), width, height};
  }

  void draw_step(Index i) {
    const Box& to = boxes_[i];
    const bool alone = starts_line(i);
    const double left = alone ? kMapMargin : boxes_[i - 1].right() + boxes_[i - 1].depth + 5;
    const double right = to.x - 5;
    canvas_.line({left, to.middle}, {right - 5, to.middle}, "edge w1");
    canvas_.head({left, to.middle}, {right, to.middle}, "arrow");
    const bool lines_are_above = window(i) && !alone;
    const double y = to.middle + (lines_are_above ? 12 : -12);
    canvas_.text_on_plate({(left + right) / 2, y}, step_text(i), "small");
  }

  /// What is read, the unit that it makes, and lines from the one to the other.
  void draw_window(Index i) {
    const auto read = window(i);
    if (!read) return;
    canvas_.rectangle(read->x, read->y, read->width, read->height, "ring");
    if (starts_line(i)) return;
    const Box& to = boxes_[i];
    const Point made{to.x + kMadeAcross * to.width, to.top() + kMadeDown * to.height};
    for (const double y : {read->y, read->y + read->height}) {
      canvas_.line({read->x + read->width, y}, made, "edge w0");
    }
    canvas_.circle(made, 2, "dot");
  }

  // ---------------------------------------------------------------- words

  std::string description() const {
    std::string text;
    for (Index i = 0; i < std::ssize(shown_); ++i) {
      if (i > 0) text += " → " + step_text(i) + " → ";
      const std::string name = label_text(map(i).name);
      text += name.empty() ? size_text(map(i)) : name + " " + size_text(map(i));
    }
    return text + ".";
  }

  const MapChain& chain_;
  std::vector<Index> shown_;  ///< of the chain's maps
  Index largest_ = 1;
  std::vector<Box> boxes_;
  std::vector<Index> lines_;  ///< maps that start a new line
  double width_ = 0;
  double bottom_ = 0;
  Canvas canvas_;
};

}  // namespace

Drawing draw(const MapChain& chain) {
  return MapDrawing(chain).draw();
}

}  // namespace psolve
