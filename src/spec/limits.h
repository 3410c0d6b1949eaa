#pragma once

#include <cstddef>

#include "formula/index.h"

namespace psolve {

/// The largest spec that is read, in bytes.
inline constexpr std::size_t max_spec_bytes = std::size_t{256} << 20;

/// Objects and lists of a solution within one another: steps stand within steps, and in their lines
/// formulas within formulas.
inline constexpr std::size_t max_solution_depth = 512;

/// Of an expression in a spec: how deep its parts stand within one another, and how many numbers
/// and names it has. What is within these is worked to the end in every format.
inline constexpr Index max_expression_depth = 64;
inline constexpr Index max_expression_operands = 10'000;

}  // namespace psolve
