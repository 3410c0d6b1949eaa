#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/text.h"
#include "formula/formula.h"

namespace psolve {

/// A rectangle of characters that stands on a line of text, for formulas with tall matrices.
struct Box {
  std::vector<std::string> rows;  ///< all `width` columns wide
  std::size_t baseline = 0;       ///< the row that stands on the line
  std::size_t width = 0;
};

/// One row.
Box text_box(std::string text);

/// Boxes side by side, their baselines level.
Box beside(const std::vector<Box>& boxes);

/// `formula` as boxes between which a line may be broken; matrices are tall, and lose their middle
/// columns where they would be wider than `width`.
std::vector<Box> boxes_of(const Formula& formula, int digits, std::size_t width);

}  // namespace psolve
