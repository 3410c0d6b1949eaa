#pragma once

#include <optional>

#include "math/games/table.h"

namespace psolve {

/// z_j = numerators[j] / denominator, denominator > 0.
struct CommonDenominator {
  std::vector<Integer> numerators;
  Integer denominator;
};

/// The solution of M z = 1 (all right sides 1) for a square integer matrix, exactly; none where M
/// is singular. Small systems are eliminated without fractions (E. H. Bareiss 1968), large ones
/// solved modulo powers of a prime (J. D. Dixon, "Exact solution of linear equations using p-adic
/// expansions", 1982) and multiplied out to be sure.
std::optional<CommonDenominator> solve_for_ones(const Table<Integer>& M);

}  // namespace psolve
