#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json/json.h"

namespace psolve {

/// Where and how two values differ first.
struct Difference {
  std::string pointer;  ///< JSON pointer
  std::string expected;
  std::string found;
};

/// Compares structure, text and numbers, these to the relative tolerance 1e-9. The size of a
/// check's error is rounding noise that differs between machines, so only its verdict is compared.
std::optional<Difference> first_difference(const Json& expected, const Json& found);

/// Whether two texts are the same but for the last digits of the numbers shown in them and the size
/// of the checks' errors.
bool same_but_for_rounding(std::string_view expected, std::string_view found);

/// The same for drawings in SVG, whose coordinates have two decimals.
bool same_drawing(std::string_view expected, std::string_view found);

}  // namespace psolve
