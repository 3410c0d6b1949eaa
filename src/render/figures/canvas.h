#pragma once

#include <string>
#include <string_view>
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

/// A number of an SVG file: two decimals, no trailing zeros, no −0.
std::string svg_number(double value);

/// `text` as character data or the value of an attribute.
std::string xml_escaped(std::string_view text);

/// About how wide `text` is in the sans-serif fonts of browsers; rather too wide than too narrow.
double text_width(std::string_view text, double size);

/// Prose as a label: one line, four significant digits.
std::string label_text(const Prose& prose);

/// Lines of `text` no wider than `width`, broken between words.
std::vector<std::string> wrapped_text(const std::string& text, double size, double width);

enum class Anchor { start, middle, end };

/// Elements of SVG, written one after the other. Looks come from classes (see `svg_style`).
class Canvas {
 public:
  static constexpr double text_size = 13;
  static constexpr double small_size = 11;

  void line(Point a, Point b, std::string_view classes);
  void rectangle(double x, double y, double width, double height, std::string_view classes,
                 double radius = 0);
  void circle(Point centre, double radius, std::string_view classes);
  void polyline(const std::vector<Point>& points, std::string_view classes, bool closed = false);
  /// `data` of a path, as SVG writes it.
  void path(const std::string& data, std::string_view classes);
  /// One line of text, its middle at the height of `at`.
  void text(Point at, std::string_view text, Anchor anchor = Anchor::middle,
            std::string_view classes = "", double angle = 0);
  /// The marks by which series are told apart: circle, square, triangle, diamond, cross, plus.
  void mark(Point at, std::size_t kind, std::string_view classes, double size = 3.5);

  void open(const std::string& attributes) { body_ += "<g " + attributes + ">\n"; }
  void close() { body_ += "</g>\n"; }
  void raw(const std::string& elements) { body_ += elements; }

  std::string take() { return std::move(body_); }

 private:
  std::string body_;
};

}  // namespace psolve
