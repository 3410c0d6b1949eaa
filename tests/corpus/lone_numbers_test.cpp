// A number stands for a list of one and for a matrix of one entry, and the one matrix of a zero-sum game
// for both: the spec that is printed has the whole, and so the answers are the same.

#include <gtest/gtest.h>

#include "support/solved.h"

namespace psolve {
namespace {

void expect_same(const char* lone, const char* whole) {
  const Solution solution = solved(lone);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.spec, solved(whole).spec);
}

TEST(LoneNumbers, StandForListsOfOne) {
  expect_same(
      R"({"problem": "boolean-net", "variables": ["a", "b"], "minterms": 3, "dont_cares": 1})",
      R"({"problem": "boolean-net", "variables": ["a", "b"], "minterms": [3],
                  "dont_cares": [1]})");
  expect_same(R"({"problem": "conv-arithmetic", "input": [1, 8, 8],
                  "layers": [{"type": "flatten", "output": 64}, {"type": "dense", "output": 5}]})",
              R"({"problem": "conv-arithmetic", "input": [1, 8, 8],
                  "layers": [{"type": "flatten", "output": [64]},
                             {"type": "dense", "output": [5]}]})");
  expect_same(R"({"problem": "gan-equilibrium", "task": "discriminator", "support": 2,
                  "p_data": 1, "p_model": {"support": "5/2", "masses": 1}, "distances": 1})",
              R"({"problem": "gan-equilibrium", "task": "discriminator", "support": [2],
                  "p_data": [1], "p_model": {"support": ["5/2"], "masses": [1]},
                  "distances": [1]})");
  expect_same(R"({"problem": "gan-equilibrium", "task": "discriminator",
                  "p_data": {"samples": 1}, "p_model": {"samples": [1, 2]}})",
              R"({"problem": "gan-equilibrium", "task": "discriminator",
                  "p_data": {"samples": [1]}, "p_model": {"samples": [1, 2]}})");
  expect_same(R"({"problem": "gan-equilibrium", "task": "mode-collapse", "support": 0,
                  "p_data": 1, "p_model": [1]})",
              R"({"problem": "gan-equilibrium", "task": "mode-collapse", "support": [0],
                  "p_data": [1], "p_model": [[1]]})");
}

TEST(LoneNumbers, StandForMatricesOfOneEntry) {
  expect_same(R"({"problem": "gan-equilibrium", "task": "game", "row_payoffs": 1,
                  "column_payoffs": "1/2"})",
              R"({"problem": "gan-equilibrium", "task": "game", "row_payoffs": [[1]],
                  "column_payoffs": [["1/2"]]})");
  expect_same(R"({"problem": "gan-equilibrium", "task": "discriminator", "cost": 0,
                  "p_data": 1, "p_model": 1})",
              R"({"problem": "gan-equilibrium", "task": "discriminator", "cost": [[0]],
                  "p_data": [1], "p_model": [1]})");
}

TEST(LoneNumbers, OfAZeroSumGameAreWhatTheRowPlayerWins) {
  expect_same(R"({"problem": "gan-equilibrium", "task": "game",
                  "payoffs": [[2, -1.5], [0, "1/3"], [9223372036854775807, 1]]})",
              R"json({"problem": "gan-equilibrium", "task": "game",
                  "row_payoffs": [[2, -1.5], [0, "1/3"], [9223372036854775807, 1]],
                  "column_payoffs": [[-2, 1.5], [0, "-(1/3)"], ["-9223372036854775807", -1]]})json");
}

}  // namespace
}  // namespace psolve
