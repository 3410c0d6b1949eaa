#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/text/text.h"
#include "formula/formula.h"

namespace psolve {

/// A rectangle of characters that stands on a line of text, for formulas with tall matrices.
struct Box {
  std::vector<std::string> rows;  ///< all `width` columns wide
  std::size_t baseline = 0;       ///< the row that stands on the line
  std::size_t width = 0;
  int break_level = 0;  ///< as in `LinePiece`, for a box before which a line may be broken
};

/// One row.
Box text_box(std::string text);

/// Boxes side by side, their baselines level.
Box beside(const std::vector<Box>& boxes);

/// The formula that is seen: `formula` without the faces and quantities around it. `numbers`, which
/// tells whether quantities are shown by their values, follows the faces.
const Formula& seen(const Formula& formula, bool& numbers);

/// Whether `factor` begins with a sign or is a sum, so that a product puts parentheses around it.
bool is_loose(const Formula& factor, bool numbers);

/// How many leading columns of these widths fit into `width` beside the last one and dots.
std::size_t leading_columns(const std::vector<std::size_t>& widths, std::size_t width);

/// `formula` as boxes between which a line may be broken; matrices are tall, and lose their middle
/// columns where they would be wider than `width`.
std::vector<Box> boxes_of(const Formula& formula, int digits, std::size_t width);

}  // namespace psolve
