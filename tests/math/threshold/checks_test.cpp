// Networks of an answer, run by hand.

#include "math/threshold/checks.h"

#include <gtest/gtest.h>

#include <limits>

namespace psolve {
namespace {

/// Functions of two variables, x the first, each given by its values at 00, 01, 10, 11.
BooleanTask task_of(const std::vector<std::vector<bool>>& values) {
  BooleanTask task;
  task.inputs = {"x", "y"};
  task.points = {0, 1, 2, 3};
  task.values = values;
  task.outputs.resize(values.size());
  return task;
}

NetworkRun run(const char* network, const std::vector<std::vector<bool>>& values,
               OutputUnit output_unit, bool skip_links) {
  return run_network(Json::parse(network), task_of(values), output_unit, skip_links);
}

const std::vector<bool> kXor = {false, true, true, false};
const std::vector<bool> kAnd = {false, false, false, true};
const std::vector<bool> kFirst = {false, false, true, true};

void expect_run(const NetworkRun& run, double wrong, double margin) {
  EXPECT_EQ(run.wrong, wrong);
  EXPECT_EQ(run.margin, margin);
}

TEST(NetworkRun, OfXor) {
  // [x + y ≥ 1/2] − [x + y ≥ 3/2]
  const char* right = R"({"hidden": {"weights": [[1, 1], [1, 1]], "bias": [-0.5, -1.5]},
                          "output": {"weights": [[1, -1]], "bias": [0]}})";
  expect_run(run(right, {kXor}, OutputUnit::linear, false), 0, 0.5);
  expect_run(run(right, {kAnd}, OutputUnit::linear, false), 3, 0.5);
  // A step output of sum 0 is 1: wrong where it should be 0, and on its threshold.
  expect_run(run(right, {kXor}, OutputUnit::step, false), 2, 0);
  const char* step = R"({"hidden": {"weights": [[1, 1], [1, 1]], "bias": [-0.5, -1.25]},
                         "output": {"weights": [[1, -1]], "bias": [-0.5]}})";
  expect_run(run(step, {kXor}, OutputUnit::step, false), 0, 0.25);
  // [x + y ≥ 1] stands on its threshold, where it is 1.
  const char* edge = R"({"hidden": {"weights": [[1, 1], [1, 1]], "bias": [-1, -2]},
                         "output": {"weights": [[1, -1]], "bias": [0]}})";
  expect_run(run(edge, {kXor}, OutputUnit::linear, false), 0, 0);
}

TEST(NetworkRun, WithSkipLinks) {
  // x + y − 2[x + y ≥ 3/2]
  const char* right = R"({"hidden": {"weights": [[1, 1]], "bias": [-1.5]},
                          "output": {"weights": [[-2, 1, 1]], "bias": [0]}})";
  expect_run(run(right, {kXor}, OutputUnit::linear, true), 0, 0.5);
  const char* step = R"({"hidden": {"weights": [[1, 1]], "bias": [-1.5]},
                         "output": {"weights": [[-2, 1, 1]], "bias": [-0.75]}})";
  expect_run(run(step, {kXor}, OutputUnit::step, true), 0, 0.25);
  // Without hidden units: 2x − y − 1/4 is −1/4, −5/4, 7/4 and 3/4.
  const char* bare = R"({"hidden": {"weights": [], "bias": []},
                         "output": {"weights": [[2, -1]], "bias": [-0.25]}})";
  expect_run(run(bare, {kFirst}, OutputUnit::step, true), 0, 0.25);
  expect_run(run(bare, {kXor}, OutputUnit::step, true), 2, 0.25);
}

TEST(NetworkRun, TellsInputsAndOutputsApart) {
  // [x ≥ 1/2] and [x + y ≥ 3/2]
  const char* both = R"({"hidden": {"weights": [[1, 0], [1, 1]], "bias": [-0.5, -1.5]},
                         "output": {"weights": [[1, 0], [0, 1]], "bias": [0, 0]}})";
  expect_run(run(both, {kFirst, kAnd}, OutputUnit::linear, false), 0, 0.5);
  expect_run(run(both, {kAnd, kFirst}, OutputUnit::linear, false), 2, 0.5);
}

TEST(NetworkRun, ForgivesRoundingOfLinearOutputs) {
  const auto off_by = [](const char* bias) {
    Json network = Json::parse(R"({"hidden": {"weights": [[1, 0]], "bias": [-0.5]},
                                   "output": {"weights": [[1]]}})");
    network["output"]["bias"] = Json::parse(bias);
    return run_network(network, task_of({kFirst}), OutputUnit::linear, false).wrong;
  };
  EXPECT_EQ(off_by("[1e-10]"), 0);
  EXPECT_EQ(off_by("[1e-8]"), 4);
  EXPECT_EQ(off_by("[-1e-8]"), 4);
}

TEST(NetworkRun, OfNoStepUnitsHasNoMargin) {
  const char* linear = R"({"hidden": {"weights": [], "bias": []},
                           "output": {"weights": [[1, 0]], "bias": [0]}})";
  expect_run(run(linear, {kFirst}, OutputUnit::linear, true), 0,
             std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace psolve
