#pragma once

#include <span>
#include <string>
#include <string_view>

namespace psolve {

/// Colours by what they are for, each with one value on light ground and one on dark.
enum class Ink {
  unset,
  none,
  ink,
  soft,
  paper,
  grid,
  level,
  rim,
  shade,
  series0,
  series1,
  series2,
  series3,
  series4,
  series5,
};

/// "#1b1f24"; "none" for none.
std::string_view colour(Ink ink, bool dark);

/// What a name among the looks of a shape says; where several say something the last of the table
/// holds.
struct Look {
  std::string_view name = {};
  Ink stroke = Ink::unset;
  Ink fill = Ink::unset;
  double width = 0;              ///< of the stroke, in pixels; 0: unset
  std::string_view dashes = {};  ///< lengths in pixels, with spaces between
  double fill_opacity = 0;       ///< 0: unset
  double stroke_opacity = 0;     ///< 0: unset
  double font_size = 0;          ///< in pixels; 0: unset
  bool bold = false;
};

std::span<const Look> look_table();

/// All that the names in `looks` say, taken together.
Look look_of(std::string_view looks);

}  // namespace psolve
