// The replays of minimality proofs, on small functions worked by hand: they pass what is right, and
// see whatever is wrong.

#include "math/minimality/checks.h"

#include <gtest/gtest.h>

#include <vector>

namespace psolve {
namespace {

/// Functions of `inputs` variables at these points, each given by its values: bit x at point x.
BooleanTask task_at_points(std::size_t inputs, const std::vector<Point>& points,
                           const std::vector<std::uint32_t>& tables) {
  BooleanTask task;
  for (std::size_t i = 0; i < inputs; ++i) task.inputs.push_back("x" + std::to_string(i + 1));
  task.points = points;
  for (std::size_t j = 0; j < tables.size(); ++j) {
    task.outputs.push_back("y" + std::to_string(j + 1));
    auto& values = task.values.emplace_back();
    for (const Point x : points) values.push_back((tables[j] >> x & 1) != 0);
  }
  return task;
}
BooleanTask function_task(std::size_t inputs, const std::vector<std::uint32_t>& tables) {
  std::vector<Point> points;
  for (Point x = 0; x < Point{1} << inputs; ++x) points.push_back(x);
  return task_at_points(inputs, points, tables);
}

constexpr std::uint32_t kXor = 0b0110, kAnd = 0b1000, kOr = 0b1110, kFirst = 0b1010;
constexpr std::uint32_t kParity = 0b10010110;  // of three

// ---------------------------------------------------------------- obstructions

/// 01 and 10 against 00 and 11, whose sums are equal.
const Obstruction kOfXor{0, {{1, 1}, {2, 1}}, {{0, 1}, {3, 1}}};

double faults(const Obstruction& obstruction, bool skip_links, Index units) {
  return replay_obstructions(function_task(2, {kXor}), skip_links, {obstruction}, units).faults;
}

TEST(ReplayOfObstructions, KnowsWhatXorTakes) {
  for (const bool skip_links : {true, false}) {
    EXPECT_EQ(faults(kOfXor, skip_links, 0), 0);
    EXPECT_EQ(faults(kOfXor, skip_links, 1), 1);  // a conjunction resolves it
  }
  const Replay replay = replay_obstructions(function_task(2, {kXor}), true, {kOfXor}, 0);
  EXPECT_EQ(replay.obstructions, 1);  // the renamings turn it into itself, or its sides around
  EXPECT_TRUE(replay.complete);
}

TEST(ReplayOfObstructions, SeesWhatIsNone) {
  const auto expect_faults = [](const Obstruction& o, double with_links, double without) {
    EXPECT_EQ(faults(o, true, 0), with_links);
    EXPECT_EQ(faults(o, false, 0), without);
  };
  expect_faults({0, {{1, 1}, {0, 1}}, {{2, 1}, {3, 1}}}, 1, 1);  // values
  expect_faults({0, {{0, 1}, {3, 1}}, {{1, 1}, {2, 1}}}, 1, 1);  // sides turned around
  expect_faults({0, {{1, 2}, {2, 1}}, {{0, 1}, {3, 1}}}, 1, 1);  // more on one side
  expect_faults({0, {{1, 0}, {2, 2}}, {{0, 1}, {3, 1}}}, 1, 1);  // none of a point
  expect_faults({0, {{1, -1}, {2, 3}}, {{0, 1}, {3, 1}}}, 1, 1);
  expect_faults({0, {{1, 1}, {2, 1}}, {{0, 2}}}, 1, 0);  // sums differ, which only links feel
  expect_faults({0, {{1, 1}}, {{0, 1}}}, 1, 0);
  expect_faults({0, {{1, 2}, {2, 2}}, {{0, 2}, {3, 2}}}, 0, 0);
}

// Parity of three: with links its faces are obstructions, which one unit, [x + y + z ≥ 2], resolves.
TEST(ReplayOfObstructions, GoesThroughImages) {
  const BooleanTask task = function_task(3, {kParity});
  const Obstruction face{0, {{1, 1}, {2, 1}}, {{0, 1}, {3, 1}}};
  const Replay none = replay_obstructions(task, true, {face}, 0);
  EXPECT_EQ(none.faults, 0);
  EXPECT_EQ(none.obstructions, 6);
  EXPECT_EQ(replay_obstructions(task, true, {face}, 1).faults, 1);
  // Without links the edges are, of which there are twelve, and three units resolve them, one for
  // each change of the sum.
  const Obstruction edge{0, {{1, 1}}, {{0, 1}}};
  EXPECT_EQ(replay_obstructions(task, false, {edge}, 2).faults, 0);
  EXPECT_EQ(replay_obstructions(task, false, {edge}, 2).obstructions, 12);
  EXPECT_EQ(replay_obstructions(task, false, {edge}, 3).faults, 1);
  EXPECT_GT(replay_obstructions(task, false, {edge}, 2).examined, 1);
}

// ---------------------------------------------------------------- units and renamings

TEST(Units, AreTheThresholdFunctionsUpToNegation) {
  // (14 − 2)/2, (104 − 2)/2 and (1882 − 2)/2, see OEIS A000609.
  EXPECT_EQ(proof::units_of(function_task(2, {kXor})).size(), 6u);
  EXPECT_EQ(proof::units_of(function_task(3, {kParity})).size(), 51u);
  EXPECT_EQ(proof::units_of(function_task(4, {0x6996})).size(), 940u);
  EXPECT_EQ(proof::units_of(function_task(2, {kXor})),
            (std::vector<proof::Table>{0b0010, 0b0100, 0b1000, 0b1010, 0b1100, 0b1110}));
  // At 00 and 11 alone, and at three points, where all functions are.
  EXPECT_EQ(proof::units_of(task_at_points(2, {0, 3}, {kAnd})), std::vector<proof::Table>{0b10});
  EXPECT_EQ(proof::units_of(task_at_points(2, {0, 1, 3}, {kAnd})),
            (std::vector<proof::Table>{0b010, 0b100, 0b110}));
}

TEST(Renamings, KeepTheOutputs) {
  EXPECT_EQ(proof::renamings_of(function_task(2, {kXor})).size(), 8u);  // all
  EXPECT_EQ(proof::renamings_of(function_task(2, {kAnd})),
            (std::vector<proof::PointMap>{{0, 1, 2, 3}, {0, 2, 1, 3}}));
  EXPECT_EQ(proof::renamings_of(function_task(2, {kFirst})).size(), 4u);  // any negation, no swap
  EXPECT_EQ(proof::renamings_of(function_task(3, {kParity})).size(), 48u);
  // Conjunction and disjunction are each other's image where both inputs are negated, up to
  // negation.
  EXPECT_EQ(proof::renamings_of(function_task(2, {kAnd, kOr})).size(), 4u);
  // 10 is no point: it cannot be 01's image.
  EXPECT_EQ(proof::renamings_of(task_at_points(2, {0, 1, 3}, {kAnd})).size(), 1u);
}

TEST(Renamings, MoveUnits) {
  const proof::PointMap turned = {3, 2, 1, 0};
  EXPECT_EQ(proof::moved(0b0010, turned), 0b0100u);
  EXPECT_EQ(proof::moved(0b0100, turned), 0b0010u);
  EXPECT_EQ(proof::moved(0b1000, turned), 0b1110u);  // 1 at the first point, so negated
  EXPECT_EQ(proof::moved(0b1010, turned), 0b1010u);
}

// ---------------------------------------------------------------- spaces and ranks

TEST(ReplayOfSpaces, KnowsWhatSpansAnOutput) {
  const auto faults_of = [](const BooleanTask& task, bool skip_links, Index units) {
    const Replay replay = replay_spaces(task, skip_links, units, 1000);
    EXPECT_TRUE(replay.complete);
    return replay.faults;
  };
  // x ⊕ y = [x ∨ y] − [x ∧ y] = x + y − 2[x ∧ y]
  EXPECT_EQ(faults_of(function_task(2, {kXor}), false, 1), 0);
  EXPECT_GT(faults_of(function_task(2, {kXor}), false, 2), 0);
  EXPECT_GT(faults_of(function_task(2, {kXor}), true, 1), 0);
  // A conjunction is a unit itself.
  EXPECT_GT(faults_of(function_task(2, {kAnd}), false, 1), 0);
  // [1 ≤ s] − [2 ≤ s] + [3 ≤ s], s − 2[2 ≤ s].
  EXPECT_EQ(faults_of(function_task(3, {kParity}), false, 2), 0);
  EXPECT_GT(faults_of(function_task(3, {kParity}), false, 3), 0);
  EXPECT_GT(faults_of(function_task(3, {kParity}), true, 1), 0);
  // Two parities of two of three inputs: a unit each.
  EXPECT_GT(faults_of(function_task(3, {0b00111100, 0b01100110}), true, 2), 0);
}

TEST(ExactRank, CountsWhatOutputsAdd) {
  EXPECT_EQ(exact_rank(function_task(2, {kXor}), false), 1);
  EXPECT_EQ(exact_rank(function_task(2, {kXor}), true), 1);
  EXPECT_EQ(exact_rank(function_task(2, {kFirst}), false), 1);
  EXPECT_EQ(exact_rank(function_task(2, {kFirst}), true), 0);
  EXPECT_EQ(exact_rank(function_task(2, {kFirst, 0b0101}), false), 1);  // ¬x = 1 − x
  EXPECT_EQ(exact_rank(function_task(2, {kAnd, kOr}), false), 2);
  EXPECT_EQ(exact_rank(function_task(2, {kAnd, kOr}), true), 1);         // x + y = and + or
  EXPECT_EQ(exact_rank(function_task(2, {kAnd, kOr, kXor}), false), 2);  // xor = or − and
  EXPECT_EQ(exact_rank(function_task(2, {0b1111}), false), 0);
}

TEST(ChangingEdges, AreCounted) {
  EXPECT_EQ(count_changing_edges(function_task(2, {kXor})), 4);
  EXPECT_EQ(count_changing_edges(function_task(2, {kAnd})), 2);
  EXPECT_EQ(count_changing_edges(function_task(2, {kFirst})), 2);
  EXPECT_EQ(count_changing_edges(function_task(2, {kAnd, kOr})), 4);
  EXPECT_EQ(count_changing_edges(function_task(3, {kParity})), 12);
  EXPECT_EQ(count_changing_edges(task_at_points(2, {0, 1, 3}, {kXor})), 2);
  EXPECT_EQ(count_changing_edges(task_at_points(2, {0, 3}, {kXor})), 0);
}

}  // namespace
}  // namespace psolve
