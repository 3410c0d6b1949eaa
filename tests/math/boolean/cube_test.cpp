// Prime implicants and covers of Boolean functions, against their definitions.

#include "math/boolean/cube.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <utility>

#include "math/boolean/syntax.h"

namespace psolve {
namespace {

std::vector<bool> bits_of(std::uint32_t number, std::size_t count) {
  std::vector<bool> bits;
  for (std::size_t i = 0; i < count; ++i) bits.push_back((number >> i & 1) != 0);
  return bits;
}

/// Whether no two of the cubes share a point, so that at most one is 1 at a time.
bool are_disjoint(const std::vector<Cube>& cubes) {
  for (Index i = 0; i < std::ssize(cubes); ++i) {
    for (Index j = 0; j < i; ++j) {
      if (cubes[i].meets(cubes[j])) return false;
    }
  }
  return true;
}

/// Whether the function is 1 wherever the cube is, point by point.
bool implies(const Cube& cube, const std::vector<bool>& function) {
  for (std::uint32_t x = 0; x < function.size(); ++x) {
    if (cube.contains(x) && !function[x]) return false;
  }
  return true;
}

/// The prime implicants by their definition: no literal can be left out.
std::vector<Cube> primes_by_definition(const std::vector<bool>& function) {
  std::vector<Cube> primes;
  for (std::uint32_t care = 0; care < function.size(); ++care) {
    for (std::uint32_t value = 0; value < function.size(); ++value) {
      if ((value & ~care) != 0 || !implies({care, value}, function)) continue;
      bool prime = true;
      for (std::uint32_t bit = 1; bit < function.size(); bit *= 2) {
        if ((care & bit) != 0 && implies({care & ~bit, value & ~bit}, function)) prime = false;
      }
      if (prime) primes.push_back({care, value});
    }
  }
  return primes;
}

/// Of a sum of products: how many there are, and how many literals in all.
using Size = std::pair<Index, Index>;

Size size_of(const std::vector<Cube>& cubes) {
  Size size{std::ssize(cubes), 0};
  for (const Cube& cube : cubes) size.second += cube.literals();
  return size;
}

/// The size of the smallest set of `cubes` that covers the function, by trying every one.
Size smallest_by_trying(const std::vector<bool>& function, const std::vector<Cube>& cubes) {
  Size smallest = size_of(cubes);
  for (std::uint32_t set = 0; set < 1u << cubes.size(); ++set) {
    std::vector<Cube> some;
    for (std::size_t i = 0; i < cubes.size(); ++i) {
      if ((set >> i & 1) != 0) some.push_back(cubes[i]);
    }
    if (size_of(some) >= smallest) continue;
    bool covers = true;
    for (std::uint32_t x = 0; x < function.size() && covers; ++x) {
      covers = !function[x] ||
               std::ranges::any_of(some, [x](const Cube& cube) { return cube.contains(x); });
    }
    if (covers) smallest = size_of(some);
  }
  return smallest;
}

TEST(Cubes, PrimeImplicantsAndSmallestCoversOfAllFunctionsOfThreeVariables) {
  for (std::uint32_t number = 0; number < 256; ++number) {
    const auto function = bits_of(number, 8);
    auto primes = prime_implicants(function);
    const Cover cover = smallest_cover(function, primes);
    auto expected = primes_by_definition(function);
    EXPECT_TRUE(cover.minimal);
    EXPECT_EQ(size_of(cover.cubes), smallest_by_trying(function, primes)) << number;
    std::sort(primes.begin(), primes.end());
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(primes, expected) << number;
  }
}

// Of four variables, where sums of as many products have different numbers of literals.
TEST(Cubes, SmallestCoversOfFourVariablesHaveTheFewestLiterals) {
  std::mt19937 random(9);
  for (int trial = 0; trial < 200; ++trial) {
    const auto function = bits_of(static_cast<std::uint32_t>(random()), 16);
    const auto primes = prime_implicants(function);
    if (primes.size() > 9) continue;
    EXPECT_EQ(size_of(smallest_cover(function, primes).cubes), smallest_by_trying(function, primes))
        << trial;
  }
}

TEST(Cubes, KnowsTheExamplesOfTextbooks) {
  // McCluskey's cyclic table: Σm(0, 1, 2, 5, 6, 7) has six prime implicants and needs three.
  std::vector<bool> cyclic(8);
  for (const int m : {0, 1, 2, 5, 6, 7}) cyclic[static_cast<std::size_t>(m)] = true;
  EXPECT_EQ(prime_implicants(cyclic).size(), 6u);
  EXPECT_EQ(smallest_cover(cyclic, prime_implicants(cyclic)).cubes.size(), 3u);
  // The parity of n bits has no two neighbouring true points: 2^(n-1) products of n literals.
  const auto parity = BooleanSyntax::parse("a^b^c^d^e^f^g^h").table();
  EXPECT_EQ(prime_implicants(parity).size(), 128u);
  // (A ∨ ¬B) ⊕ (¬C ∨ ¬D), by its Karnaugh map: four pairs of neighbours, two of which overlap
  // twice.
  const auto sheet = BooleanSyntax::parse("(A|!B)^(!C|!D)").table();
  const auto cover = smallest_cover(sheet, prime_implicants(sheet));
  EXPECT_EQ(cover.cubes.size(), 4u);
  EXPECT_FALSE(are_disjoint(cover.cubes));
}

TEST(Cubes, MakesCubesDisjointWithoutMovingAPoint) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    const auto function = bits_of(random() & 0xffff, 16);
    const auto cover = smallest_cover(function, prime_implicants(function)).cubes;
    const auto disjoint = made_disjoint(cover, function);
    EXPECT_TRUE(are_disjoint(disjoint));
    for (std::uint32_t x = 0; x < 16; ++x) {
      const auto holders = std::count_if(disjoint.begin(), disjoint.end(),
                                         [&](const Cube& cube) { return cube.contains(x); });
      EXPECT_EQ(holders, function[x] ? 1 : 0);
    }
  }
}

}  // namespace
}  // namespace psolve
