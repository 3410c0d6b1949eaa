#include "render/figures/svg.h"

#include <fmt/format.h>

#include <cmath>

#include "core/text.h"
#include "render/figures/canvas.h"
#include "render/figures/drawing.h"
#include "render/page.h"

namespace psolve {
namespace {

/// Okabe and Ito's colours, which colour-blind people tell apart, darkened or lightened where their
/// contrast with the ground is below 3 : 1. Variables would be shorter, but few programs besides
/// browsers know them.
constexpr std::string_view kStyle = R"(
.psf{color:#1b1f24;font:13px system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
.psf text{fill:currentColor}
.psf path,.psf line{fill:none}
.psf .small{font-size:11px}
.psf .bold{font-weight:600}
.psf .soft{fill:#57606a}
.psf .paper{fill:#fff}
.psf .halo{stroke:#fff;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}
.psf .axis{stroke:currentColor;stroke-width:1px}
.psf .grid{stroke:#dfe3e8;stroke-width:1px}
.psf .edge{stroke:#57606a;stroke-width:1px}
.psf .node{fill:#fff;stroke:currentColor;stroke-width:1.5px}
.psf .cell{fill:#fff;stroke:#8b949e;stroke-width:1px}
.psf .guide{stroke:#57606a;stroke-width:1.2px;stroke-dasharray:6 4}
.psf .level{stroke:#6e7781;stroke-width:.9px}
.psf .frame{fill:none;stroke:currentColor;stroke-width:2px}
.psf .ring{fill:none;stroke:currentColor;stroke-width:1.6px}
.psf .ray{fill:currentColor;fill-opacity:.09;stroke:none}
.psf .w1{stroke-width:1.1px}.psf .w2{stroke-width:1.8px}.psf .w3{stroke-width:2.6px}
.psf .line{stroke-width:2px;stroke-linejoin:round;stroke-linecap:butt}
.psf .c0{stroke:#0072b2}.psf .c1{stroke:#c44e00}.psf .c2{stroke:#00805e}.psf .c3{stroke:#a3478a}.psf .c4{stroke:#8a6d00}.psf .c5{stroke:#1b1f24}
.psf .f0{fill:#0072b2}.psf .f1{fill:#c44e00}.psf .f2{fill:#00805e}.psf .f3{fill:#a3478a}.psf .f4{fill:#8a6d00}.psf .f5{fill:#1b1f24}
.psf .open{fill:none;stroke-width:1.8px}.psf .dot{fill:currentColor}
.psf .arrow{fill:#57606a}.psf .thin{stroke-width:.3px}.psf .w0{stroke-width:.8px;stroke-opacity:.75}
.psf .g0{fill-opacity:.3}.psf .g1{fill-opacity:.12}
.psf .s1{fill-opacity:.07}.psf .s2{fill-opacity:.16}.psf .s3{fill-opacity:.26}.psf .s4{fill-opacity:.38}
.psf .h0{fill-opacity:.8}.psf .h1{fill-opacity:.4}.psf .h2{fill-opacity:.1}
.psf .d1{stroke-dasharray:8 4}.psf .d2{stroke-dasharray:2 3}.psf .d3{stroke-dasharray:9 3 2 3}.psf .d4{stroke-dasharray:14 4}.psf .d5{stroke-dasharray:5 2 1 2 1 2}
@media screen and (prefers-color-scheme:dark){
.psf{color:#e6edf3}
.psf .soft{fill:#9aa5b1}
.psf .paper{fill:#0d1117}
.psf .halo{stroke:#0d1117}
.psf .grid{stroke:#2b323b}
.psf .edge{stroke:#9aa5b1}
.psf .node{fill:#0d1117}
.psf .cell{fill:#0d1117;stroke:#6e7681}
.psf .guide{stroke:#9aa5b1}
.psf .level{stroke:#8b949e}
.psf .arrow{fill:#9aa5b1}
.psf .c0{stroke:#58b0f0}.psf .c1{stroke:#ff9a4d}.psf .c2{stroke:#3fd0a0}.psf .c3{stroke:#e79fd3}.psf .c4{stroke:#e3c440}.psf .c5{stroke:#e6edf3}
.psf .f0{fill:#58b0f0}.psf .f1{fill:#ff9a4d}.psf .f2{fill:#3fd0a0}.psf .f3{fill:#e79fd3}.psf .f4{fill:#e3c440}.psf .f5{fill:#e6edf3}
}
)";

std::string element(const Figure& figure, bool whole_file) {
  const Drawing drawing = std::visit([](const auto& data) { return draw(data); }, figure.drawing);
  const double width = std::ceil(drawing.width);
  const double height = std::ceil(drawing.height);
  std::string text = fmt::format(
      "<svg{0} class=\"psf\" width=\"{1}\" height=\"{2}\" viewBox=\"0 0 {1} {2}\" role=\"img\">\n",
      whole_file ? " xmlns=\"http://www.w3.org/2000/svg\"" : "", width, height);
  text += fmt::format("<title>{}</title>\n<desc>{}</desc>\n",
                      xml_escaped(label_text(figure.caption)), xml_escaped(drawing.description));
  if (whole_file) {
    text += "<style>" + std::string(kStyle) + "</style>\n";
    text += fmt::format("<rect width=\"{}\" height=\"{}\" class=\"paper\"/>\n", width, height);
  }
  return text + drawing.body + "</svg>\n";
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
  return kStyle;
}

}  // namespace psolve
