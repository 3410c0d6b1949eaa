// LSTM and RNN cells against PyTorch, and at their limits.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include "math/numbers/random.h"
#include "math/recurrent/products.h"
#include "math/recurrent/spectrum.h"
#include "near.h"
#include "problems/rnn_grad/cost.h"
#include "render/page.h"
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

TEST(RecurrentCells, AgreeWithPyTorch) {
  for (const Json& row : Json::parse(kTorchCells)) {
    SCOPED_TRACE(row["spec"].dump());
    const Solution solution = solved(row["spec"]);
    expect_near(solution.answers, row["answers"], 1e-9);
    expect_checks_pass(solution);
    EXPECT_EQ(solved(row["spec"], Extent::answers_only).answers, solution.answers);
    EXPECT_EQ(solved(solution.spec).answers, solution.answers);
  }
}

// SplitMix64 from seed 1234567, as in its reference implementation.
TEST(Random, IsSplitMix64) {
  Random random(1234567);
  EXPECT_EQ(random.bits(), 6457827717110365317u);
  EXPECT_EQ(random.bits(), 3203168211198807973u);
  EXPECT_EQ(random.bits(), 9817491932198370423u);
}

TEST(LstmGrad, DrawsTheSameCellFromASeedAndWritesItDown) {
  const Json spec = {
      {"problem", "lstm-grad"},
      {"random",
       {{"input_size", 3}, {"hidden_size", 2}, {"scale", 0.5}, {"forget_bias", 2}, {"seed", 7}}},
      {"length", 4}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  // The first two numbers of SplitMix64 from seed 7, worked in Python.
  EXPECT_EQ(solution.spec["weights"]["Wf"][0][0], -0.11017025160872851);
  EXPECT_EQ(solution.spec["weights"]["Wf"][0][1], -0.4832117054718439);
  EXPECT_EQ(solution.spec["weights"]["bf"], Json({2.0, 2.0}));
  EXPECT_EQ(solution.spec["x"].size(), 4u);
  EXPECT_FALSE(solution.spec.contains("random"));
  EXPECT_EQ(solved(solution.spec).answers, solution.answers);
}

TEST(LstmGrad, SolvesLargeCellsAndTheirChecksHold) {
  const Json spec = {{"problem", "lstm-grad"},
                     {"random", {{"input_size", 33}, {"hidden_size", 37}, {"scale", 0.3}}},
                     {"length", 120},
                     {"loss", {{"type", "sum"}, {"of", "h"}}}};
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["full"].size(), 120u);
  Json longer = spec;
  longer["length"] = 1200;  // 1200 matrices of 37 x 37 are more than a million numbers
  const Solution without = solved(longer);
  expect_checks_pass(without);
  EXPECT_FALSE(without.answers.contains("full"));
  EXPECT_EQ(without.answers["path"].size(), 1200u);
}

TEST(Products, AreThoseOfPlainLoops) {
  for (const auto& [rows, depth, columns] :
       {std::array{1, 1, 1}, {3, 5, 13}, {4, 256, 12}, {515, 259, 25}, {37, 600, 29}}) {
    Random random(static_cast<std::uint64_t>(rows));
    Matrix a(rows, depth);
    Matrix b(depth, columns);
    for (double& v : a.reshaped()) v = random.symmetric(1);
    for (double& v : b.reshaped()) v = random.symmetric(1);
    const Matrix expected = a.lazyProduct(b);
    const auto near = [&](const Matrix& found) {
      return found.rows() == expected.rows() && found.cols() == expected.cols() &&
             (found - expected).cwiseAbs().maxCoeff() < 1e-12;
    };
    EXPECT_TRUE(near(FastProducts::multiply(a, b))) << rows;
    EXPECT_TRUE(near(FastProducts::multiply_left_transposed(a.transpose(), b))) << rows;
    EXPECT_TRUE(near(FastProducts::multiply_right_transposed(a, b.transpose()))) << rows;
    Vector out = Vector::Ones(rows);
    const Vector x = b.col(0);
    FastProducts::add(a, x.data(), out.data());
    EXPECT_LT((out - Vector::Ones(rows) - expected.col(0)).cwiseAbs().maxCoeff(), 1e-12) << rows;
    const Matrix b_transposed = b.transpose();
    Vector back = Vector::Ones(columns);
    const Vector row = a.row(0);
    FastProducts::add_transposed(b, row.data(), back.data());
    EXPECT_LT((back - Vector::Ones(columns) - expected.row(0).transpose()).cwiseAbs().maxCoeff(),
              1e-12)
        << rows;
  }
}

/// σ and tanh of the compiled kernels against those of the standard library in long double, in
/// units of the last place.
TEST(Products, ActivateToTheLastPlaces) {
  std::vector<double> points = {0, -0.0, 1e-300, -1e-300, 1e-9, -1e-9, 0.34, 0.35, -700, 700, 40};
  Random random(9);
  for (int i = 0; i < 20'000; ++i) points.push_back(random.symmetric(i % 2 == 0 ? 1 : 40));
  std::vector<double> sigmoids = points;
  std::vector<double> tangents = points;
  FastProducts::apply_sigmoid(sigmoids.data(), static_cast<Eigen::Index>(points.size()));
  FastProducts::apply_tanh(tangents.data(), static_cast<Eigen::Index>(points.size()));
  for (std::size_t i = 0; i < points.size(); ++i) {
    const long double x = points[i];
    const auto error = [](double found, long double expected) {
      return std::abs(found - static_cast<double>(expected)) <= 4 * 0x1p-53 * std::abs(expected);
    };
    EXPECT_TRUE(error(sigmoids[i], 1 / (1 + std::exp(-x)))) << points[i] << " " << sigmoids[i];
    EXPECT_TRUE(error(tangents[i], std::tanh(x))) << points[i] << " " << tangents[i];
  }
  std::vector<double> edges = {std::nan(""), HUGE_VAL, -HUGE_VAL};
  FastProducts::apply_tanh(edges.data(), 3);
  EXPECT_TRUE(std::isnan(edges[0]));
  EXPECT_EQ(edges[1], 1);
  EXPECT_EQ(edges[2], -1);
  edges = {std::nan(""), HUGE_VAL, -HUGE_VAL};
  FastProducts::apply_sigmoid(edges.data(), 3);
  EXPECT_TRUE(std::isnan(edges[0]));
  EXPECT_EQ(edges[1], 1);
  EXPECT_LT(edges[2], 1e-303);
}

TEST(Spectrum, OfMatricesWorkedByHand) {
  Matrix a(3, 3);
  a << 0, 2, 5, 0, 0, 3, 0, 0, 0;  // nilpotent, whatever the order of its rows and columns
  EXPECT_EQ(spectral_radius(a), 0);
  const Eigen::PermutationMatrix<3> order(Eigen::Vector3i(2, 0, 1));
  EXPECT_EQ(spectral_radius(order * a * order.transpose()), 0);
  Matrix rotation(2, 2);
  rotation << 0, -3, 3, 0;  // eigenvalues ±3i
  EXPECT_NEAR(spectral_radius(rotation), 3, 1e-14);
  Matrix stretch(2, 2);
  stretch << 3, 0, 4, 5;  // singular values 3√5 and √5
  EXPECT_NEAR(spectral_norm(stretch), 3 * std::sqrt(5), 1e-14);
  EXPECT_EQ(spectral_norm(1e300 * rotation), 3e300);
  ScaledProduct product(2);
  for (int i = 0; i < 1000; ++i) product.multiply_left(stretch);
  EXPECT_NEAR(product.log_norm() / 1000, std::log(5), 1e-2);
  EXPECT_EQ(product.norm(), std::numeric_limits<double>::infinity());
}

// By hand: T = 10 in segments of 4, 4 and 2 steps; m = 3, n = 2.
TEST(RnnCost, CountsByTheFormulas) {
  const RnnCell cell{{Matrix::Zero(3, 2), Matrix::Zero(3, 3), Vector::Zero(3), {}, {}},
                     Activation::tanh,
                     Vector::Zero(3)};
  const rnn_grad::RnnCost cost = rnn_grad::rnn_cost(cell, 10);
  EXPECT_EQ(cost.multiplications, 10 * (3 * 15 + 3));
  EXPECT_EQ(cost.stored_values, 33);
  EXPECT_EQ(cost.stored_values_checkpointed, 3 * (3 + 4));
  EXPECT_EQ(cost.extra_multiplications, 8 * 15);
  const rnn_grad::RnnCost one = rnn_grad::rnn_cost(cell, 1);
  EXPECT_EQ(one.stored_values_checkpointed, one.stored_values);
  EXPECT_EQ(one.extra_multiplications, 0);
}

TEST(RnnGrad, NamesOverflow) {
  // h(t) = 2^t h(0), and 2^1024 is no double.
  EXPECT_EQ(
      error_of(linear_rnn(2, 2000)),
      "test:1:54: /weights/W_hh: the state explodes: h(1024) overflows; scale W_hh down, or take "
      "fewer steps");
  Json still = linear_rnn(2, 2000);
  still["h0"] = {0};
  EXPECT_EQ(
      error_of(still),
      "test:1:54: /weights/W_hh: the gradient explodes: on its way back it overflows at h(976); "
      "scale W_hh down, or take fewer steps");
}

TEST(RnnGrad, TakesTenThousandSteps) {
  const Solution solution = solved(linear_rnn(0.5, 10'000));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["regime"], "vanishing");
  EXPECT_EQ(solution.answers["gradient_norms"][0], 0);
  EXPECT_NEAR(solution.answers["lyapunov_exponent"].get<double>(), std::log(0.5), 1e-12);
  const Solution kept = solved(linear_rnn(1, 10'000));
  EXPECT_EQ(kept.answers["regime"], "stable");
  EXPECT_EQ(kept.answers["gradient_norms"][0], 1);
}

std::string all_remarks(const Solution& solution) {
  std::string text;
  for (const auto& remark : solution.remarks) text += prose_text(remark.text, 6) + "\n";
  return text;
}

// A remark stands where the numbers show it, and only there.
TEST(RecurrentCells, SayWhatTheirNumbersShow) {
  const std::string kept = all_remarks(solved(lone_unit(12, 5)));
  EXPECT_NE(kept.find("it does not vanish here"), std::string::npos) << kept;
  EXPECT_EQ(kept.find("is not the product"), std::string::npos) << kept;
  const std::string lost = all_remarks(solved(lone_unit(0, 20)));
  EXPECT_NE(lost.find("it vanishes"), std::string::npos) << lost;
  const std::string cell = all_remarks(solved(std::string(kTorchLstm)));
  EXPECT_NE(cell.find("is not the product of the 7 one-step derivatives"), std::string::npos)
      << cell;
  Json cut = Json::parse(kTorchLstm);
  for (Json& row : cut["weights"]["Uo"]) {
    for (Json& entry : row) entry = 0;
  }
  const std::string without = all_remarks(solved(cut));
  EXPECT_NE(without.find("is the product of the one-step derivatives"), std::string::npos)
      << without;
  const std::string linear = all_remarks(solved(linear_rnn(0.5, 6)));
  EXPECT_EQ(linear.find("not normal"), std::string::npos) << linear;
  EXPECT_EQ(linear.find("do not bound"), std::string::npos) << linear;
}

TEST(RecurrentCells, RefuseSpecsThatDoNotFit) {
  const auto lstm_error = [](const std::function<void(Json&)>& change) {
    Json spec = lone_unit(0, 2);
    change(spec);
    std::string error = error_of(spec);
    return error.substr(error.find(" /") + 1);
  };
  EXPECT_EQ(lstm_error([](Json& s) {
              s["weights"]["Ui"] = {{1, 2}};
            }),
            "/weights/Ui: expected 1 x 1 numbers (a row for each unit, as Wf has), got 1 x 2");
  EXPECT_EQ(lstm_error([](Json& s) {
              s["weights"]["bo"] = {1, 2};
            }),
            "/weights/bo: expected 1 number (one for each row of Wf), got 2");
  EXPECT_EQ(lstm_error([](Json& s) {
              s["x"] = {{1, 2}};
            }),
            "/x: expected rows of 1 (one for each column of Wf), got rows of 2");
  EXPECT_EQ(lstm_error([](Json& s) {
              s["h0"] = {1, 2};
            }),
            "/h0: expected 1 number (one for each unit), got 2");
  EXPECT_EQ(lstm_error([](Json& s) { s["length"] = 3; }),
            "/length: only with \"random\"; give \"x\", a row for each step");
  EXPECT_EQ(lstm_error([](Json& s) {
              s["loss"] = {{"type", "squared-error"}, {"target", {1, 2}}};
            }),
            "/loss/target: expected 1 number (one for each unit), got 2");
  const auto rnn_error = [](const std::function<void(Json&)>& change) {
    Json spec = linear_rnn(1, 2);
    change(spec);
    std::string error = error_of(spec);
    return error.substr(error.find(" /") + 1);
  };
  EXPECT_EQ(rnn_error([](Json& s) { s["weights"]["b_y"] = {1}; }),
            "/weights/b_y: only with \"W_hy\"");
  EXPECT_EQ(rnn_error([](Json& s) {
              s["weights"]["W_hy"] = {{1, 2}};
            }),
            "/weights/W_hy: expected rows of 1 (one for each unit), got rows of 2");
  EXPECT_EQ(rnn_error([](Json& s) {
              s["loss"] = {{"type", "squared-error"}, {"target", {{1}, {2}}}};
            }),
            "/loss/target: expected 1 number (one for each unit)");
  EXPECT_EQ(rnn_error([](Json& s) {
              s["sequences"] = {{{1}}, {{1, 2}}};
              s.erase("x");
            }),
            "/sequences/1: expected rows of 1 (one for each column of W_xh), got rows of 2");
}

TEST(RnnGrad, RefusesShapesThatDoNotFit) {
  Json spec = linear_rnn(1, 2);
  spec["weights"]["W_hh"] = {{1, 2}};
  EXPECT_NE(error_of(spec).find("/weights/W_hh: expected 1 x 1 numbers"), std::string::npos)
      << error_of(spec);
}

}  // namespace
}  // namespace psolve
