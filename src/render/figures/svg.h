#pragma once

#include <string>
#include <string_view>

#include "core/figure.h"

namespace psolve {

// Figures as plain SVG: drawn from their data alone, the same bytes on every run, numbers with two
// decimals. Series and groups differ in dash, mark or hatch as well as in colour, so they survive
// colour blindness and grey printing. The title of a drawing is the figure's caption; its
// description says in words what the drawing shows.

/// The name of the figure's file: "loss.svg".
std::string figure_file(const Figure& figure);

/// A whole file, with colours for light and for dark screens and a ground of its own.
std::string svg_file(const Figure& figure);

/// One element for a page of HTML, which brings `svg_style` once.
std::string svg_element(const Figure& figure);

/// The CSS that the elements share.
std::string_view svg_style();

}  // namespace psolve
