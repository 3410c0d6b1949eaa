// LSTM and RNN cells against PyTorch, and at their limits.

#include <gtest/gtest.h>

#include <cmath>

#include "near.h"
#include "solved.h"
#include "torch_recurrent.h"

namespace psolve {
namespace {

TEST(LstmGrad, AgreesWithPyTorch) {
  const Solution solution = solved(std::string(kTorchLstm));
  expect_near(solution.answers, Json::parse(kTorchLstmAnswers), 1e-9);
  expect_near(solution.answers["full"][0], Json::parse(kTorchLstmFull), 1e-9);
  expect_checks_pass(solution);
}

TEST(RnnGrad, SumsTheGradientsOfSequencesAsPyTorchDoes) {
  const Solution solution = solved(std::string(kTorchRnn));
  expect_near(solution.answers, Json::parse(kTorchRnnAnswers), 1e-9);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["sequences"].size(), 3u);
}

/// One unit, one input; all weights 0 but the forget gate's bias.
Json lone_unit(double forget_bias, int steps) {
  Json weights;
  for (const char* gate : {"f", "i", "o", "c"}) {
    weights[std::string("W") + gate] = {{0}};
    weights[std::string("U") + gate] = {{0}};
    weights[std::string("b") + gate] = {0};
  }
  weights["bf"] = {forget_bias};
  Json spec = {{"problem", "lstm-grad"}, {"weights", weights}, {"c0", {1}}};
  for (int t = 0; t < steps; ++t) spec["x"].push_back({0});
  return spec;
}

TEST(LstmGrad, ForgetsHalfAStepWithZeroWeights) {
  // f = 1/2 at every step, so c(T) = 2^-T c(0) and so does its derivative.
  const Solution solution = solved(lone_unit(0, 10));
  EXPECT_NEAR(solution.answers["full"][0][0][0].get<double>(), std::pow(2.0, -10), 1e-15);
  EXPECT_NEAR(solution.answers["gradients"]["c0"][0].get<double>(), std::pow(2.0, -10), 1e-15);
  expect_checks_pass(solution);
}

TEST(LstmGrad, KeepsAllOrNothingWithSaturatedGates) {
  EXPECT_EQ(solved(lone_unit(1000, 5)).answers["full"][0][0][0], 1);
  EXPECT_NEAR(solved(lone_unit(-1000, 5)).answers["full"][0][0][0].get<double>(), 0, 1e-300);
  expect_checks_pass(solved(lone_unit(1000, 1)));
  expect_checks_pass(solved(lone_unit(-1000, 1)));
}

TEST(LstmGrad, TakesTenThousandSteps) {
  const Solution solution = solved(lone_unit(12, 10'000), Extent::answers_only);
  // f = sigmoid(12): the product of 10,000 of them.
  const double expected = std::pow(1 / (1 + std::exp(-12.0)), 10'000);
  EXPECT_NEAR(solution.answers["gradients"]["c0"][0].get<double>(), expected, 1e-9 * expected);
}

Json linear_rnn(double w, int steps) {
  Json spec = {{"problem", "rnn-grad"},
               {"weights", {{"W_xh", {{1}}}, {"W_hh", {{w}}}, {"b_h", {0}}}},
               {"activation", "identity"},
               {"h0", {1}}};
  for (int t = 0; t < steps; ++t) spec["x"].push_back({0});
  return spec;
}

TEST(RnnGrad, NamesTheRegimeByTheGrowthOfTheGradient) {
  // h(t) = w h(t-1): the gradient in h(t) is w^(T-t).
  const auto regime = [](double w) { return solved(linear_rnn(w, 6)).answers["regime"]; };
  EXPECT_EQ(regime(0.5), "vanishing");
  EXPECT_EQ(regime(1), "stable");
  EXPECT_EQ(regime(2), "exploding");
  const Solution solution = solved(linear_rnn(0.5, 6));
  EXPECT_NEAR(solution.answers["gradient_norms"][0].get<double>(), std::pow(0.5, 5), 1e-15);
  EXPECT_EQ(solution.answers["spectral_radius"]["W_hh"], 0.5);
  expect_checks_pass(solution);
}

TEST(RnnGrad, StepsOfRadiusZeroMayHaveAProductThatGrows) {
  // [[0, 2], [0, 0]] and its transpose: radius 0 each, and 4 their product.
  const Solution solution = solved(
      Json({{"problem", "rnn-grad"},
            {"weights", {{"W_xh", {{1, 0}, {0, 1}}}, {"W_hh", {{0, 2}, {2, 0}}}, {"b_h", {0, 0}}}},
            {"activation", "relu"},
            {"h0", {0.25, 0.5}},
            {"x", {{0, -1000}, {-1000, 0}}}}));
  EXPECT_EQ(solution.answers["jacobians"], Json({{{0, 2}, {0, 0}}, {{0, 0}, {2, 0}}}));
  EXPECT_EQ(solution.answers["spectral_radius"]["steps"], Json({0, 0}));
  // The gradient in h(0) is the transposed product on (1, 1): 4 in the second entry.
  EXPECT_EQ(solution.answers["gradients"]["h0"], Json({0, 4}));
}

TEST(RnnGrad, RefusesShapesThatDoNotFit) {
  Json spec = linear_rnn(1, 2);
  spec["weights"]["W_hh"] = {{1, 2}};
  EXPECT_NE(error_of(spec).find("/weights/W_hh: expected 1 x 1 numbers"), std::string::npos)
      << error_of(spec);
}

}  // namespace
}  // namespace psolve
