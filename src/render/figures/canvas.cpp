#include "render/figures/canvas.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.h"
#include "render/page.h"

namespace psolve {
namespace {

constexpr int kLabelDigits = 4;

std::string class_attribute(std::string_view classes) {
  return classes.empty() ? "" : fmt::format(" class=\"{}\"", classes);
}

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

}  // namespace

std::string svg_number(double value) {
  const double rounded = std::round(value * 100) / 100;
  std::string text = fmt::format("{:.2f}", rounded == 0 ? 0.0 : rounded);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string xml_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  }
  return result;
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

std::vector<std::string> wrapped_text(const std::string& text, double size, double width) {
  std::vector<std::string> lines(1);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    const std::string word = text.substr(start, end - start);
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (lines.back().empty() || text_width(longer, size) <= width) {
      lines.back() = longer;
    } else {
      lines.push_back(word);
    }
    start = end + 1;
  }
  return lines;
}

void Canvas::line(Point a, Point b, std::string_view classes) {
  path(fmt::format("M{} {}L{} {}", svg_number(a.x), svg_number(a.y), svg_number(b.x),
                   svg_number(b.y)),
       classes);
}

void Canvas::rectangle(double x, double y, double width, double height, std::string_view classes,
                       double radius) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>\n", svg_number(x),
                       svg_number(y), svg_number(width), svg_number(height),
                       radius > 0 ? fmt::format(" rx=\"{}\"", svg_number(radius)) : "",
                       class_attribute(classes));
}

void Canvas::circle(Point centre, double radius, std::string_view classes) {
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>\n", svg_number(centre.x),
                       svg_number(centre.y), svg_number(radius), class_attribute(classes));
}

void Canvas::polyline(const std::vector<Point>& points, std::string_view classes, bool closed) {
  std::string data;
  for (const Point& p : points) {
    data += (data.empty() ? "M" : "L") + svg_number(p.x) + " " + svg_number(p.y);
  }
  path(data + (closed ? "Z" : ""), classes);
}

void Canvas::path(const std::string& data, std::string_view classes) {
  body_ += fmt::format("<path d=\"{}\"{}/>\n", data, class_attribute(classes));
}

void Canvas::text(Point at, std::string_view text, Anchor anchor, std::string_view classes,
                  double angle) {
  constexpr std::array<const char*, 3> anchors = {"", " text-anchor=\"middle\"",
                                                  " text-anchor=\"end\""};
  // Not every program that draws SVG knows how to centre a line, so it is moved down by hand.
  const double down = 0.35 * (classes.find("small") != classes.npos ? small_size : text_size);
  const std::string turned = angle == 0
                                 ? ""
                                 : fmt::format(" transform=\"rotate({} {} {})\"", svg_number(angle),
                                               svg_number(at.x), svg_number(at.y));
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}{}{}>{}</text>\n", svg_number(at.x),
                       svg_number(at.y + down), anchors[static_cast<std::size_t>(anchor)],
                       class_attribute(classes), turned, xml_escaped(text));
}

void Canvas::mark(Point at, std::size_t kind, std::string_view classes, double size) {
  const auto corner = [&](double dx, double dy) {
    return Point{at.x + dx * size, at.y + dy * size};
  };
  switch (kind % 6) {
    case 0:
      return circle(at, size, classes);
    case 1:
      return polyline({corner(-.9, -.9), corner(.9, -.9), corner(.9, .9), corner(-.9, .9)}, classes,
                      true);
    case 2:
      return polyline({corner(0, -1.2), corner(1.1, .9), corner(-1.1, .9)}, classes, true);
    case 3:
      return polyline({corner(0, -1.3), corner(1.3, 0), corner(0, 1.3), corner(-1.3, 0)}, classes,
                      true);
    case 4:
      return path(fmt::format("M{} {}l{} {}m0 {}l{} {}", svg_number(at.x - size),
                              svg_number(at.y - size), svg_number(2 * size), svg_number(2 * size),
                              svg_number(-2 * size), svg_number(-2 * size), svg_number(2 * size)),
                  std::string(classes) + " open");
    default:
      return path(fmt::format("M{} {}h{}m{} {}v{}", svg_number(at.x - 1.2 * size), svg_number(at.y),
                              svg_number(2.4 * size), svg_number(-1.2 * size),
                              svg_number(-1.2 * size), svg_number(2.4 * size)),
                  std::string(classes) + " open");
  }
}

}  // namespace psolve
