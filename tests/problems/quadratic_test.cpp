// Gradient descent on quadratics: numbers worked by hand, and by numpy (the rule step by step, eigh
// for eigenvalues). Where numpy has rounding errors of its own the rows say what is exact.

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "render/words.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::quadratic {
namespace {

struct Row {
  const char* source;
  const char* spec;  ///< without "problem"
  const char* answers;
  double relative = 1e-12;
};

const Row kRows[] = {
    {"by hand: eigenvectors (1, -1) and (1, 1), factors 1 - 0.9^10 and 1 - 0.7^10",
     R"({"hessian": [[2, 1], [1, 2]], "minimum": [1, 2], "learning_rate": 0.1, "steps": 10})",
     R"({"eigenvalues": [1, 3], "contraction": [0.9, 0.7],
         "eigenvectors": [[0.70710678118654752, -0.70710678118654752],
                          [0.70710678118654752, 0.70710678118654752]],
         "shrink": [0.6513215599, 0.9717524751],
         "w": [1.1319679327, 1.7832894926], "w_iterated": [1.1319679327, 1.7832894926],
         "converges": true, "growth": 0.9, "largest_learning_rate": 0.66666666666666667,
         "minimum_components": [-0.70710678118654752, 2.1213203435596426],
         "error_start": 7,
         "directions": [
           {"eigenvalue": 1, "eta_rho_tau": 1, "regime": "partial", "ratio": 0.6513215599,
            "at_least": 0.63212055882855768, "at_most": 1},
           {"eigenvalue": 3, "eta_rho_tau": 3, "regime": "learned",
            "at_least": 0.95021293163213606, "at_most": 3}]})"},
    {"numpy: one direction learned, one not",
     R"({"hessian": [[1.8128, 2.3904], [2.3904, 3.2072]], "minimum": [1.4, 0.2],
         "learning_rate": 0.1, "steps": 20})",
     R"({"eigenvalues": [0.02, 5], "eigenvectors": [[0.8, -0.6], [0.6, 0.8]],
         "shrink": [0.03924904297365728, 0.9999990463256836],
         "w": [0.6313986621743356, 0.7764498112763527], "largest_learning_rate": 0.4,
         "directions": [
           {"eigenvalue": 0.02, "eta_rho_tau": 0.04, "regime": "unlearned",
            "at_least": 0.0392105608476768, "at_most": 0.04},
           {"eigenvalue": 5, "eta_rho_tau": 10, "regime": "learned", "at_most": 10}]})"},
    {"numpy: irrational eigenvalues 3 -+ sqrt(3), a start off the origin",
     R"({"hessian": [[4, 1, 0], [1, 3, 1], [0, 1, 2]], "minimum": [1, -2, 3],
         "learning_rate": 0.2, "steps": 7, "start": [5, 5, -1]})",
     R"({"eigenvalues": [1.2679491924311228, 3, 4.7320508075688772],
         "eigenvectors": [[0.21132486540518712, -0.57735026918962576, 0.78867513459481288],
                          [0.57735026918962576, -0.57735026918962576, -0.57735026918962576],
                          [0.78867513459481288, 0.57735026918962576, 0.21132486540518712]],
         "shrink": [0.8709248012693376, 0.9983616, 0.9999999987306625],
         "w": [0.8273152, -1.5272704, 2.3529472], "converges": true,
         "largest_learning_rate": 0.4226497308103742})"},
    {"by hand: the eigenspace of 2 is the plane across (1, 1, 1), its basis from the axes",
     R"({"hessian": [[3, 1, 1], [1, 3, 1], [1, 1, 3]], "minimum": [1, 2, 3],
         "learning_rate": "1/8", "steps": 3})",
     R"({"eigenvalues": [2, 2, 5],
         "eigenvectors": [[0.81649658092772603, -0.40824829046386302, -0.40824829046386302],
                          [0, 0.70710678118654752, -0.70710678118654752],
                          [0.57735026918962576, 0.57735026918962576, 0.57735026918962576]],
         "contraction": [0.75, 0.75, 0.375], "shrink": [0.578125, 0.578125, 0.947265625],
         "w": [1.31640625, 1.89453125, 2.47265625],
         "directions": [{"regime": "partial"}, {"regime": "partial"}, {"regime": "partial"}]})"},
    {"the identity has the axes",
     R"({"hessian": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "minimum": [1, 2, 3],
         "learning_rate": 1, "steps": 1})",
     R"({"eigenvectors": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "shrink": [1, 1, 1],
         "w": [1, 2, 3], "growth": 0, "error": 0})"},
    {"numpy: beyond the limit, growing by 1.1 a step",
     R"({"hessian": [[2, 1], [1, 2]], "minimum": [1, 2], "learning_rate": 0.7, "steps": 15})",
     R"({"contraction": [0.3, -1.1], "shrink": [0.999999985651093, 5.177248169415651],
         "w": [7.265872261297915, 8.265872246949009], "converges": false, "growth": 1.1,
         "directions": [{"regime": "learned"},
                        {"regime": "partial", "eta_rho_tau": 31.5, "ratio": 5.177248169415651}]})"},
    {"by hand: at the limit the error only changes its sign",
     R"({"hessian": [[2, 1], [1, 2]], "minimum": [1, 2], "learning_rate": "2/3", "steps": 3})",
     R"({"contraction": [0.33333333333333333, -1], "shrink": [0.96296296296296296, 2],
         "converges": false, "growth": 1})"},
    {"by hand: at the limit with irrational numbers too",
     R"json({"hessian": [["sqrt(2)"]], "minimum": [3], "learning_rate": "sqrt(2)", "steps": 4})json",
     R"({"contraction": [-1], "shrink": [0], "converges": false, "growth": 1})"},
    {"by hand: one weight, 1 - 0.5^2, E = 5 + 0.5*4*3^2",
     R"({"hessian": [[4]], "minimum": [-3], "learning_rate": "1/8", "steps": 2, "offset": 5})",
     R"({"eigenvectors": [[1]], "shrink": [0.75], "w": [-2.25], "error_start": 23,
         "error": 6.125})"},
    {"no steps",
     R"({"hessian": [[4]], "minimum": [-3], "learning_rate": 1, "steps": 0, "start": [7]})",
     R"({"shrink": [0], "w": [7], "w_iterated": [7], "converges": false,
         "directions": [{"regime": "unlearned", "eta_rho_tau": 0}]})"},
    {"a billion steps: 1 - (1 - 1e-9)^(10^9) = 1 - exp(-1 - 5e-10)",
     R"({"hessian": [[1e-6, 0], [0, 1]], "minimum": [1, 1], "learning_rate": 1e-3,
         "steps": 1000000000})",
     R"({"shrink": [0.63212055901249741, 1], "w": [0.63212055901249741, 1],
         "w_iterated": [0.63212055901249741, 1], "converges": true})",
     1e-11},
    {"the smallest rates lose no digits: 3e-20",
     R"({"hessian": [[1]], "minimum": [1], "learning_rate": 1e-20, "steps": 3})",
     R"({"shrink": [3e-20], "w": [3e-20], "w_iterated": [3e-20], "converges": true})"},
};

Json spec_of(const char* text) {
  Json spec = Json::parse(text);
  spec["problem"] = "quadratic";
  return spec;
}

TEST(Quadratic, AnswersAreThoseOfHandAndNumpy) {
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.source);
    expect_answers(spec_of(row.spec), Json::parse(row.answers), row.relative);
  }
}

/// By hand after one step: ρHw*, whose middle entry is 0. After 1,000 steps by mpmath in 400
/// digits: the second entry is all that is left of its way to 0.
TEST(Quadratic, WhatIsNearAMinimumOfZeroKeepsItsDigits) {
  expect_answers(Json::parse(R"({"problem": "quadratic", "minimum": [-1.28, 0, 0], "steps": 1,
                                 "hessian": [[0.59, 0, 0.18], [0, 1024.8, 31.29], [0.18, 31.29, 3.52]],
                                 "learning_rate": 0.002})"),
                 {{"w", {-0.0015104, 0, -0.0004608}}, {"w_iterated", {-0.0015104, 0, -0.0004608}}},
                 1e-13);
  expect_answers(
      Json::parse(R"({"problem": "quadratic", "minimum": [-0.5, 0], "steps": 1000,
                                 "hessian": [[2.08, 1], [1, 1.5]], "learning_rate": 0.3})"),
      {{"w", {-0.5, -7.6560430850961518e-112}}, {"w_iterated", {-0.5, -7.6560430850961518e-112}}},
      1e-13);
}

TEST(Quadratic, ExactForms) {
  const Solution solution = solved(spec_of(kRows[0].spec));
  EXPECT_EQ(solution.exact, Json::parse(R"({
      "eigenvalues": ["1", "3"],
      "eigenvectors": [["sqrt(2)/2", "-sqrt(2)/2"], ["sqrt(2)/2", "sqrt(2)/2"]],
      "contraction": ["9/10", "7/10"],
      "shrink": ["6513215599/10000000000", "9717524751/10000000000"],
      "w": ["11319679327/10000000000", "8916447463/5000000000"],
      "largest_learning_rate": "2/3"})"));
  // 0.9^1000 has a thousand digits.
  const Solution longer = solved(spec_of(R"({"hessian": [[1]], "minimum": ["1/3"],
      "learning_rate": 0.1, "steps": 1000})"));
  EXPECT_EQ(longer.exact["shrink"], Json::parse(R"(["1 - (9/10)^1000"])"));
  EXPECT_FALSE(longer.exact.contains("w"));
  // 2 ± √2 are irrational, and so is a rate of 1/π.
  EXPECT_EQ(solved(spec_of(R"({"hessian": [[3, 1], [1, 1]], "minimum": [1, 1],
      "learning_rate": 0.1, "steps": 2})"))
                .exact,
            Json::object());
  EXPECT_EQ(solved(spec_of(R"({"hessian": [[1]], "minimum": [1], "learning_rate": "1/pi",
      "steps": 2})"))
                .exact,
            Json::object());
}

/// H = Q diag(η) Qᵀ with a random reflection Q, some eigenvalues repeated.
TEST(Quadratic, ManyDirectionsAndRepeatedEigenvalues) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (const Eigen::Index n : {1, 2, 5, 12, 60}) {
    const Vector across = Vector::NullaryExpr(n, [&] { return normal(random); });
    const Matrix Q =
        Matrix::Identity(n, n) - 2 * across * across.transpose() / across.squaredNorm();
    Vector eta(n);
    for (Eigen::Index j = 0; j < n; ++j) eta(j) = 1 + std::floor(static_cast<double>(j) / 3);
    const Matrix product = Q * eta.asDiagonal() * Q.transpose();
    const Matrix H = (product + product.transpose()) / 2;
    const Vector minimum = Vector::NullaryExpr(n, [&] { return normal(random); });
    const Json spec = {{"problem", "quadratic"},
                       {"hessian", to_json(H)},
                       {"minimum", to_json(minimum)},
                       {"learning_rate", 0.09},
                       {"steps", 30}};
    const Solution solution = solved(spec);
    expect_checks_pass(solution);
    expect_near(solution.answers["eigenvalues"], to_json(eta), 1e-12);
    // The basis does not move when H does, a little, within its eigenspaces.
    const Json moved = {{"problem", "quadratic"},
                        {"hessian", to_json(Matrix(H * (1 + 1e-12)))},
                        {"minimum", to_json(minimum)},
                        {"learning_rate", 0.09},
                        {"steps", 30}};
    const Json vectors = solution.answers["eigenvectors"];
    const Json others = solved(moved).answers["eigenvectors"];
    for (std::size_t j = 0; j < vectors.size(); ++j) {
      for (std::size_t i = 0; i < vectors.size(); ++i) {
        EXPECT_NEAR(vectors[j][i].get<double>(), others[j][i].get<double>(), 1e-9);
      }
    }
  }
}

/// Entries that are 0 in the vectors of one block, or 1e-17, have no digits to be wrong in; nearly
/// equal eigenvalues have vectors that rounding turns.
TEST(Quadratic, VectorsOfBlocksNoiseAndNearEigenvalues) {
  const char* specs[] = {
      R"({"hessian": [[2, 0, 1, 0], [0, 3, 0, 0.7], [1, 0, 4, 0], [0, 0.7, 0, 3.1]],
          "minimum": [1, 2, 3, 4], "learning_rate": 0.1, "steps": 3})",
      R"({"hessian": [[2, 1e-17, 3e-18], [1e-17, 2, -2e-17], [3e-18, -2e-17, 1]],
          "minimum": [1, 2, 3], "learning_rate": 0.1, "steps": 3})",
      R"({"hessian": [[1, 1e-9, 2e-9], [1e-9, 1.000000001, -3e-9], [2e-9, -3e-9, 1.000000003]],
          "minimum": [1, -2, 3], "learning_rate": 0.1, "steps": 3})"};
  for (const char* spec : specs) expect_checks_pass(solved(spec_of(spec)));
}

TEST(Quadratic, WarnsOfLargeRatesWhereTheyShow) {
  // ρη = 1.999, τ = 100: 1 − 0.999^100 = 0.0952079, by hand.
  const std::string late = remark(solved(spec_of(R"({"hessian": [[1]], "minimum": [1],
      "learning_rate": 1.999, "steps": 100})")),
                                  "learned-needs-a-small-rate");
  EXPECT_TRUE(has(late, "along u₁ ηⱼ·ρ·τ = 199.9, but s₁ ≈ 0.0952079")) << late;
  // A small rate shows nothing of it.
  const Solution small = solved(spec_of(kRows[0].spec));
  EXPECT_FALSE(has_remark(small, "learned-needs-a-small-rate"));
  // λ = ηq/(1 − q) with q = 0.9^10 and 0.7^10: 0.535340 and 3·0.0282475/0.9717525 = 0.0872059.
  EXPECT_TRUE(has(remark(small, "stopping-is-like-weight-decay"), "from 0.0872059 to 0.53534"));
  // No step taken shows nothing.
  EXPECT_TRUE(solved(spec_of(R"({"hessian": [[1]], "minimum": [1], "learning_rate": 0.1,
      "steps": 0})"))
                  .remarks.empty());
}

TEST(Quadratic, SaysThatGrowthIsNotSeen) {
  const Solution solution = solved(spec_of(R"({"hessian": [[1, 0], [0, 5]], "minimum": [1, 2],
      "learning_rate": 0.5, "steps": 4, "start": [0, 2]})"));
  EXPECT_TRUE(has(remark(solution, "unseen-growth-along-direction-2"), "the growth by 1.5 a step"));
}

TEST(Quadratic, FiguresShowFactorsAndPath) {
  const Solution solution = solved(spec_of(kRows[0].spec));
  ASSERT_EQ(solution.figures.size(), 2u);
  const auto& shrink = std::get<Plot>(solution.figures[0].drawing);
  EXPECT_EQ(shrink.series.back().x, (std::vector<double>{1, 3}));
  for (const auto& series : shrink.series) {
    ASSERT_EQ(series.x.size(), series.y.size());
    EXPECT_GE(series.x.size(), 2u);
  }
  const auto& path = std::get<Plot>(solution.figures[1].drawing);
  ASSERT_EQ(path.series[0].x.size(), 11u);
  EXPECT_NEAR(path.series[0].x.back(), 1.1319679327, 1e-12);
  EXPECT_NEAR(path.series[0].y.back(), 1.7832894926, 1e-12);
  EXPECT_EQ(solved(spec_of(kRows[2].spec)).figures.size(), 1u);
  EXPECT_TRUE(solved(spec_of(kRows[0].spec), Extent::answers_only).figures.empty());
}

/// The start is 10⁸ times what is left of it, along a direction that dies fast; by mpmath, step by
/// step in 80 digits.
TEST(Quadratic, AFarStartLeavesDigits) {
  expect_answers(
      {{"problem", "quadratic"},
       {"hessian", {{13.000001, -10, 12}, {-10, 17.000001, -10}, {12, -10, 13.000001}}},
       {"minimum", {2, 2, 2}},
       {"learning_rate", 0.002702702629656686},
       {"steps", 1000},
       {"start", {0, 2e20, 0}}},
      Json::parse(
          R"({"w": [2347974168070.9500054, 4389992851832.4353605, 2347974168070.9500054]})"),
      1e-14);
}

/// Along an eigenvector the minimum, of 10¹², is 0.05; by mpmath in 60 digits.
TEST(Quadratic, ComponentsKeepTheirDigits) {
  expect_answers({{"problem", "quadratic"},
                  {"hessian", {{2, -1}, {-1, 1}}},
                  {"minimum", {1e12, 1618033988749.8}},
                  {"learning_rate", 0.1},
                  {"steps", 3}},
                 Json::parse(R"({"eigenvalues": [0.381966011250105152, 2.61803398874989485],
                     "minimum_components": [1902113032590.22646, 0.0498646520799395402],
                     "shrink": [0.110268590452522923, 0.597731409547477077],
                     "components": [209743322985.098069, 0.029805668774336796]})"),
                 1e-15);
  expect_answers({{"problem", "quadratic"},
                  {"hessian", {{3, 1, 0}, {1, 2, 1}, {0, 1, 4}}},
                  {"minimum", {1e9, -618033988.75, 0.25}},
                  {"start", {1e10, 0, -3}},
                  {"learning_rate", 0.3},
                  {"steps", 40}},
                 Json::parse(R"({"contraction": [0.66381557247154503, -0.00418890660015820931,
                                      -0.359626665871386821],
          "components": [970738051.469163, 662866305.801539915, 15570100.5631719132]})"),
                 1e-15);
}

/// Beyond 8 rows doubles are all there is.
TEST(Quadratic, SaysWhereComponentsAreRounded) {
  Json spec = {{"problem", "quadratic"}, {"learning_rate", 0.1}, {"steps", 3}};
  for (int i = 0; i < 9; ++i) {
    spec["hessian"].push_back(Json::array());
    for (int j = 0; j < 9; ++j) spec["hessian"][i].push_back(i == j ? 2.0 + i : 0.001);
    spec["minimum"].push_back(i == 0 ? 1e12 : 0.01);
  }
  EXPECT_TRUE(has_remark(solved(spec), "rounding-along-directions"));
  spec["minimum"][0] = 1.0;
  EXPECT_FALSE(has_remark(solved(spec), "rounding-along-directions"));
}

/// The factor along w₂ is −1; the entry beside it has too many digits for a fraction.
TEST(Quadratic, ASmallEntryStandsBesideALargeOne) {
  const Solution solution = solved(R"({"problem": "quadratic", "learning_rate": 1, "steps": 10,
      "hessian": [[12, 0, 0], [0, 2, 0], [0, 0, 5]], "minimum": [1e9, 0.2, -1.1],
      "start": [9e100, 5e-300, 6]})");
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["w"][1], 5e-300);
}

TEST(Quadratic, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::quadratic);
}

TEST(Quadratic, ALargeMinimumPassesItsChecks) {
  expect_checks_pass(solved(R"({"problem": "quadratic", "hessian": [[2, -1], [-1, 2]],
      "minimum": [2, 1e9], "learning_rate": 0.25, "steps": 1})"));
  expect_checks_pass(solved(R"({"problem": "quadratic", "minimum": [1e10, 1, 1],
      "hessian": [[1, "1/2", "1/3"], ["1/2", "1/3", "1/4"], ["1/3", "1/4", "1/5"]],
      "learning_rate": 0.5, "steps": 10})"));
}

/// E(w(200)) by the rule in Python's fractions: w(200) − w* has none of its digits in doubles.
TEST(Quadratic, ErrorKeepsItsDigitsNearTheMinimum) {
  const Json spec = {{"problem", "quadratic"},
                     {"hessian", {{2, -1}, {-1, 2}}},
                     {"minimum", {0.7, 0.1}},
                     {"learning_rate", 0.25},
                     {"steps", 200}};
  expect_answers(spec, {{"error", 1.6928767457651248e-51}}, 1e-11);
}

/// Of more than 10⁸ multiplications step by step the map is doubled.
TEST(Quadratic, PassesItsChecksOverManySteps) {
  Json spec = {{"problem", "quadratic"},
               {"minimum", std::vector<int>(40, 1)},
               {"learning_rate", 0.4},
               {"steps", 100'000}};
  for (int i = 0; i < 40; ++i) {
    spec["hessian"].push_back(std::vector<int>(40, 0));
    for (const int j : {i - 1, i, i + 1}) {
      if (j >= 0 && j < 40) spec["hessian"][i][j] = i == j ? 2 : -1;
    }
  }
  expect_checks_pass(solved(spec));
}

TEST(Quadratic, IsWhereItStartsBeforeTheFirstStep) {
  const Json spec = {{"problem", "quadratic"},
                     {"hessian", {{1, 0.5}, {0.5, "1/3"}}},
                     {"minimum", {0.7, 0.7}},
                     {"learning_rate", 1},
                     {"steps", 0},
                     {"start", {0.7, 0.7}}};
  expect_answers(spec, {{"w", {0.7, 0.7}}, {"error", 0}});
}

}  // namespace
}  // namespace psolve::quadratic
