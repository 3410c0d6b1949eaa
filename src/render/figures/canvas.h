#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/prose.h"

namespace psolve {

struct Point {
  double x = 0;
  double y = 0;
};

/// A rectangle, perhaps turned: for what must not overlap.
struct Box2 {
  Point centre;
  double width = 0;
  double height = 0;
  double angle = 0;  ///< degrees, clockwise as in SVG
};

/// Turns points about 0, clockwise where y points down.
class Rotation {
 public:
  explicit Rotation(double degrees);
  Point operator()(Point p) const {
    return {p.x * cosine_ - p.y * sine_, p.x * sine_ + p.y * cosine_};
  }

 private:
  double cosine_;
  double sine_;
};

enum class Anchor { start, middle, end };

/// One mark on a drawing. Lengths are pixels of the screen, y points down. How it looks is told by
/// the names in `looks` (see looks.h), with spaces between.
struct Shape {
  struct Path {
    std::vector<std::vector<Point>> parts;
    bool closed = false;
  };
  struct Rectangle {
    Point corner;
    double width = 0;
    double height = 0;
    double radius = 0;  ///< of its corners
  };
  struct Circle {
    Point centre;
    double radius = 0;
  };
  /// One line of text.
  struct Text {
    Point baseline;  ///< where its first, middle or last letter stands
    std::string text;
    Anchor anchor = Anchor::middle;
    double angle = 0;
  };

  std::variant<Path, Rectangle, Circle, Text> form;
  std::string looks = {};
};

/// A number of a drawing: two decimals, no trailing zeros, no −0.
std::string decimal(double value);

/// About how wide `text` is in the sans-serif fonts of browsers; rather too wide than too narrow.
double text_width(std::string_view text, double size);

/// Prose as a label: one line, four significant digits.
std::string label_text(const Prose& prose);

/// Shapes, one on top of the other.
class Canvas {
 public:
  static constexpr double text_size = 13;
  static constexpr double small_size = 11;

  void line(Point a, Point b, std::string_view looks) { path({{a, b}}, looks); }
  void rectangle(double x, double y, double width, double height, std::string_view looks,
                 double radius = 0);
  void circle(Point centre, double radius, std::string_view looks);
  void polygon(std::vector<Point> corners, std::string_view looks) {
    path({std::move(corners)}, looks, true);
  }
  void path(std::vector<std::vector<Point>> parts, std::string_view looks, bool closed = false);
  /// One line of text, its middle at the height of `at`.
  void text(Point at, std::string_view text, Anchor anchor = Anchor::middle,
            std::string_view looks = "", double angle = 0);
  /// The same on a plate of the paper's colour, which keeps what lies below from running through
  /// it; its middle is `at`.
  void text_on_plate(Point at, std::string_view text, std::string_view looks, double angle = 0);
  /// The marks by which series are told apart: circle, square, triangle, diamond, cross, plus.
  void mark(Point at, Index kind, std::string_view looks, double size = 3.5);
  /// An arrow's head, pointing from `from` to its point `to`.
  void head(Point from, Point to, std::string_view looks, double size = 7);

  std::vector<Shape> take() { return std::move(shapes_); }

 private:
  std::vector<Shape> shapes_;
};

}  // namespace psolve
