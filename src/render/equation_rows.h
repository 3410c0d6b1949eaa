#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "formula/formula.h"

namespace psolve {

/// A row of an equation that is too long for one.
struct EquationRow {
  std::string sign;        ///< of the relation to the row before; empty on the first row
  Formula formula;         ///< with a sign of its own in front where it continues a side
  bool continues = false;  ///< the side that the row before began
  bool beside = false;     ///< has room in one line with the row before: a short left side
};

/// `line` in rows of at most about `width` columns of text: a chain is broken at its relation
/// signs, and sides that are still too long at the + and − and the factors outside of all
/// parentheses. Where nothing can be broken a row stays as wide as it is.
std::vector<EquationRow> equation_rows(const Formula& line, int digits, std::size_t width);

/// `formula` without the middle columns of its matrices where these are wider than `width`.
Formula without_middle_columns(const Formula& formula, int digits, std::size_t width);

/// The columns of text that `formula` takes, with tall matrices as people write them.
std::size_t formula_width(const Formula& formula, int digits);

}  // namespace psolve
