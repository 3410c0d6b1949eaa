// Networks of threshold units: the functions that a unit computes against their known numbers, the
// searches against brute force over all pairs of units, separations and certificates against what
// they claim.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "math/minimality/checks.h"
#include "math/minimality/smallest_network.h"
#include "math/threshold/functions.h"

namespace psolve {
namespace {

/// Functions of `inputs` variables, each given by its values: bit x at point x.
BooleanTask task_of(std::size_t inputs, const std::vector<std::uint32_t>& tables) {
  BooleanTask task;
  for (std::size_t i = 0; i < inputs; ++i) task.inputs.push_back("x" + std::to_string(i + 1));
  for (Point x = 0; x < Point{1} << inputs; ++x) task.points.push_back(x);
  for (std::size_t j = 0; j < tables.size(); ++j) {
    task.outputs.push_back("y" + std::to_string(j + 1));
    auto& values = task.values.emplace_back();
    for (const Point x : task.points) values.push_back((tables[j] >> x & 1) != 0);
  }
  return task;
}

/// The parity of the inputs in `mask`.
std::uint32_t parity(std::size_t inputs, Point mask) {
  std::uint32_t table = 0;
  for (Point x = 0; x < Point{1} << inputs; ++x) {
    if ((std::popcount(x & mask) & 1) != 0) table |= 1u << x;
  }
  return table;
}

const std::vector<std::uint32_t> kHamming = {parity(4, 0b1101), parity(4, 0b1011),
                                             parity(4, 0b0111)};

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

/// With step outputs one unit computes the threshold functions, and two also every conjunction and
/// disjunction of two of them: a threshold function of two variables is a literal, or one of those
/// of two literals.
TEST(StepSearch, AgreesWithBruteForceOnOneAndTwoUnits) {
  const std::set<std::uint32_t> units = brute_threshold_functions();
  std::vector<bool> two(1u << 16, false);
  for (const std::uint32_t a : units) {
    for (const std::uint32_t b : units) {
      two[a & b] = true;
      two[a | b] = true;
    }
  }
  std::mt19937 random(4);
  const std::vector<std::uint32_t> some(units.begin(), units.end());
  int found[4] = {};
  for (int round = 0; round < 3000; ++round) {
    // Random functions are rarely simple: every other one is made of two units.
    const std::uint32_t a = some[random() % some.size()];
    const std::uint32_t b = some[random() % some.size()];
    const std::uint32_t table = round % 2 == 0 ? random() & 0xffff : round % 4 == 1 ? a & b : a ^ b;
    const std::size_t expected = table == 0 || table == 0xffff ? 0
                                 : units.contains(table)       ? 1
                                 : two[table]                  ? 2
                                                               : 3;
    const BooleanTask task = task_of(4, {table});
    Effort effort(5);
    StepSearch search(task, false, effort);
    std::size_t least = 0;
    while (least < 3 && !search.search(least).found) ++least;
    ASSERT_EQ(least, expected) << table;
    ++found[least];
  }
  for (const int count : found) EXPECT_GT(count, 0);
}

/// All functions of three variables, by brute force over up to two units (more are needed for
/// parities alone).
TEST(StepSearch, FindsTheMinimumOfEveryFunctionOfThreeVariables) {
  std::set<std::uint32_t> units;
  for (const auto& function : threshold_functions(3)) units.insert(function.table);
  for (std::uint32_t table = 0; table < 256; ++table) {
    std::size_t expected = 3;
    for (const std::uint32_t a : units) {
      for (const std::uint32_t b : units) {
        if ((a & b) == table || (a | b) == table) expected = 2;
      }
    }
    if (units.contains(table)) expected = table == 0 || table == 255 ? 0 : 1;
    ThresholdNetwork direct;
    direct.hidden.resize(8);
    const SmallestNetwork smallest = smallest_network(task_of(3, {table}), {}, direct, 5);
    EXPECT_EQ(smallest.network.hidden.size(), expected) << table;
    EXPECT_TRUE(smallest.proven) << table;
  }
}

TEST(Certificate, OfObstructionsHoldsOnlyWhole) {
  const BooleanTask task = task_of(4, kHamming);
  Effort effort(5);
  StepSearch search(task, false, effort);
  ASSERT_TRUE(search.search(4).finished);
  std::vector<Obstruction> obstructions = search.obstructions();
  const Replay whole = replay_obstructions(task, false, obstructions, 4);
  EXPECT_EQ(whole.faults, 0);
  EXPECT_GE(whole.obstructions, 32);
  // Five units do serve, so no obstructions can rule them out.
  EXPECT_GT(replay_obstructions(task, false, obstructions, 5).faults, 0);
  // The edges alone leave sets of four units.
  EXPECT_GT(
      replay_obstructions(task, false, {obstructions.begin(), obstructions.begin() + 2}, 4).faults,
      0);
  obstructions[0].on[0].times += 1;
  EXPECT_GT(replay_obstructions(task, false, obstructions, 4).faults, 0);
  obstructions = search.obstructions();
  std::swap(obstructions[0].on, obstructions[0].off);
  EXPECT_GT(replay_obstructions(task, false, obstructions, 4).faults, 0);
}

TEST(Certificate, OfSpacesFindsWhatThereIs) {
  const BooleanTask task = task_of(4, kHamming);
  EXPECT_EQ(exact_rank(task, false), 3u);
  EXPECT_EQ(replay_spaces(task, false, 4, 10).faults, 0);
  EXPECT_EQ(replay_spaces(task_of(3, {parity(3, 7)}), false, 2, 10).faults, 0);
  EXPECT_GT(replay_spaces(task_of(3, {parity(3, 7)}), false, 3, 10).faults, 0);
  EXPECT_EQ(exact_rank(task, true), 3u);
}

}  // namespace
}  // namespace psolve
