#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"

namespace psolve {

/// Where two values, or two texts, differ, and how.
struct Difference {
  std::string place;  ///< a JSON pointer, or the number of a line
  std::string expected;
  std::string found;
};

/// Compares structure, text and numbers, these to a relative 1e-9 or an absolute 1e-15: all that
/// differs, in the order of `expected`. The size of a check's error is rounding noise that differs
/// between machines, so only its verdict is compared. What has a `text` for people is shown by it.
std::vector<Difference> differences(const Json& expected, const Json& found);

/// The lines that differ by more than the last digits of the numbers shown in them and the size of
/// the checks' errors.
std::vector<Difference> line_differences(std::string_view expected, std::string_view found);

/// Whether two drawings in SVG are the same but for the last of their coordinates' two decimals.
bool same_drawing(std::string_view expected, std::string_view found);

}  // namespace psolve
