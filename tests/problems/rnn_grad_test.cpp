// RNN cells against PyTorch, and at their limits.

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "problems/rnn_grad/checks/checkpointed_rnn.h"
#include "problems/rnn_grad/cost.h"
#include "support/files.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::rnn_grad {
namespace {

Json linear_rnn(double w, int steps) {
  Json spec = {{"problem", "rnn-grad"},
               {"weights", {{"W_xh", {{1}}}, {"W_hh", {{w}}}, {"b_h", {0}}}},
               {"activation", "identity"},
               {"h0", {1}}};
  for (int t = 0; t < steps; ++t) spec["x"].push_back({0});
  return spec;
}

TEST(RnnGrad, AgreesWithPyTorch) {
  for (const Json& row : recorded("torch_recurrent")) {
    if (row["spec"]["problem"] != "rnn-grad") continue;
    SCOPED_TRACE(row["spec"].dump());
    const Solution solution = expect_answers(row["spec"], row["answers"], 1e-9);
    if (row["spec"].contains("sequences")) {
      EXPECT_EQ(solution.answers["sequences"].size(), row["spec"]["sequences"].size());
    }
  }
}

// The equations at the top of math/recurrent/rnn.h in mpmath, with 60 digits. Doubles alone have 7 of
// these digits, as the state meets its target in the first 9.
TEST(RnnGrad, KeepsAllDigitsWhereTheLossNearlyVanishes) {
  const Json spec = Json::parse(R"({"problem": "rnn-grad", "weights": {"W_xh": [[0.5], [-0.3]],
      "W_hh": [[0.4, 0.2], [-0.1, 0.6]], "b_h": [0, 0.1]}, "activation": "tanh",
      "x": [[1], [0], [-1]], "truncate": 1, "learning_rate": 0.1, "loss": {"type": "squared-error",
      "target": [-0.426136906, 0.333566692]}})");
  expect_answers(spec, Json::parse(R"({"loss": 2.2656400563987495e-19, "gradients": {
      "W_hh": [[5.695969809892938e-11, -2.4494999933216495e-11],
               [-3.4944937491847068e-10, 1.5169276731454346e-10]],
      "b_h": [2.3479786000149256e-10, -1.6001919978269777e-9]},
      "gradient_norms": [2.8933252191520415e-10, 5.0622773231421194e-10, 9.5197480143095163e-10],
      "truncated": {"relative_errors": {"W_hh": 0.65583846040136334}},
      "loss_after_update": 2.4147151126188961e-20})"),
                 1e-14);
}

// Likewise, of outputs behind a softmax.
TEST(RnnGrad, KeepsAllDigitsWhereOutputsNearlyMeetTheirTargets) {
  const Json spec = Json::parse(R"({"problem": "rnn-grad", "weights": {"W_xh": [[0.5], [-0.3]],
      "W_hh": [[0.4, 0.2], [-0.1, 0.6]], "b_h": [0, 0.1], "W_hy": [[1, -1], [0.5, 0.3]]},
      "activation": "tanh", "x": [[1], [0], [-1]], "output_activation": "softmax",
      "loss": {"type": "half-squared-error", "of": "y", "target": [0.343732407, 0.656267593]}})");
  expect_answers(spec, Json::parse(R"({"y": [0.34373240743479946, 0.65626759256520054],
      "loss": 1.8905056904842913e-19, "gradients": {
      "W_xh": [[-5.4007513990113456e-11], [1.6808141728361995e-10]],
      "b_h": [1.6016599193874023e-10, -4.0462684538701419e-10],
      "W_hy": [[-8.3592935589294174e-11, 6.5433945215995717e-11],
               [8.3592935589294174e-11, -6.5433945215995717e-11]],
      "h0": [1.6361276623956316e-11, -2.9881983906180658e-11]}})"),
                 1e-14);
}

// Likewise, of numbers that are given as expressions.
TEST(RnnGrad, KeepsAllDigitsOfExpressions) {
  const Json spec = Json::parse(R"json({"problem": "rnn-grad", "weights": {
      "W_xh": [["1/3", "1/7"], ["-sqrt(2)/4", 0.3]], "W_hh": [["2/3", "-1/3"], ["exp(-1)", 0.6]],
      "b_h": ["pi/9", -0.2]}, "x": [[1, "-1/3"], ["sqrt(2)", 0.5]], "h0": ["1/6", "-1/12"],
      "learning_rate": "1/10",
      "loss": {"type": "half-squared-error", "target": [0.907542648, -0.572395696]}})json");
  expect_answers(spec, Json::parse(R"({
      "h": [[0.6490578619389683, -0.5664229151775029], [0.9075426482095756, -0.5723956957955855]],
      "loss": 4.285362241662522e-20, "gradients": {
      "W_xh": [[9.57940812073263e-11, 3.97378045558559e-12],
               [2.4200983681839576e-10, 5.284066087022728e-11]],
      "b_h": [8.04838824343161e-11, 1.850799968397514e-10],
      "h0": [4.654001274442731e-11, 1.4076258731117876e-11]},
      "updated": {"W_xh": [[0.3333333333237539, 0.14285714285674547],
                           [-0.35355339061747476, 0.29999999999471594]]},
      "loss_after_update": 3.170496636137545e-20})"),
                 1e-14);
}

// Likewise, beside a number that is nothing in 50 digits, squared.
TEST(RnnGrad, KeepsAllDigitsBesideATinyNumber) {
  const Json spec = Json::parse(R"({"problem": "rnn-grad", "weights": {"W_xh": [[0.5], [1e-25]],
      "W_hh": [[0.4, 0.2], [-0.1, 0.6]], "b_h": [-0.3, 0.1]}, "activation": "sigmoid",
      "x": [[0.6], [-1]],
      "loss": {"type": "squared-error", "target": [0.378715425, 0.590247232]}})");
  expect_answers(spec, Json::parse(R"({"loss": 2.2747922074317993e-19, "gradients": {
      "W_hh": [[9.708193666049852e-11, 1.0193199245382086e-10],
               [-5.7861626114784896e-11, -6.075229892789998e-11]],
      "b_h": [2.16473341958836e-10, -1.233544524936609e-10],
      "h0": [9.686907481544692e-12, -1.16826430886878e-13]}})"),
                 1e-14);
}

// Likewise, of log(1 + e^−102), which 50 digits lose where they add e^−102 to 1.
TEST(RnnGrad, KeepsAllDigitsOfASmallCrossEntropy) {
  const Json spec = Json::parse(R"({"problem": "rnn-grad", "weights": {
      "W_xh": [[-1], [-0.36], [-0.3]],
      "W_hh": [[0.0035, 0.5, 1.995], [0.0083, 0, -73], [0.0094, -2.317, -0.97]],
      "b_h": [-4.7, 1.33, 3.264953], "W_hy": [[0, -0.2, -1], [1.285, 0, -1.98]]},
      "activation": "relu", "output_activation": "softmax", "h0": [-1.2, 0.869, 0.66],
      "sequences": [[[2], [-3], [-0.07], [-0.813], [0.5]],
                    [[0.016], [-0.99], [-0.3], [1.183], [-0.3]]],
      "loss": {"type": "cross-entropy", "target": [[1, 0], [1, 0]]}, "learning_rate": 0.5})");
  expect_answers(spec, Json{{"loss_after_update", 2.5817184769805365e-45}}, 1e-14);
}

TEST(RnnGrad, HasZerosWhereDecimalsCancel) {
  // z = 0.1 + 0.2 − 0.3: at its kink relu has the slope 0.
  const Json answers = solved(R"({"problem": "rnn-grad", "activation": "relu", "weights":
      {"W_xh": [[0.1, 0.2]], "W_hh": [[0.5]], "b_h": [-0.3]}, "x": [[1, 1]]})")
                           .answers;
  EXPECT_EQ(answers["h"], (Json{{0}}));
  EXPECT_EQ(answers["loss"], 0);
  EXPECT_EQ(answers["gradients"]["b_h"], Json{0});
  EXPECT_EQ(answers["jacobians"], (Json{{{0}}}));
}

// y = σ(−9.2) of the decimal, which is not that of the double next to it.
TEST(RnnGrad, ChecksBearThatDecimalsAreRounded) {
  expect_checks_pass(solved(R"({"problem": "rnn-grad", "weights": {"W_xh": [[0.1, 0.2]],
      "W_hh": [[0.5]], "b_h": [-0.3], "W_hy": [[0]], "b_y": [-9.2]}, "x": [[1, 1]],
      "output_activation": "sigmoid"})"));
}

TEST(RnnGrad, NamesTheRegimeByTheGrowthOfTheGradient) {
  // h(t) = w h(t-1): the gradient in h(t) is w^(T-t).
  const auto regime = [](double w) { return solved(linear_rnn(w, 6)).answers["regime"]; };
  EXPECT_EQ(regime(0.5), "vanishing");
  EXPECT_EQ(regime(1), "neither");
  EXPECT_EQ(regime(2), "exploding");
  const Solution solution = solved(linear_rnn(0.5, 6));
  EXPECT_NEAR(solution.answers["gradient_norms"][0].get<double>(), std::pow(0.5, 5), 1e-15);
  EXPECT_EQ(solution.answers["spectral_radius"]["W_hh"], 0.5);
  expect_checks_pass(solution);
  // What is linear and of one unit is normal, and its bounds hold.
  EXPECT_FALSE(has_remark(solution, "recurrent-matrix-not-normal"));
  EXPECT_FALSE(has_remark(solution, "spectral-radius-of-a-product"));
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

// By hand: T = 10 in segments of 4, 4 and 2 steps; m = 3, n = 2.
TEST(RnnGrad, CostsWhatTheFormulasSay) {
  RnnCell cell{
      {Matrix::Zero(3, 2), Matrix::Zero(3, 3), Vector::Zero(3)}, Activation::tanh, Vector::Zero(3)};
  const RnnCost cost = rnn_cost(cell, 10, 0);
  EXPECT_EQ(cost.multiplications, 10 * (3 * 15 + 3));
  EXPECT_EQ(cost.stored_values, 33);
  EXPECT_EQ(cost.stored_values_checkpointed, 3 * (3 + 4));
  EXPECT_EQ(cost.extra_multiplications, 8 * 15);
  const RnnCost one = rnn_cost(cell, 1, 0);
  EXPECT_EQ(one.stored_values_checkpointed, one.stored_values);
  EXPECT_EQ(one.extra_multiplications, 0);
  cell.weights.output = {Matrix::Zero(4, 3), {}};
  EXPECT_EQ(rnn_cost(cell, 10, 10).multiplications, 10 * (3 * 15 + 3) + 10 * 3 * 12);
}

// By hand: ten steps in segments of 4, 4 and 2. On the way forward h(0), h(4), h(8), h(9) and h(10)
// are kept; on the way back h(4), and then h(0), has the four states after it worked again.
TEST(RnnGrad, GoesBackFromCheckpointsWithFewStates) {
  const RnnCell cell{{Matrix::Constant(1, 1, 0.5), Matrix::Constant(1, 1, 2), Vector::Zero(1)},
                     Activation::identity,
                     Vector::Ones(1)};
  Matrix last_alone(1, 1);
  last_alone << 1;
  const CheckpointedPass pass = checkpointed_pass(cell, Matrix::Zero(10, 1), last_alone, 4);
  EXPECT_EQ(pass.held, 6);
  EXPECT_EQ(pass.repeated, 8);
  // h(10) = w^10, whose derivative by w is 10 w^9.
  EXPECT_EQ(pass.gradients.W_hh(0, 0), 10 * 512);
  EXPECT_EQ(checkpointed_pass(cell, Matrix::Zero(10, 1), last_alone, 10).repeated, 0);
}

// With the argument a spec of sequences is worked as far as its question goes: back through time.
TEST(RnnGrad, LeavesSpectraToSpecsThatAskOfThem) {
  Json spec = linear_rnn(0.5, 3);
  const auto has_step = [&](const char* id) {
    const Solution solution = solved(spec);
    try {
      return step_of(solution, id).id == id;
    } catch (const std::out_of_range&) {
      return false;
    }
  };
  EXPECT_TRUE(has_step("radius"));
  EXPECT_TRUE(has_step("cost"));
  spec["theory"] = true;
  EXPECT_TRUE(has_step("radius"));
  EXPECT_FALSE(has_step("cost"));
  spec["truncate"] = 1;
  EXPECT_FALSE(has_step("radius"));
  EXPECT_TRUE(has_step("cost"));
}

TEST(RnnGrad, NamesOverflow) {
  // h(t) = 2^t h(0), and 2^1024 is no double.
  Json spec = linear_rnn(2, 2000);
  EXPECT_EQ(error_of(spec),
            "test:1:54: /weights/W_hh: the state explodes: h(1024) overflows; scale W_hh down, or "
            "take fewer steps");
  spec["h0"] = {0};
  EXPECT_EQ(error_of(spec),
            "test:1:54: /weights/W_hh: the gradient explodes: on its way back it overflows at "
            "h(976); scale W_hh down, or take fewer steps");
}

// h(t) = x(t). The square of 10²⁰⁰ is no double, and neither is y = 10²⁰⁰ h, which is not judged.
TEST(RnnGrad, NamesALossThatOverflowsAtAnyStep) {
  Json squared = linear_rnn(0, 3);
  squared["loss"] = Json::parse(R"({"type": "squared-error", "at": "every",
                                    "target": [[0], [0], [0]]})");
  Json unseen = squared;
  unseen["weights"]["W_hy"] = {{1e200}};
  for (int t = 0; t < 3; ++t) {
    for (Json spec : {squared, unseen}) {
      spec["x"][t] = {1e200};
      if (spec["weights"].contains("W_hy")) spec["loss"]["target"][t] = nullptr;
      EXPECT_EQ(error_of(spec),
                "test:1:33: /weights: the loss overflows; scale the weights of the output, or the "
                "target, down")
          << spec;
    }
  }
}

TEST(RnnGrad, TakesTenThousandSteps) {
  const Solution solution = solved(linear_rnn(0.5, 10'000));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["regime"], "vanishing");
  EXPECT_EQ(solution.answers["gradient_norms"][0], 0);
  EXPECT_NEAR(solution.answers["lyapunov_exponent"].get<double>(), std::log(0.5), 1e-12);
  const Solution kept = solved(linear_rnn(1, 10'000));
  EXPECT_EQ(kept.answers["regime"], "neither");
  EXPECT_EQ(kept.answers["gradient_norms"][0], 1);
}

// The largest slope of a sigmoid is 1/4, so products of its Jacobians shrink by a quarter of the norm.
TEST(RnnGrad, BoundsSigmoidUnitsByAQuarterOfTheNorm) {
  Json spec = linear_rnn(3, 4);
  spec["activation"] = "sigmoid";
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_TRUE(has(remark(solution, "norm-below-one-is-enough"), "0.75 is below 1"));
  // h(1) = sigma(3) from h(0) = 1.
  const double h = 1 / (1 + std::exp(-3));
  EXPECT_NEAR(solution.answers["jacobians"][0][0][0].get<double>(), 3 * h * (1 - h), 1e-15);
}

TEST(RnnGrad, MeasuresGrowthFromTheLastStepThatIsJudged) {
  // h(t) = h(t-1)/2, judged at step 3 of 5 alone: the gradient in h(t) is 0.5^(3-t), then 0.
  Json spec = linear_rnn(0.5, 5);
  spec["loss"] = {{"type", "half-squared-error"},
                  {"at", "every"},
                  {"target", {nullptr, nullptr, {-0.875}, nullptr, nullptr}}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["gradient_norms"], Json({0.25, 0.5, 1, 0, 0}));
  EXPECT_EQ(solution.answers["regime"], "vanishing");
}

/// A step's Jacobian lies among the least doubles, which leave its product with U no digits.
TEST(RnnGrad, ProductsEndWhereDoublesDo) {
  expect_checks_pass(solved(R"({"problem": "rnn-grad", "activation": "sigmoid",
      "weights": {"W_xh": [[-88], [94]], "W_hh": [[-0.59, 0.25], [-99, 0.74]], "b_h": [38, 5.1]},
      "sequences": [[[-4.4e-7], [-8], [7.5], [4], [-0.3], [-0.73]]], "h0": [0.95, -0.73],
      "loss": {"type": "squared-error", "at": "last", "of": "h", "target": [[1, 0]]}})"));
  // A product of 10⁻³³⁰ between one of 10⁻²⁸⁴ and one of 10⁻²⁴⁸.
  expect_checks_pass(
      solved(R"({"problem": "rnn-grad", "weights": {"W_xh": [[3.0], [7.0], [7e+100], [5.0]], "W_hh":
      [[8e-300, 1e+20, 7.0, -1.0], [-2e+100, -3.0, -8e-300, 6e+20], [0.0, 8.0, -1.0, 9.0],
      [-5.0, 3e-100, -6.0000000000000005e+100, 9e+100]], "b_h": [-3.0, 4.0, 1e-100, 0.0]},
      "activation": "sigmoid", "sequences": [[[4e-300], [-8e+100], [9.0], [7e-100], [1.0],
      [-4e-300]]], "loss": {"type": "mse", "at": "last", "of": "h", "target": [[-7e-20,
      8e-100, -7e+100, 8e+20]]}})"));
}

TEST(RnnGrad, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::rnn_grad);
}

TEST(RnnGrad, NilpotentAndSaturatedCellsPassTheirChecks) {
  expect_checks_pass(solved(R"({"problem": "rnn-grad", "weights": {"W_xh": [[1], [1]],
      "W_hh": [[3, -1], [9, -3]], "b_h": [0, 0]}, "activation": "identity", "x": [[0], [0]],
      "h0": [1, 1]})"));
  expect_checks_pass(solved(R"({"problem": "rnn-grad", "weights": {"W_xh": [[30]], "W_hh": [[5]],
      "b_h": [3]}, "x": [[1], [2], [1]],
      "loss": {"type": "squared-error", "target": [0.5]}})"));
}

Json linear_spec(const Json& W_hh) {
  return {{"problem", "rnn-grad"},
          {"weights", {{"W_xh", {{1}, {1}}}, {"W_hh", W_hh}, {"b_h", {0, 0}}}},
          {"activation", "identity"},
          {"x", {{1}, {1}}},
          {"h0", {1, 1}},
          {"loss", {{"type", "sum"}}}};
}

/// W² = 0, of which rounding would make a radius above 0.
TEST(RnnGrad, NilpotentWeightsHaveRadiusZero) {
  for (const Json& W : {Json{{3, -1}, {9, -3}}, Json{{0.3, -0.1}, {0.9, -0.3}}}) {
    const Solution solution = solved(linear_spec(W));
    EXPECT_EQ(solution.answers["spectral_radius"]["W_hh"], 0);
    expect_checks_pass(solution);
  }
  const Solution other = solved(linear_spec({{3, -1}, {9, -2.999}}));
  // λ² − 0.001λ + 0.003 = 0 has two complex roots of product 0.003.
  EXPECT_NEAR(other.answers["spectral_radius"]["W_hh"].get<double>(), std::sqrt(0.003), 1e-12);
}

/// h(t) = h(t−1)/2 + 1 from 0, and L = Σ h(t). By hand: with the states after steps 2 and 4 held,
/// ∂L/∂h(t) is 1.5, 1, 1.5, 1, 1 for t = 1 … 5, and the states are 1, 1.5, 1.75, 1.875, 1.9375.
TEST(RnnGrad, TruncatedWithALossAtEveryStepHoldsTheStateAfterEachFewSteps) {
  const Json spec = {{"problem", "rnn-grad"},
                     {"weights", {{"W_xh", 1}, {"W_hh", 0.5}, {"b_h", 0}}},
                     {"activation", "identity"},
                     {"x", {1, 1, 1, 1, 1}},
                     {"loss", {{"type", "sum"}, {"at", "every"}}},
                     {"truncate", 2}};
  expect_answers(spec, {{"truncated",
                         {{"gradients",
                           {{"W_hh", {{1 * 1 + 1.5 * 1.5 + 1 * 1.75 + 1 * 1.875}}},
                            {"W_xh", {{6}}},
                            {"b_h", {6}},
                            {"h0", {0.75}}}}}}});
  Json two = spec;
  two.erase("x");
  two["sequences"] = {{1, 1, 1, 1, 1}, {1, 1}};
  // The second sequence has nothing to cut off: ∂L/∂h is 1.5, 1.
  expect_answers(two, {{"truncated", {{"gradients", {{"W_hh", {{6.875 + 1}}}, {"b_h", {8.5}}}}}}});
  two["loss"] = {{"type", "half-squared-error"},
                 {"at", "every"},
                 {"target", {{1, nullptr, nullptr, 2, nullptr}, {nullptr, 1}}}};
  expect_checks_pass(solved(two));
}

/// One eigenvalue, 1, and one eigenvector: the line's limit must not lose half the digits.
TEST(RnnGrad, DefectiveWeightsPassTheirChecks) {
  expect_checks_pass(solved(linear_spec({{0, 1}, {-1, 2}})));
}

// By hand: h = 1e100 and 1.5e100, ∂L/∂h(2) = 3e100 and ∂L/∂h(1) = 1.5e100. Cut, the gradient of W_xh
// is 3e200 in place of 4.5e200, whose squares no double holds.
TEST(RnnGrad, TellsHowFarLargeTruncatedGradientsAreOff) {
  const Solution solution = solved(R"({"problem": "rnn-grad", "activation": "identity",
      "weights": {"W_xh": [[1]], "W_hh": [[0.5]], "b_h": [0]}, "x": [[1e100], [1e100]],
      "loss": {"type": "squared-error", "target": [0]}, "truncate": 1})");
  const Json& errors = solution.answers["truncated"]["relative_errors"];
  EXPECT_NEAR(errors["W_xh"].get<double>(), 1. / 3, 1e-15);
  EXPECT_EQ(errors["W_hh"], 0);
  expect_checks_pass(solution);
}

// W² = 8·10²⁰ times a matrix of zeros and ones, so that W³² is beyond all doubles.
TEST(RnnGrad, PowersThatOverflowAreNotCompared) {
  const Solution solution = solved(R"({"problem": "rnn-grad", "x": [[0]],
      "weights": {"W_xh": [[0], [0], [0]], "W_hh": [[0, 1, 1], [8e20, 0, 0], [0, 0, 0]],
                  "b_h": [0, 0, 0]}})");
  expect_checks_pass(solution);
}

}  // namespace
}  // namespace psolve::rnn_grad
