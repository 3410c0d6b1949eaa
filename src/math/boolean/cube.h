#pragma once

// Products of literals as cubes of points, and the sums of products that a Boolean function is.
// Source: E. J. McCluskey, Minimization of Boolean Functions, Bell System Technical Journal 35 (6),
// 1956.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "formula/index.h"
#include "math/boolean/function.h"

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

/// Every prime implicant of a function of k ≤ 12 variables: a cube with a point where it is 1, none
/// where it is 0, and that lies in no larger one. Those of fewest literals come first.
std::vector<Cube> prime_implicants(const BooleanFunction& function);

/// A sum of products.
struct Cover {
  std::vector<Cube> cubes;
  bool minimal = true;  ///< whether it is proved that no sum of fewer products is the function
};

/// Few of the prime implicants that together cover all points where the function is 1, and of as few
/// the fewest literals: exactly, as long as the search takes no more than a set number of tries.
Cover smallest_cover(const BooleanFunction& function, const std::vector<Cube>& primes);

/// Cubes that hold the same of `points` and no point more, and of which no two share one of them.
std::vector<Cube> made_disjoint(const std::vector<Cube>& cubes, const std::vector<bool>& points);

}  // namespace psolve
