#pragma once

#include <cstdint>
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

/// The second way alone, not multiplied out; none where M is singular modulo the prime 2^31 − 1.
/// Its entries times the number of rows must be below 2^31.
std::optional<CommonDenominator> solve_p_adically(const Table<std::int64_t>& M);

}  // namespace psolve
