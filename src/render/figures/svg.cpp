#include "render/figures/svg.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "formula/xml.h"
#include "render/figures/drawing.h"
#include "render/figures/looks.h"

namespace psolve {
namespace {

/// In a page a drawing is shrunk to this at most.
constexpr double kSmallestScale = 0.57;

// ---------------------------------------------------------------- looks

/// CSS variables would be shorter, but few programs besides browsers know them.
std::string rule(const Look& look, bool dark) {
  std::string style;
  const auto add = [&](std::string_view property, std::string_view value) {
    style += fmt::format("{}{}:{}", style.empty() ? "" : ";", property, value);
  };
  if (look.fill != Ink::unset) add("fill", colour(look.fill, dark));
  if (look.stroke != Ink::unset) add("stroke", colour(look.stroke, dark));
  if (!dark) {
    if (look.width > 0) add("stroke-width", fmt::format("{}px", look.width));
    if (!look.dashes.empty()) add("stroke-dasharray", look.dashes);
    if (look.fill_opacity > 0) add("fill-opacity", fmt::format("{}", look.fill_opacity));
    if (look.stroke_opacity > 0) add("stroke-opacity", fmt::format("{}", look.stroke_opacity));
    if (look.font_size > 0) add("font-size", fmt::format("{}px", look.font_size));
    if (look.bold) add("font-weight", "600");
  }
  return fmt::format(".psf .{}{{{}}}\n", look.name, style);
}

std::string made_style() {
  std::string style = fmt::format(
      "\n.psf{{font:{}px system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",Arial,\"DejaVu Sans\","
      "sans-serif}}\n.psf text{{fill:{}}}\n.psf path{{fill:none;stroke-linejoin:round}}\n",
      Canvas::text_size, colour(Ink::ink, false));
  for (const Look& look : look_table()) style += rule(look, false);
  style += fmt::format("@media screen and (prefers-color-scheme:dark){{\n.psf text{{fill:{}}}\n",
                       colour(Ink::ink, true));
  for (const Look& look : look_table()) {
    const auto turns = [](Ink ink) { return colour(ink, false) != colour(ink, true); };
    if (turns(look.fill) || turns(look.stroke)) style += rule(look, true);
  }
  return style + "}\n";
}

// ---------------------------------------------------------------- shapes

std::string attribute(const char* name, std::string_view value) {
  std::string text = " ";
  text += name;
  text += "=\"";
  text += value;
  text += '"';
  return text;
}

std::string attribute(const char* name, double value) {
  return attribute(name, decimal(value));
}

std::string element(const Shape::Path& path, const std::string& attributes) {
  std::string data;
  for (const auto& part : path.parts) {
    for (const Point& p : part) {
      data += (&p == &part.front() ? "M" : "L") + decimal(p.x) + " " + decimal(p.y);
    }
    if (path.closed) data += "Z";
  }
  return "<path" + attribute("d", data) + attributes + "/>\n";
}

std::string element(const Shape::Rectangle& box, const std::string& attributes) {
  return "<rect" + attribute("x", box.corner.x) + attribute("y", box.corner.y) +
         attribute("width", box.width) + attribute("height", box.height) +
         (box.radius > 0 ? attribute("rx", box.radius) : "") + attributes + "/>\n";
}

std::string element(const Shape::Circle& circle, const std::string& attributes) {
  return "<circle" + attribute("cx", circle.centre.x) + attribute("cy", circle.centre.y) +
         attribute("r", circle.radius) + attributes + "/>\n";
}

std::string element(const Shape::Text& text, const std::string& attributes) {
  constexpr std::array<const char*, 3> anchors = {"", " text-anchor=\"middle\"",
                                                  " text-anchor=\"end\""};
  const std::string x = decimal(text.baseline.x);
  const std::string y = decimal(text.baseline.y);
  const std::string turn = "rotate(" + decimal(text.angle) + " " + x + " " + y + ")";
  return "<text" + attribute("x", x) + attribute("y", y) +
         anchors[static_cast<Index>(text.anchor)] + attributes +
         (text.angle == 0 ? "" : attribute("transform", turn)) + ">" + xml_escaped(text.text) +
         "</text>\n";
}

std::string element(const Figure& figure, bool whole_file) {
  const Drawing drawing = draw(figure);
  const double width = std::ceil(drawing.width);
  const double height = std::ceil(drawing.height);
  // On a narrow screen it is scrolled rather than shrunk until nobody can read it.
  const std::string context =
      whole_file ? " xmlns=\"http://www.w3.org/2000/svg\""
                 : fmt::format(" style=\"min-width:{}px\"", std::round(kSmallestScale * width));
  std::string text = fmt::format(
      "<svg{0} class=\"psf\" width=\"{1}\" height=\"{2}\" viewBox=\"0 0 {1} {2}\" role=\"img\">\n",
      context, width, height);
  text += fmt::format("<title>{}</title>\n<desc>{}</desc>\n",
                      xml_escaped(label_text(figure.caption)), xml_escaped(drawing.description));
  if (whole_file) {
    text += "<style>" + std::string(svg_style()) + "</style>\n";
    text += fmt::format("<rect width=\"{}\" height=\"{}\" class=\"paper\"/>\n", width, height);
  }
  for (const Shape& shape : drawing.shapes) {
    const std::string looks = shape.looks.empty() ? "" : attribute("class", shape.looks);
    text += std::visit([&](const auto& form) { return element(form, looks); }, shape.form);
  }
  return text + "</svg>\n";
}

}  // namespace

std::string figure_file(const Figure& figure) {
  return figure.id + ".svg";
}

std::string svg_file(const Figure& figure) {
  return element(figure, true);
}

std::string svg_element(const Figure& figure) {
  return element(figure, false);
}

std::string_view svg_style() {
  static const std::string style = made_style();
  return style;
}

}  // namespace psolve
