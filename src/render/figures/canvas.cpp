#include "render/figures/canvas.h"

#include <array>
#include <charconv>
#include <cmath>
#include <numbers>

#include "core/text/text.h"
#include "render/words.h"

namespace psolve {
namespace {

constexpr int kLabelDigits = 4;

/// The width of a character in parts of the size of its font.
double width_of(char32_t code) {
  constexpr std::u32string_view narrow = U"iljtfrI.,;:'|![](){} ·′/";
  constexpr std::u32string_view wide = U"mwMW@%—…∑∏";
  if (code >= 0x300 && code <= 0x36F) return 0;  // combining accents
  const bool raised = (code >= 0x2070 && code <= 0x209C) || code == 0xB2 || code == 0xB3 ||
                      code == 0xB9 || (code >= 0x1D2C && code <= 0x1D7F) ||
                      (code >= 0x2B0 && code <= 0x2FF);
  if (raised) return 0.42;
  if (narrow.find(code) != std::u32string_view::npos) return 0.38;
  if (wide.find(code) != std::u32string_view::npos) return 0.98;
  if (code >= 'A' && code <= 'Z') return 0.7;
  return code > 0x2190 ? 0.82 : 0.62;
}

double size_of(std::string_view looks) {
  return looks.find("small") != looks.npos ? Canvas::small_size : Canvas::text_size;
}

}  // namespace

Rotation::Rotation(double degrees)
    : cosine_(std::cos(degrees * std::numbers::pi / 180)),
      sine_(std::sin(degrees * std::numbers::pi / 180)) {}

std::string decimal(double value) {
  const double rounded = std::round(value * 100) / 100;
  std::array<char, 320> buffer{};  // the largest double has 309 digits before its point
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                                 rounded == 0 ? 0.0 : rounded, std::chars_format::fixed, 2);
  std::string text(buffer.data(), end.ptr);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

double text_width(std::string_view text, double size) {
  double width = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Character character = character_at(text, i);
    width += width_of(character.code);
    i += character.length;
  }
  return width * size;
}

std::string label_text(const Prose& prose) {
  return printable(prose_text(prose, kLabelDigits));
}

void Canvas::rectangle(double x, double y, double width, double height, std::string_view looks,
                       double radius) {
  shapes_.push_back({Shape::Rectangle{{x, y}, width, height, radius}, std::string(looks)});
}

void Canvas::circle(Point centre, double radius, std::string_view looks) {
  shapes_.push_back({Shape::Circle{centre, radius}, std::string(looks)});
}

void Canvas::path(std::vector<std::vector<Point>> parts, std::string_view looks, bool closed) {
  shapes_.push_back({Shape::Path{std::move(parts), closed}, std::string(looks)});
}

void Canvas::text(Point at, std::string_view text, Anchor anchor, std::string_view looks,
                  double angle) {
  if (text.empty()) return;
  // Not every program that draws SVG knows how to centre a line, so it is moved down by hand.
  const Point down = Rotation(angle)({0, 0.35 * size_of(looks)});
  shapes_.push_back({Shape::Text{{at.x + down.x, at.y + down.y}, std::string(text), anchor, angle},
                     std::string(looks)});
}

void Canvas::text_on_plate(Point at, std::string_view text, std::string_view looks, double angle) {
  const double size = size_of(looks);
  const double x = text_width(text, size) / 2 + 1;
  const double y = size / 2 + 0.5;
  const Rotation turned(angle);
  std::vector<Point> corners;
  for (const Point& corner : {Point{-x, -y}, Point{x, -y}, Point{x, y}, Point{-x, y}}) {
    const Point offset = turned(corner);
    corners.push_back({at.x + offset.x, at.y + offset.y});
  }
  polygon(std::move(corners), "paper");
  Canvas::text(at, text, Anchor::middle, looks, angle);
}

void Canvas::mark(Point at, Index kind, std::string_view looks, double size) {
  const auto corner = [&](double dx, double dy) {
    return Point{at.x + dx * size, at.y + dy * size};
  };
  switch (kind % 6) {
    case 0:
      return circle(at, size, looks);
    case 1:
      return polygon({corner(-.9, -.9), corner(.9, -.9), corner(.9, .9), corner(-.9, .9)}, looks);
    case 2:
      return polygon({corner(0, -1.2), corner(1.1, .9), corner(-1.1, .9)}, looks);
    case 3:
      return polygon({corner(0, -1.3), corner(1.3, 0), corner(0, 1.3), corner(-1.3, 0)}, looks);
    case 4:
      return path({{corner(-1, -1), corner(1, 1)}, {corner(1, -1), corner(-1, 1)}},
                  std::string(looks) + " open");
    default:
      return path({{corner(-1.2, 0), corner(1.2, 0)}, {corner(0, -1.2), corner(0, 1.2)}},
                  std::string(looks) + " open");
  }
}

void Canvas::head(Point from, Point to, std::string_view looks, double size) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length == 0) return;
  const Point along{size * (to.x - from.x) / length, size * (to.y - from.y) / length};
  const Point back{to.x - along.x, to.y - along.y};
  const Point side{-0.5 * along.y, 0.5 * along.x};
  polygon({to, {back.x + side.x, back.y + side.y}, {back.x - side.x, back.y - side.y}}, looks);
}

}  // namespace psolve
