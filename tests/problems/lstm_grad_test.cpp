// LSTM cells against PyTorch, and at their limits.

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "render/words.h"
#include "support/files.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::lstm_grad {
namespace {

// The equations at the top of math/recurrent/lstm.h in mpmath, with 60 digits. Doubles alone have 4 of
// these digits, as the state meets its target in the first 10.
TEST(LstmGrad, KeepsAllDigitsWhereTheLossNearlyVanishes) {
  const Json spec = Json::parse(R"({"problem": "lstm-grad", "weights": {
      "Wf": [[0.5]], "Uf": [[0.1]], "bf": [1], "Wi": [[0.4]], "Ui": [[0.2]], "bi": [0],
      "Wo": [[0.3]], "Uo": [[-0.1]], "bo": [0], "Wc": [[0.8]], "Uc": [[0.3]], "bc": [0]},
      "x": [[1], [-1]], "loss": {"type": "squared-error", "target": [-0.003494131188]}})");
  expect_answers(spec, Json::parse(R"({"loss": 3.9343166296208889e-26, "gradients": {
      "Wf": [[-1.5490424104923748e-14]], "Ui": [[-5.4869629288435564e-15]],
      "bo": [3.6615091952296395e-17], "Wc": [[-5.228147340043401e-15]],
      "h0": [1.4351289176336779e-14], "c0": [8.9193618680275249e-14],
      "x": [[3.6425517157605298e-14], [3.0786277616769443e-14]]}})"),
                 1e-14);
}

// Likewise; the candidate's sum is 0.1 + 0.2 − 0.299999999.
TEST(LstmGrad, KeepsAllDigitsWhereASumNearlyCancels) {
  const Json spec = Json::parse(R"({"problem": "lstm-grad", "weights": {
      "Wf": [[0.5, -0.2]], "Uf": [[0.1]], "bf": [-0.1], "Wi": [[0.4, 0.1]], "Ui": [[0.2]],
      "bi": [0], "Wo": [[0.3, 0.2]], "Uo": [[-0.1]], "bo": [0], "Wc": [[0.1, 0.1]],
      "Uc": [[0.3]], "bc": [-0.299999999], "Wy": [[0.7]], "by": [0.2]}, "x": [[1, 2]],
      "output_activation": "sigmoid", "learning_rate": 0.5,
      "loss": {"type": "mse", "of": "y", "target": [0.549833997]}})");
  expect_answers(spec, Json::parse(R"({
      "gates": [{"c_tilde": [1e-9], "c": [6.4565630622579545e-10], "h": [4.314196488433415e-10]}],
      "loss": 1.4994425974580005e-19, "gradients": {"bi": [2.0512654720542285e-20],
      "Wc": [[5.7889148532761504e-11, 1.1577829706552301e-10]], "Wy": [[8.2698783618230721e-20]],
      "by": [1.9168988672618518e-10], "x": [[5.7889148672437105e-12, 5.7889148591690814e-12]]},
      "updated": {"bo": [-9.6041636709717665e-21]},
      "loss_after_update": 1.2286551947660663e-19})"),
                 1e-14);
}

// Likewise, of numbers that are given as expressions; the first candidate's sum is 1/3 · 1/2 − 1/6.
TEST(LstmGrad, KeepsAllDigitsOfExpressions) {
  const Json spec = Json::parse(R"json({"problem": "lstm-grad", "weights": {
      "Wf": [["1/3"]], "Uf": [["-1/7"]], "bf": ["log(2)"], "Wi": [["sqrt(2)/2"]], "Ui": [[0.2]],
      "bi": ["-1/3"], "Wo": [[0.4]], "Uo": [["2/3"]], "bo": [0.1], "Wc": [["1/3"]],
      "Uc": [["exp(-1)"]], "bc": ["-1/6"]}, "x": [["1/2"], ["-2/3"], [1]],
      "loss": {"type": "squared-error", "target": [0.00117453132]}})json");
  expect_answers(spec, Json::parse(R"({"loss": 9.199622262450645e-24, "gradients": {
      "Wf": [[8.252798260041698e-14]], "Ui": [[6.894057871899716e-15]],
      "bo": [2.0769502307315663e-14], "Wc": [[-2.1160790675238086e-12]],
      "h0": [-3.8316761940570655e-13], "c0": [-1.448993173012812e-12],
      "x": [[-3.471858590281478e-13], [-9.354573263093805e-14], [-7.838031122167745e-13]]},
      "full": [[[0.3887793152131722]], [[0.5533266078848911]], [[0.838395917316714]]]})"),
                 1e-14);
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

TEST(LstmGrad, AgreesWithPyTorch) {
  for (const Json& row : recorded("torch_recurrent")) {
    if (row["spec"]["problem"] != "lstm-grad") continue;
    SCOPED_TRACE(row["spec"].dump());
    const Solution solution = expect_answers(row["spec"], row["answers"], 1e-9);
    if (row.contains("first_of_full")) {
      expect_near(solution.answers["full"][0], row["first_of_full"], 1e-9);
    }
  }
}

TEST(LstmGrad, ForgetsHalfAStepWithZeroWeights) {
  // f = 1/2 at every step, so c(T) = 2^-T c(0) and so does its derivative.
  const Solution solution = solved(lone_unit(0, 10));
  EXPECT_NEAR(solution.answers["full"][0][0][0].get<double>(), std::pow(2.0, -10), 1e-15);
  EXPECT_NEAR(solution.answers["gradients"]["c0"][0].get<double>(), std::pow(2.0, -10), 1e-15);
  expect_checks_pass(solution);
}

// By Python's math.tanh: of h(t) = tanh(0.8 x(t) + 0.3 h(t−1)), the candidate's weights alone, the
// derivatives 0.3² (1 − h(1)²)(1 − h(2)²) and 0.3 (1 − h(2)²).
TEST(LstmGrad, ComparesItsPathWithThatOfThePlainCellWithin) {
  const Solution solution = solved(contents_of(repository() / "problems/examples/lstm-grad.json"));
  const Json& path = solution.answers["path"];
  EXPECT_NEAR(path[0]["plain_rnn"].get<double>(), 0.035772666724318274, 1e-15);
  EXPECT_NEAR(path[1]["plain_rnn"].get<double>(), 0.21329240707690697, 1e-15);
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

TEST(LstmGrad, DrawsTheSameCellFromASeedAndWritesItDown) {
  const Json spec = {
      {"problem", "lstm-grad"},
      {"random",
       {{"input_size", 3}, {"hidden_size", 2}, {"scale", 0.5}, {"forget_bias", 2}, {"seed", 7}}},
      {"length", 4}};
  const Solution solution = expect_answers(spec, Json::object());
  // The first two numbers of SplitMix64 from seed 7, worked in Python.
  EXPECT_EQ(solution.spec["weights"]["Wf"][0][0], -0.11017025160872851);
  EXPECT_EQ(solution.spec["weights"]["Wf"][0][1], -0.4832117054718439);
  EXPECT_EQ(solution.spec["weights"]["bf"], Json({2.0, 2.0}));
  EXPECT_EQ(solution.spec["x"].size(), 4u);
  EXPECT_FALSE(solution.spec.contains("random"));
}

TEST(LstmGrad, DrawsAnOutputLayerBehindTheRest) {
  const Json spec = {
      {"problem", "lstm-grad"},
      {"random",
       {{"input_size", 3}, {"hidden_size", 2}, {"scale", 0.5}, {"seed", 7}, {"output_size", 1}}},
      {"length", 4},
      {"loss", {{"type", "squared-error"}, {"at", "every"}, {"target", {1, 0, 0, 1}}}}};
  const Solution solution = expect_answers(spec, Json::object());
  // Numbers 53 and 54 of SplitMix64 from seed 7, worked in Python: behind 40 weights and 12 inputs.
  EXPECT_EQ(solution.spec["weights"]["Wy"],
            Json::array({Json::array({-0.43517337559010505, -0.2474452543052552})}));
  EXPECT_EQ(solution.spec["weights"]["by"], Json::array({0.0}));
  EXPECT_EQ(solution.answers["y"].size(), 4u);
}

TEST(LstmGrad, SolvesLargeCellsAndTheirChecksHold) {
  Json spec = {{"problem", "lstm-grad"},
               {"random", {{"input_size", 33}, {"hidden_size", 37}, {"scale", 0.3}}},
               {"length", 120},
               {"loss", {{"type", "sum"}, {"of", "h"}}}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["full"].size(), 120u);
  spec["length"] = 1200;  // 1200 matrices of 37 x 37 are more than a million numbers
  const Solution without = solved(spec);
  expect_checks_pass(without);
  EXPECT_FALSE(without.answers.contains("full"));
  EXPECT_EQ(without.answers["path"].size(), 1200u);
}

// A remark stands where the numbers show it, and only there.
TEST(LstmGrad, SaysWhatItsNumbersShow) {
  const Solution kept = solved(lone_unit(12, 5));
  EXPECT_TRUE(has(remark(kept, "decay-of-the-direct-path"), "it does not vanish here"));
  EXPECT_FALSE(has(remark(kept, "product-of-one-step-derivatives"), "is not the product"));
  EXPECT_TRUE(has(remark(solved(lone_unit(0, 20)), "decay-of-the-direct-path"), "it vanishes"));
  Json cell = recorded("torch_recurrent")[0]["spec"];
  const auto product = [&] { return remark(solved(cell), "product-of-one-step-derivatives"); };
  EXPECT_TRUE(has(product(), "is not the product of the 7 one-step derivatives"));
  for (Json& row : cell["weights"]["Uo"]) {
    for (Json& entry : row) entry = 0;
  }
  EXPECT_TRUE(has(product(), "is the product of the one-step derivatives"));
}

// The theorem's bias for the cell of question 13, with ε = 1/10: r = 1.9 by hand, the rest from NumPy.
TEST(LstmGrad, PutsTheTheoremIntoNumbers) {
  Json spec = Json::parse(contents_of(repository() / "problems/ps03/13-lstm.json"));
  const Solution solution = solved(spec);
  const auto value = [&](const char* id) { return step_of(solution, id).value.get<double>(); };
  EXPECT_NEAR(value("theorem/reach"), 1.9, 1e-15);
  EXPECT_NEAR(value("theorem/q"), 1.283558228591222, 1e-12);
  EXPECT_NEAR(value("theorem/k"), 7.490886089202062, 1e-11);
  EXPECT_NEAR(value("theorem/beta"), 7.650600110129297, 1e-11);
  // ‖∂c(4)/∂c(0) − I‖ of the cell so run, by a complex step.
  const Prose& words = solution.result[3].words;
  EXPECT_TRUE(has(prose_text(words, 6), "0.00145608"));
  expect_checks_pass(solution);
  spec.erase("theory");
  EXPECT_THROW(step_of(solved(spec), "theorem/beta"), std::out_of_range);
}

/// ∂L/∂z_o is 4·10⁻³²², of two digits, and is multiplied by a U of 10¹⁰⁰.
TEST(LstmGrad, ALeastDoubleTimesALargeWeightPassesItsChecks) {
  expect_checks_pass(solved(R"({"problem": "lstm-grad", "sequences": [[[0]]],
      "weights": {"Wf": [[0]], "Uf": [[0]], "bf": [0], "Wi": [[0]], "Ui": [[0]], "bi": [0],
                  "Wo": [[0]], "Uo": [[7e100]], "bo": [-6], "Wc": [[0]], "Uc": [[0]], "bc": [-7e-19],
                  "Wy": [[2e-300]], "by": [0]},
      "output_activation": "sigmoid",
      "loss": {"type": "cross-entropy", "at": "every", "of": "y", "target": [[[0.25]]]}})"));
}

TEST(LstmGrad, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::lstm_grad);
}

}  // namespace
}  // namespace psolve::lstm_grad
