#pragma once

#include <cstdint>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// A linear threshold function of k ≤ 4 variables.
struct ThresholdFunction {
  std::uint32_t table;        ///< bit x: the value at point x (counting order)
  std::vector<long> weights;  ///< of least total |w| for this function
  long threshold;             ///< it is 1 where w·x ≥ threshold
  long cost;                  ///< Σ|w|
};

inline constexpr Index kMostEnumerated = 4;  ///< variables

/// All linear threshold functions of `variables` ≤ 4 variables, constants included, those of least
/// weight first: 4, 14, 104 and 1,882 of them (OEIS A000609).
///
/// None is missed: such a function has weights that solve k + 1 equations with coefficients ±1
/// (a vertex of its cone of separating weights, on inputs ±1), so by Cramer's rule they are
/// determinants of ±1 matrices of order k + 1. Those are multiples of 2^k and by Hadamard's
/// inequality at most (k+1)^((k+1)/2), so integers up to (k+1)^((k+1)/2)/2^k are enough: 1, 1, 2
/// and 3 (S. Muroga, Threshold Logic and Its Applications, 1971).
const std::vector<ThresholdFunction>& threshold_functions(Index variables);

}  // namespace psolve
