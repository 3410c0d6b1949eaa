#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace psolve {

/// A piece of a formula in one line. A line may be broken before it, the more readily the smaller
/// `level` is: before a relation, then before the signs of a sum and those of a product, both first
/// outside of all brackets and then deeper, at last at a blank.
struct LinePiece {
  static constexpr int term = 1;    ///< the level of a term outside of all brackets
  static constexpr int factor = 2;  ///< and of a factor
  std::string text;
  int level = 0;
};

/// `line` in pieces of at most `width` columns, or longer ones where there is no place to break.
std::vector<LinePiece> pieces_of_line(const std::string& line, std::size_t width);

}  // namespace psolve
