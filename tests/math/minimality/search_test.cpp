// Smallest networks of threshold units: the searches against brute force over all pairs of units,
// and certificates against what they claim.

#include <gtest/gtest.h>

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

/// With step outputs one unit computes the threshold functions, and two also every conjunction and
/// disjunction of two of them: a threshold function of two variables is a literal, or one of those
/// of two literals.
TEST(StepSearch, AgreesWithBruteForceOnOneAndTwoUnits) {
  std::set<std::uint32_t> units;
  for (const auto& function : threshold_functions(4)) units.insert(function.table);
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
  for (int round = 0; round < 400; ++round) {
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
