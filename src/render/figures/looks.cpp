// How what is drawn looks, said once for every format. Okabe and Ito's colours, which colour-blind
// people tell apart, darkened or lightened where their contrast with the ground is below 3 : 1.

#include "render/figures/looks.h"

#include <array>

namespace psolve {
namespace {

struct Colour {
  std::string_view light;
  std::string_view dark;
};

constexpr std::array<Colour, 15> kColours = {{
    {"", ""},
    {"none", "none"},
    {"#1b1f24", "#e6edf3"},
    {"#57606a", "#9aa5b1"},
    {"#fff", "#0d1117"},
    {"#dfe3e8", "#2b323b"},
    {"#6e7781", "#8b949e"},
    {"#8b949e", "#6e7681"},
    {"#e9ebed", "#1f262e"},
    {"#0072b2", "#58b0f0"},
    {"#c44e00", "#ff9a4d"},
    {"#00805e", "#3fd0a0"},
    {"#a3478a", "#e79fd3"},
    {"#8a6d00", "#e3c440"},
    {"#1b1f24", "#e6edf3"},
}};

constexpr Look kLooks[] = {
    {.name = "small", .font_size = 11},
    {.name = "bold", .bold = true},
    {.name = "soft", .fill = Ink::soft},
    {.name = "paper", .fill = Ink::paper},
    {.name = "axis", .stroke = Ink::ink, .width = 1},
    {.name = "grid", .stroke = Ink::grid, .width = 1},
    {.name = "edge", .stroke = Ink::soft, .width = 1},
    {.name = "node", .stroke = Ink::ink, .fill = Ink::paper, .width = 1.5},
    {.name = "cell", .stroke = Ink::rim, .fill = Ink::paper, .width = 1},
    {.name = "guide", .stroke = Ink::soft, .width = 1.2, .dashes = "6 4"},
    {.name = "level", .stroke = Ink::level, .width = 0.9},
    {.name = "frame", .stroke = Ink::ink, .fill = Ink::none, .width = 2},
    {.name = "ring", .stroke = Ink::ink, .fill = Ink::none, .width = 1.6},
    {.name = "ray", .fill = Ink::shade},
    {.name = "w0", .width = 0.8, .stroke_opacity = 0.75},
    {.name = "w1", .width = 1.1},
    {.name = "w2", .width = 1.8},
    {.name = "w3", .width = 2.6},
    {.name = "line", .width = 2},
    {.name = "thin", .width = 0.3},
    {.name = "c0", .stroke = Ink::series0},
    {.name = "c1", .stroke = Ink::series1},
    {.name = "c2", .stroke = Ink::series2},
    {.name = "c3", .stroke = Ink::series3},
    {.name = "c4", .stroke = Ink::series4},
    {.name = "c5", .stroke = Ink::series5},
    {.name = "f0", .fill = Ink::series0},
    {.name = "f1", .fill = Ink::series1},
    {.name = "f2", .fill = Ink::series2},
    {.name = "f3", .fill = Ink::series3},
    {.name = "f4", .fill = Ink::series4},
    {.name = "f5", .fill = Ink::series5},
    {.name = "open", .fill = Ink::none, .width = 1.8},
    {.name = "dot", .fill = Ink::ink},
    {.name = "arrow", .fill = Ink::soft},
    // Groups, shades by size, and hatches of bars, all told apart on grey paper.
    {.name = "g0", .fill_opacity = 0.3},
    {.name = "g1", .fill_opacity = 0.12},
    {.name = "s1", .fill_opacity = 0.07},
    {.name = "s2", .fill_opacity = 0.16},
    {.name = "s3", .fill_opacity = 0.26},
    {.name = "s4", .fill_opacity = 0.38},
    {.name = "h0", .fill_opacity = 0.8},
    {.name = "h1", .fill_opacity = 0.4},
    {.name = "h2", .fill_opacity = 0.1},
    {.name = "d1", .dashes = "8 4"},
    {.name = "d2", .dashes = "2 3"},
    {.name = "d3", .dashes = "9 3 2 3"},
    {.name = "d4", .dashes = "14 4"},
    {.name = "d5", .dashes = "5 2 1 2 1 2"},
};

bool is_named(std::string_view looks, std::string_view name) {
  for (std::size_t start = 0; start < looks.size();) {
    const std::size_t end = std::min(looks.find(' ', start), looks.size());
    if (looks.substr(start, end - start) == name) return true;
    start = end + 1;
  }
  return false;
}

}  // namespace

std::string_view colour(Ink ink, bool dark) {
  const Colour& found = kColours[static_cast<std::size_t>(ink)];
  return dark ? found.dark : found.light;
}

std::span<const Look> look_table() {
  return kLooks;
}

Look look_of(std::string_view looks) {
  Look all;
  for (const Look& look : kLooks) {
    if (!is_named(looks, look.name)) continue;
    if (look.stroke != Ink::unset) all.stroke = look.stroke;
    if (look.fill != Ink::unset) all.fill = look.fill;
    if (look.width > 0) all.width = look.width;
    if (!look.dashes.empty()) all.dashes = look.dashes;
    if (look.fill_opacity > 0) all.fill_opacity = look.fill_opacity;
    if (look.stroke_opacity > 0) all.stroke_opacity = look.stroke_opacity;
    if (look.font_size > 0) all.font_size = look.font_size;
    all.bold = all.bold || look.bold;
  }
  return all;
}

}  // namespace psolve
