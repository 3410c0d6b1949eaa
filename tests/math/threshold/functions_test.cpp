// The functions that a threshold unit computes, against their known numbers and all small weights;
// separations against what they claim.

#include "math/threshold/functions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <vector>

#include "math/threshold/separation.h"

namespace psolve {
namespace {

/// Threshold functions of four variables by all integer weights up to 3 and all thresholds: those
/// weights are enough (Muroga 1971).
std::set<std::uint32_t> brute_threshold_functions() {
  std::set<std::uint32_t> tables;
  for (int code = 0; code < 7 * 7 * 7 * 7; ++code) {
    const int w[] = {code % 7 - 3, code / 7 % 7 - 3, code / 49 % 7 - 3, code / 343 - 3};
    for (int threshold = -12; threshold <= 13; ++threshold) {
      std::uint32_t table = 0;
      for (int x = 0; x < 16; ++x) {
        int sum = 0;
        for (int i = 0; i < 4; ++i) sum += (x >> i & 1) * w[i];
        if (sum >= threshold) table |= 1u << x;
      }
      tables.insert(table);
    }
  }
  return tables;
}

TEST(ThresholdFunctions, AreAsManyAsIsKnown) {
  // OEIS A000609
  const std::size_t counts[] = {2, 4, 14, 104, 1882};
  for (std::size_t k = 0; k <= kMostEnumerated; ++k) {
    EXPECT_EQ(threshold_functions(k).size(), counts[k]) << k;
  }
}

TEST(ThresholdFunctions, AreThoseOfAllSmallWeights) {
  std::set<std::uint32_t> tables;
  for (const auto& function : threshold_functions(4)) {
    tables.insert(function.table);
    for (std::uint32_t x = 0; x < 16; ++x) {
      long sum = 0;
      for (std::uint32_t i = 0; i < 4; ++i) sum += function.weights[i] * (x >> (3 - i) & 1);
      EXPECT_EQ(sum >= function.threshold, (function.table >> x & 1) != 0);
    }
  }
  EXPECT_EQ(tables, brute_threshold_functions());
}

TEST(Separation, GivesAHyperplaneOrEqualSums) {
  std::mt19937 random(7);
  int separable = 0;
  for (int round = 0; round < 400; ++round) {
    const std::size_t dimensions = 1 + random() % 5;
    Dichotomy sides;
    for (std::size_t p = 2 + random() % 7; p > 0; --p) {
      std::vector<long> x;
      for (std::size_t i = 0; i < dimensions; ++i) x.push_back(static_cast<long>(random() % 5) - 2);
      (random() % 2 == 0 ? sides.on : sides.off).push_back(std::move(x));
    }
    const Separation found = separate(sides);
    const auto dot = [&](const std::vector<long>& x) {
      long sum = 0;
      for (std::size_t i = 0; i < dimensions; ++i) sum += found.hyperplane->weights[i] * x[i];
      return sum;
    };
    if (found.hyperplane) {
      ++separable;
      for (const auto& x : sides.on) EXPECT_GE(dot(x), found.hyperplane->threshold);
      for (const auto& x : sides.off) EXPECT_LT(dot(x), found.hyperplane->threshold);
      continue;
    }
    std::vector<long> difference(dimensions + 1, 0);
    long taken = 0;
    for (const bool on : {true, false}) {
      const auto& points = on ? sides.on : sides.off;
      const auto& times = on ? found.equal_sums.on : found.equal_sums.off;
      ASSERT_EQ(points.size(), times.size());
      for (std::size_t p = 0; p < points.size(); ++p) {
        EXPECT_GE(times[p], 0);
        taken += times[p];
        const long by = on ? times[p] : -times[p];
        for (std::size_t i = 0; i < dimensions; ++i) difference[i] += by * points[p][i];
        difference[dimensions] += by;
      }
    }
    EXPECT_GT(taken, 0);
    EXPECT_EQ(difference, std::vector<long>(dimensions + 1, 0));
  }
  EXPECT_GT(separable, 50);
  EXPECT_LT(separable, 350);
}

/// The least sum of absolute weights that separates, of all weights up to 3.
long lightest_by_trying(const Dichotomy& sides) {
  long lightest = 10;
  for (int code = 0; code < 7 * 7 * 7; ++code) {
    const long w[] = {code % 7 - 3, code / 7 % 7 - 3, code / 49 - 3};
    const auto dot = [&](const std::vector<long>& x) {
      return w[0] * x[0] + w[1] * x[1] + w[2] * x[2];
    };
    long least = 100, largest = -100;
    for (const auto& x : sides.on) least = std::min(least, dot(x));
    for (const auto& x : sides.off) largest = std::max(largest, dot(x));
    const long weight = std::abs(w[0]) + std::abs(w[1]) + std::abs(w[2]);
    if (least > largest) lightest = std::min(lightest, weight);
  }
  return lightest;
}

TEST(Separation, IsMadeAsLightAsCanBe) {
  for (const auto& function : threshold_functions(3)) {
    Dichotomy sides;
    for (std::uint32_t x = 0; x < 8; ++x) {
      (((function.table >> x) & 1) != 0 ? sides.on : sides.off)
          .push_back({x >> 2 & 1, x >> 1 & 1, x & 1});
    }
    const auto known = separate(sides).hyperplane;
    ASSERT_TRUE(known);
    const Lightened found = lightened(sides, *known, 1e6);
    EXPECT_TRUE(found.proven);
    long weight = 0;
    for (const long w : found.plane.weights) weight += std::abs(w);
    EXPECT_EQ(weight, lightest_by_trying(sides)) << function.table;
  }
}

}  // namespace
}  // namespace psolve
