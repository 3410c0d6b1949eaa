// Losses at every step, output layers, several sequences and steps of descent, of both cells.

#include <gtest/gtest.h>

#include "core/json/json.h"
#include "support/files.h"
#include "support/near.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

TEST(StepLosses, AgreeWithPyTorch) {
  std::set<std::string> kinds;
  for (const Json& row : recorded("torch_step_losses")) {
    SCOPED_TRACE(row["spec"].dump());
    expect_answers(row["spec"], row["answers"], 1e-9);
    kinds.insert(row["spec"]["problem"].get<std::string>() + row["spec"]["loss"]["type"].dump());
  }
  EXPECT_EQ(kinds.size(), 10u);
}

/// By hand: h(t) = h(t-1) + x(t) counts up 1, 3, 6; targets 0, -, 4.
Json counter() {
  return {{"problem", "rnn-grad"},
          {"weights", {{"W_xh", 1}, {"W_hh", 1}, {"b_h", 0}}},
          {"activation", "identity"},
          {"x", {1, 2, 3}},
          {"loss", {{"type", "squared-error"}, {"at", "every"}, {"target", {0, nullptr, 4}}}}};
}

TEST(StepLosses, AddUpOverTheStepsThatHaveATarget) {
  Json spec = counter();
  spec["learning_rate"] = 0.5;
  const Solution solution = expect_answers(
      spec, {{"losses", {1, nullptr, 4}},
             {"loss", 5},
             // 2 (6 - 4) at the last two, and 2 (1 - 0) more at the first
             {"gradient_norms", {6, 4, 4}},
             {"gradients",
              {{"W_xh", {{6 * 1 + 4 * 2 + 4 * 3}}},
               {"W_hh", {{6 * 0 + 4 * 1 + 4 * 3}}},
               {"b_h", {14}},
               {"h0", {6}},
               {"x", {{6}, {4}, {4}}}}},
             {"updated", {{"W_xh", {{1 - 13}}}, {"W_hh", {{1 - 8}}}, {"b_h", {-7}}}}});
  // What stands for lists and matrices of one is written as such.
  EXPECT_EQ(solution.spec["weights"]["W_hh"], Json({{1}}));
  EXPECT_EQ(solution.spec["x"], Json({{1}, {2}, {3}}));
  EXPECT_EQ(solution.spec["loss"]["target"], Json({{0}, nullptr, {4}}));
  EXPECT_EQ(solution.spec["loss"]["of"], "h");
  EXPECT_TRUE(has(remark(solution, "mean-over-steps"), "the sum over the 2 steps"));
}

TEST(StepLosses, HalveAndAverageAsTheirTypesSay) {
  Json spec = counter();
  spec["loss"]["type"] = "half-squared-error";
  expect_answers(spec, {{"losses", {0.5, nullptr, 2}}, {"gradient_norms", {3, 2, 2}}});
  // The mean is over the entries of a step, of which there are two here: y = (h, -h).
  spec["weights"]["W_hy"] = {1, -1};
  spec["loss"]["type"] = "mse";
  spec["loss"]["target"] = {{0, 0}, nullptr, {4, -4}};
  expect_answers(spec, {{"losses", {1, nullptr, 4}}, {"gradients", {{"W_hy", {{13}, {-13}}}}}});
}

TEST(StepLosses, TakeClassesAsTargets) {
  Json spec = counter();
  spec["weights"]["W_hy"] = {0, 0, 0};
  spec["output_activation"] = "softmax";
  spec["loss"] = {{"type", "cross-entropy"},
                  {"at", "every"},
                  {"target", {{{"class", 2}}, nullptr, {{"class", 0}}}}};
  // All shares are 1/3.
  const Solution solution =
      expect_answers(spec, {{"losses", {std::log(3), nullptr, std::log(3)}}}, 1e-12);
  EXPECT_EQ(solution.spec["loss"]["target"], Json({{0, 0, 1}, nullptr, {1, 0, 0}}));
}

TEST(StepLosses, KeepTheirDigitsWhereOutputsAreCertain) {
  Json spec = counter();
  spec["weights"]["W_hy"] = {40, -40};
  spec["output_activation"] = "softmax";
  spec["loss"] = {{"type", "cross-entropy"}, {"at", "every"}, {"target", {{1, 0}, {1, 0}, {0, 1}}}};
  // log(1 + e^-80), log(1 + e^-240) and 480 of what shares of 1 - e^-80 lose.
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_NEAR(solution.answers["losses"][0].get<double>() / std::exp(-80), 1, 1e-12);
  EXPECT_NEAR(solution.answers["losses"][1].get<double>() / std::exp(-240), 1, 1e-12);
  EXPECT_EQ(solution.answers["losses"][2], 480);
}

TEST(StepLosses, LeaveAnOutputAloneThatTheyDoNotSee) {
  Json spec = counter();
  spec["weights"]["W_hy"] = 3;
  spec["loss"]["of"] = "h";
  spec["learning_rate"] = 0.1;
  const Solution solution = expect_answers(
      spec, {{"loss", 5}, {"gradients", {{"W_hy", {{0}}}}}, {"updated", {{"W_hy", {{3}}}}}});
  EXPECT_FALSE(solution.answers.contains("y"));
}

// h = 0.5 + 0.25 and ∂L/∂h = 0.75 − 1, whatever the output would make of it.
TEST(StepLosses, OfAStateKnowNothingOfTheOutputsActivation) {
  for (const char* activation : {"sigmoid", "softmax"}) {
    Json spec = Json::parse(R"({"problem": "rnn-grad", "activation": "identity", "x": [[1]],
        "weights": {"W_xh": [[0.5]], "W_hh": [[0.3]], "b_h": [0.25], "W_hy": [[1]]},
        "loss": {"type": "half-squared-error", "of": "h", "target": [1]}})");
    spec["output_activation"] = activation;
    expect_checks_pass(expect_answers(
        spec, {{"loss", 0.03125}, {"gradients", {{"W_xh", {{-0.25}}}, {"b_h", {-0.25}}}}}));
  }
  expect_checks_pass(solved(R"({"problem": "lstm-grad", "x": [[1], [-0.5]],
      "weights": {"Wf": 0.3, "Uf": 0.1, "bf": 1, "Wi": 0.2, "Ui": -0.4, "bi": 0.5, "Wo": 0.7,
                  "Uo": 0.6, "bo": 0, "Wc": 0.9, "Uc": -0.8, "bc": 0.1, "Wy": 2},
      "output_activation": "sigmoid",
      "loss": {"type": "squared-error", "of": "c", "target": [1]}})"));
}

TEST(StepLosses, LeaveSequencesOutThatHaveNoTarget) {
  Json spec = counter();
  spec.erase("x");
  spec["sequences"] = {{1, 2}, {3}};
  spec["loss"]["target"] = {{nullptr, 5}, {nullptr}};
  const Solution solution = expect_answers(spec, {{"loss", 4}, {"gradients", {{"b_h", {-8}}}}});
  EXPECT_EQ(solution.answers["sequences"][1]["loss"], 0);
  EXPECT_TRUE(has_remark(solution, "loss-ignores-last-state-in-sequence-2"));
}

// A thousand steps of 40 units: the fast kernels, judged by the checks, and as long as wanted.
TEST(StepLosses, AreCheckedForLargeCells) {
  Json spec = {{"problem", "lstm-grad"},
               {"random", {{"input_size", 20}, {"hidden_size", 40}, {"scale", 0.2}}},
               {"length", 300},
               {"loss", {{"type", "sum"}, {"at", "every"}, {"of", "h"}}}};
  expect_checks_pass(solved(spec));
  spec["length"] = 20'000;
  EXPECT_EQ(solved(spec, Extent::answers_only).answers["losses"].size(), 20'000u);
}

TEST(StepLosses, SayWhenAStepOverflows) {
  Json spec = counter();
  spec["learning_rate"] = 1e300;
  EXPECT_TRUE(has(error_of(spec), "/learning_rate: too large: after the step"));
}

}  // namespace
}  // namespace psolve
