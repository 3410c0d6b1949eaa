// Sets of units against std::bitset, and classes of parallel vectors against normalised ones.

#include "math/minimality/search/unit_set.h"

#include <gtest/gtest.h>

#include <bitset>
#include <map>
#include <random>
#include <vector>

#include "math/minimality/search/ray_classes.h"

namespace psolve {
namespace {

using Bits = std::bitset<UnitSet::kMost>;

TEST(UnitSet, CountsAndVisitsAsBitsetDoes) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    UnitSet a, b;
    Bits x, y;
    for (int k = 0; k < round * 5; ++k) {
      const Index p = random() % UnitSet::kMost;
      const Index q = random() % UnitSet::kMost;
      a.set(p);
      x.set(p);
      b.set(q);
      y.set(q);
    }
    EXPECT_EQ(count_common(a, b), static_cast<Index>((x & y).count()));
    x &= y;
    EXPECT_EQ(a.keep(b), x.any());
    Bits visited;
    a.for_each([&](Index q) { visited.set(q); });
    EXPECT_EQ(visited, x);
    for (Index q = 0; q <= UnitSet::kMost; q += 37) {
      Index next = q;
      while (next < UnitSet::kMost && !x.test(next)) ++next;
      EXPECT_EQ(a.next(q), next);
    }
  }
}

TEST(UnitSet, TakesTheFirstOnes) {
  for (const Index count : {0, 1, 63, 64, 65, 128, 940, 1024}) {
    const UnitSet first = UnitSet::first(count);
    EXPECT_EQ(count_common(first, first), count);
    EXPECT_EQ(first.next(0), count == 0 ? UnitSet::kMost : 0);
    EXPECT_EQ(first.next(count), UnitSet::kMost);
  }
}

TEST(CountBits, OfManyFullWords) {
  const std::vector<std::uint64_t> words(100, ~std::uint64_t{0});
  EXPECT_EQ(count_bits(100, [&](Index i) { return words[i]; }), 6400);
  EXPECT_EQ(count_bits(0, [&](Index i) { return words[i]; }), 0);
}

TEST(RayClasses, CountsVectorsThatAreNoMultiplesOfOneAnother) {
  std::mt19937 random(5);
  RayClasses classes;
  for (int round = 0; round < 50; ++round) {
    classes.clear();
    std::map<RayClasses::Sums, Index> known;  // scaled so that the first that is not 0 is 1
    for (int k = 0; k < 20 * round + 1; ++k) {
      RayClasses::Sums sums;
      for (auto& sum : sums) sum = random() % 3;
      if (sums == RayClasses::Sums{}) sums[3] = 1;
      const std::uint64_t factor = 1 + random() % (kPrime - 1);
      std::uint64_t first = 0;
      for (const std::uint64_t sum : sums) first = first == 0 ? sum : first;
      RayClasses::Sums scaled;
      RayClasses::Sums multiple;
      for (std::size_t i = 0; i < sums.size(); ++i) {
        scaled[i] = sums[i] * inverse_modulo_prime(first) % kPrime;
        multiple[i] = sums[i] * factor % kPrime;
      }
      ++known[scaled];
      classes.add(multiple);
    }
    Index largest = 0;
    for (const auto& [sums, count] : known) largest = std::max(largest, count);
    const auto [count, most] = classes.count();
    EXPECT_EQ(count, std::ssize(known));
    EXPECT_EQ(most, largest);
  }
}

}  // namespace
}  // namespace psolve
