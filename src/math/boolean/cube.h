#pragma once

// Products of literals as cubes of points, and the sums of products that a Boolean function is.
// Source: E. J. McCluskey, Minimization of Boolean Functions, Bell System Technical Journal 35 (6),
// 1956.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// The points of {0, 1}^k that agree with `value` in the bits of `care`: the product of a literal
/// for each of those bits. Points are in counting order, so variable i is bit k − 1 − i.
struct Cube {
  std::uint32_t care = 0;
  std::uint32_t value = 0;  ///< within `care`

  bool contains(std::uint32_t point) const { return ((point ^ value) & care) == 0; }
  bool meets(const Cube& other) const { return ((value ^ other.value) & care & other.care) == 0; }
  Index literals() const { return __builtin_popcount(care); }
  friend auto operator<=>(const Cube&, const Cube&) = default;
};

inline constexpr Index kMostCubeVariables = 12;  ///< 3^12 cubes are half a million

/// Every prime implicant of the function with these values at all 2^k points, k ≤ 12: a cube on
/// which it is 1 and that lies in no larger one. Those of fewest literals come first.
std::vector<Cube> prime_implicants(const std::vector<bool>& table);

/// A sum of products.
struct Cover {
  std::vector<Cube> cubes;
  bool minimal = true;  ///< whether it is proved that no sum of fewer products is the function
};

/// Few of the prime implicants that together cover all true points, and of as few the fewest
/// literals: exactly, as long as the search takes no more than a set number of tries.
Cover smallest_cover(const std::vector<bool>& table, const std::vector<Cube>& primes);

/// Whether no two of the cubes share a point, so that at most one is 1 at a time.
bool are_disjoint(const std::vector<Cube>& cubes);

/// The same points in cubes of which no two share one.
std::vector<Cube> made_disjoint(const std::vector<Cube>& cubes);

}  // namespace psolve
