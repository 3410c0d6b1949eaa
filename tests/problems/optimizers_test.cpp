// Optimisers: runs against another program at 40 digits, closed forms worked by hand, what the
// methods do at the edges (divergence, overflow, singular Hessians), and specs that are refused.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "render/words.h"
#include "support/files.h"
#include "support/near.h"
#include "support/random_specs.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::optimizers {
namespace {

Json spec_of(const Json& objective, const Json& start, long steps, const std::string& methods,
             const std::string& rest = "{}") {
  Json spec = Json::parse(rest);
  spec["problem"] = "optimizers";
  spec["objective"] = objective;
  spec["start"] = start;
  spec["steps"] = steps;
  spec["methods"] = Json::parse(methods);
  return spec;
}

Json spec_in_x(const char* objective, double start, long steps, const std::string& methods) {
  return spec_of(objective, {start}, steps, methods, R"({"variables": ["x"]})");
}

const Check* find_check(const Solution& solution, const std::string& id) {
  const auto found =
      std::ranges::find_if(solution.checks, [&](const Check& c) { return c.id == id; });
  return found == solution.checks.end() ? nullptr : &*found;
}

void expect_rows_near(const Json& actual, const Json& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t t = 0; t < expected.size(); ++t) {
    ASSERT_EQ(actual[t].size(), expected[t].size());
    for (std::size_t i = 0; i < expected[t].size(); ++i) {
      EXPECT_NEAR(actual[t][i].get<double>(), expected[t][i].get<double>(), tolerance)
          << "step " << t << ", entry " << i;
    }
  }
}

TEST(Optimizers, FollowTheRunsOfAnotherProgram) {
  std::size_t runs = 0;
  for (const Json& row : recorded("mpmath_trajectories")) {
    SCOPED_TRACE(row["objective"].dump() + row["method"].dump());
    Json spec = spec_of(row["objective"], row["start"], 50, "[" + row["method"].dump() + "]");
    spec["variables"] = row["variables"];
    const Solution solution = expect_answers(spec, Json::object());
    expect_rows_near(solution.answers["methods"][0]["trajectory"], row["trajectory"], 1e-9);
    ++runs;
  }
  EXPECT_EQ(runs, 20u);
}

/// Every number is the nearest double: those of another program, in exact arithmetic or in 400
/// digits, are met in every bit.
TEST(Optimizers, RoundTheirNumbersOnce) {
  std::size_t numbers = 0;
  for (const Json& row : recorded("rounded_runs")) {
    SCOPED_TRACE(row["expression"].dump() + row["method"].dump());
    Json spec = spec_of(row["expression"], row["start"], row["steps"].get<long>(),
                        "[" + row["method"].dump() + "]");
    if (row.contains("variables")) spec["variables"] = row["variables"];
    const Solution solution = solved(spec);
    expect_checks_pass(solution);
    const Json& run = solution.answers["methods"][0];
    for (const char* answer : {"trajectory", "objective"}) {
      ASSERT_EQ(run[answer].size(), row[answer].size());
      for (std::size_t t = 0; t < row[answer].size(); ++t) {
        EXPECT_EQ(run[answer][t], row[answer][t]) << answer << ", step " << t;
      }
    }
    for (const auto& [name, list] : row["state"].items())
      EXPECT_EQ(run["state"][name], list) << name;
    numbers += row["trajectory"].size();
  }
  EXPECT_GE(numbers, 1500u);
}

// Worked by hand: f = x²/2 from 1, α = 1/2, β = 1/2, two steps.
TEST(Optimizers, ShowTheirState) {
  const Solution solution = solved(spec_in_x("x^2/2", 1, 2, R"([
      {"name": "momentum", "learning_rate": 0.5, "beta": 0.5},
      {"name": "nesterov", "learning_rate": 0.5, "beta": 0.5},
      {"name": "adagrad", "learning_rate": 0.5, "epsilon": 0},
      {"name": "adam", "learning_rate": 0.5, "beta1": 0.5, "beta2": 0.75, "epsilon": 0},
      {"name": "gd", "learning_rate": 0.5}])"));
  const Json& methods = solution.answers["methods"];
  // v = 1/2, θ = 3/4; v = 1/4 + 3/8 = 5/8, θ = 3/4 − 5/16
  expect_near(methods[0], Json::parse(R"({"label": "momentum", "trajectory": [[1], [0.75],
      [0.4375]], "state": {"v": [[0.5], [0.625]]}, "objective": [0.5, 0.28125, 0.095703125],
      "diverged": false})"),
              1e-15);
  // second gradient at 3/4 − 1/4 = 1/2: v = 1/4 + 1/4 = 1/2
  expect_near(methods[1], Json::parse(R"({"trajectory": [[1], [0.75], [0.5]],
      "state": {"v": [[0.5], [0.5]]}})"),
              1e-15);
  // g = 1, θ = 1/2; g = 5/4, θ = 1/2 − 1/(4·√1.25)
  expect_near(methods[2], Json::parse(R"({"trajectory": [[1], [0.5], [0.276393202250021]],
      "state": {"g": [[1], [1.25]]}})"),
              1e-14);
  // m = 1/2, v = 1/4, m̂ = v̂ = 1; then g = 1/2, m = 1/2, v = 1/4, m̂ = 2/3, v̂ = 4/7
  expect_near(methods[3], Json::parse(R"({"state": {"g": [[1], [0.5]], "m": [[0.5], [0.5]],
      "v": [[0.25], [0.25]], "m_hat": [[1], [0.666666666666667]],
      "v_hat": [[1], [0.571428571428571]]}})"),
              1e-14);
  EXPECT_EQ(methods[4]["state"], Json::object());
  EXPECT_EQ(solution.answers["minimum"], Json({0.0}));
}

TEST(Optimizers, HaveTheDefaultsOfTheirPapers) {
  const Solution solution = solved(spec_in_x("x^2", 1, 1, R"([{"name": "gd"}, {"name": "momentum"},
      {"name": "nesterov"}, {"name": "adagrad"}, {"name": "rmsprop"}, {"name": "newton"},
      {"name": "adam"}])"));
  const Json expected = Json::parse(R"([
      {"name": "gd", "learning_rate": 0.1, "line_search": "none"},
      {"name": "momentum", "learning_rate": 0.1, "beta": 0.9},
      {"name": "nesterov", "learning_rate": 0.1, "beta": 0.9},
      {"name": "adagrad", "learning_rate": 0.1, "epsilon": 1e-8, "epsilon_inside_root": true},
      {"name": "rmsprop", "learning_rate": 0.001, "beta": 0.9, "epsilon": 1e-8,
       "epsilon_inside_root": false},
      {"name": "newton", "learning_rate": 1, "damping": 0},
      {"name": "adam", "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999,
       "epsilon": 1e-8, "epsilon_inside_root": false, "bias_correction": true}])");
  ASSERT_EQ(solution.spec["methods"].size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (const auto& [field, value] : expected[i].items()) {
      EXPECT_EQ(solution.spec["methods"][i][field], value) << field;
    }
    if (expected[i]["name"] == "newton") continue;
    EXPECT_EQ(solution.spec["methods"][i]["convention"], "sheet");
    EXPECT_EQ(solution.spec["methods"][i]["weight_decay"], 0);
  }
  EXPECT_EQ(solution.spec["record"], "all");
}

// With eigenvalues 4 and 1 the best factor is ρ = (2 − 1)/(2 + 1) at β = ρ² = 1/9 and a step of
// 4/(2 + 1)² = 4/9, of which α has to make up for the share 1 − β, whatever β the run has: α = 1/2.
TEST(Optimizers, KnowTheBestTuningWhateverTheirOwn) {
  const Solution solution = solved(spec_of(Json::parse(R"({"hessian": [[4, 0], [0, 1]]})"), {1, 1},
                                           1, R"([{"name": "momentum", "beta": 0}])"));
  EXPECT_NEAR(solution.answers["methods"][0]["best"]["learning_rate"].get<double>(), 0.5, 1e-15);
  EXPECT_EQ(step_of(solution, "methods[0]/linear/best/alpha").value, 0.5);
  expect_checks_pass(solution);
}

// With H = 4: gd diverges from α = 1/2, momentum from 2(1 + β)/λ/(1 − β), the printed Nesterov from
// a third of that.
TEST(Optimizers, KnowTheirLimitsOnQuadratics) {
  const Solution solution = solved(spec_of(
      Json::parse(R"({"hessian": [[4, 0], [0, 1]], "linear": [-4, 2], "constant": 3})"), {0, 0}, 60,
      R"([{"name": "gd"}, {"name": "momentum", "beta": 0.5}, {"name": "nesterov", "beta": 0.5}])"));
  const Json& methods = solution.answers["methods"];
  EXPECT_EQ(solution.answers["minimum"], Json({1.0, -2.0}));
  EXPECT_NEAR(methods[0]["largest_learning_rate"].get<double>(), 0.5, 1e-15);
  EXPECT_NEAR(methods[1]["largest_learning_rate"].get<double>(), 1.5, 1e-15);
  EXPECT_NEAR(methods[2]["largest_learning_rate"].get<double>(), 0.5, 1e-15);
  EXPECT_NEAR(methods[0]["spectral_radius"].get<double>(), 0.9, 1e-15);
  EXPECT_NEAR(methods[0]["best"]["learning_rate"].get<double>(), 0.4, 1e-15);
  EXPECT_NEAR(methods[0]["best"]["spectral_radius"].get<double>(), 0.6, 1e-15);
  expect_checks_pass(solution);
  for (const char* id : {"methods[0]/limit", "methods[1]/limit", "methods[2]/limit",
                         "methods[2]/spectral_radius", "methods[1]/closed_form", "look_ahead"}) {
    EXPECT_NE(find_check(solution, id), nullptr) << id;
  }
}

/// By hand: e^(ax) − bx has its minimum where a e^(ax) = b, and there the second derivative ab.
TEST(Optimizers, KnowTheLargestRateNearANarrowMinimum) {
  const Solution solution = solved(Json::parse(
      R"({"problem": "optimizers", "objective": "exp(30000*x) - 4.05*x", "variables": ["x"],
          "start": [-0.000296008], "steps": 2, "methods": [{"name": "gd", "learning_rate": 1.6e-6}]})"));
  expect_checks_pass(solution);
  const double expected = 2 / (30000 * 4.05);
  EXPECT_NEAR(solution.answers["largest_learning_rate"].get<double>(), expected, 1e-13 * expected);
}

TEST(Optimizers, SayWhenTheyDiverge) {
  const Solution solution =
      solved(spec_in_x("x^2", 1, 3000, R"([{"name": "gd", "learning_rate": 1.5}])"));
  const Json& run = solution.answers["methods"][0];
  EXPECT_EQ(run["diverged"], true);
  EXPECT_EQ(run["cause"], "the objective overflows");
  // θ_t = (−2)ᵗ, and f = 4ᵗ overflows at 4⁵¹².
  EXPECT_EQ(run["diverged_at"], 512);
  EXPECT_EQ(run["trajectory"].size(), 512u);
  expect_checks_pass(solution);
  EXPECT_TRUE(has(remark(solution, "divergence-of-method-1"), "at step 512"));

  const Solution grown =
      solved(spec_in_x("x^2", 1, 12, R"([{"name": "gd", "learning_rate": 1.5}])"));
  EXPECT_EQ(grown.answers["methods"][0]["diverged"], true);
  EXPECT_EQ(grown.answers["methods"][0]["diverged_at"], 10);  // 4¹⁰ > 10⁶
}

TEST(Optimizers, StopWhereTheObjectiveHasNoValue) {
  const Solution solution =
      solved(spec_in_x("x - log(x)", 0.1, 9, R"([{"name": "gd", "learning_rate": 1},
          {"name": "gd", "label": "far", "learning_rate": 20}, {"name": "adam", "epsilon": 0}])"));
  EXPECT_EQ(solution.answers["methods"][0]["diverged"], false);
  expect_checks_pass(solution);
  const Solution below = solved(spec_in_x("x*log(x)", 0.5, 9, R"([{"name": "gd",
      "learning_rate": 2}])"));
  EXPECT_EQ(below.answers["methods"][0]["cause"], "the objective is not a number");
  EXPECT_EQ(below.answers["methods"][0]["diverged_at"], 1);
  const Solution zero = solved(spec_in_x("x^2", 0, 3, R"([{"name": "adam", "epsilon": 0}])"));
  EXPECT_EQ(zero.answers["methods"][0]["cause"], "theta is not a number");  // 0/0
}

TEST(Optimizers, NewtonNamesHessiansThatAreNotPositiveDefinite) {
  // x⁴ − x² has the Hessian 12x² − 2: negative at 0.2, where the step goes uphill to the maximum.
  const Solution hill = solved(spec_in_x("x^4 - x^2", 0.2, 6, R"([{"name": "newton"}])"));
  EXPECT_NEAR(hill.answers["methods"][0]["trajectory"].back()[0].get<double>(), 0, 1e-12);
  const std::string curvature = remark(hill, "indefinite-hessian");
  EXPECT_TRUE(has(curvature, "At step 1 of newton")) << curvature;
  EXPECT_TRUE(has(curvature, "−1.52")) << curvature;
  EXPECT_TRUE(has(curvature, "uphill")) << curvature;
  const Solution kink = solved(spec_in_x("abs(x)", 1, 3, R"([{"name": "newton"}])"));
  EXPECT_EQ(kink.answers["methods"][0]["diverged"], true);
  EXPECT_EQ(kink.answers["methods"][0]["cause"], "the Hessian is singular: it has no inverse");
  EXPECT_EQ(kink.answers["methods"][0]["trajectory"], Json::parse("[[1.0]]"));
  EXPECT_TRUE(has_remark(kink, "singular-hessian"));
  // A saddle: one step lands on it.
  const Solution saddle = solved(spec_of(Json::parse(R"({"hessian": [[1, 0], [0, -2]]})"), {1, 1},
                                         1, R"([{"name": "newton"}])"));
  EXPECT_EQ(saddle.answers["minimum"], Json());
  expect_near(saddle.answers["methods"][0]["trajectory"][1], {0.0, 0.0}, 0);
  EXPECT_TRUE(has_remark(saddle, "no-single-minimum"));
}

TEST(Optimizers, RecordWhatIsAskedFor) {
  Json spec = spec_in_x("x^2", 1, 10, R"([{"name": "momentum"}, {"name": "adam"}])");
  const Json all = solved(spec).answers["methods"];
  spec["record"] = 4;
  const Json some = solved(spec).answers["methods"];
  spec["record"] = "last";
  const Json last = solved(spec).answers["methods"];
  EXPECT_EQ(some[0]["recorded_steps"], Json({0, 4, 8, 10}));
  EXPECT_EQ(some[1]["trajectory"][2], all[1]["trajectory"][8]);
  EXPECT_EQ(some[1]["state"]["m_hat"][0], all[1]["state"]["m_hat"][3]);
  EXPECT_EQ(last[0]["recorded_steps"], Json({10}));
  EXPECT_EQ(last[0]["trajectory"], Json::array({all[0]["trajectory"][10]}));
  EXPECT_EQ(last[0]["state"]["v"], Json::array({all[0]["state"]["v"][9]}));
}

// So long that doubles go on where more digits would take too long; without a derivation most of the
// steps then are made unseen.
TEST(Optimizers, AnswerLongRunsAlikeWithAndWithoutDerivation) {
  Json spec =
      spec_in_x("log(cosh(x)) + x^2/10", 3, 20'000, R"([{"name": "gd", "learning_rate": 0.001}])");
  for (const Json& record : {Json("last"), Json(1)}) {
    spec["record"] = record;
    const Solution whole = solved(spec);
    EXPECT_TRUE(has_remark(whole, "rounding-in-method-1"));
    EXPECT_EQ(whole.answers["methods"][0]["trajectory"].size(), record == 1 ? 20'001u : 1u);
    EXPECT_EQ(solved(spec, Extent::answers_only).answers["methods"], whole.answers["methods"]);
  }
}

// Under the constant gradient c: θ_T = θ_0 − α Σ c/√(t c² + ε), about −2α√T.
TEST(Optimizers, AdagradCrawlsUnderAConstantGradient) {
  const Solution solution = solved(spec_in_x("x", 0, 1000, R"([{"name": "adagrad"}])"));
  EXPECT_NEAR(solution.answers["methods"][0]["trajectory"].back()[0].get<double>(), -6.18010070,
              1e-6);  // by hand: 0.1·(2√1000 − 1.4603545 + 1/(2√1000))
  EXPECT_NE(find_check(solution, "methods[0]/constant_gradient"), nullptr);
  expect_checks_pass(solution);
}

TEST(Optimizers, AdamsCorrectedAverageIsTheConstantGradient) {
  const Solution solution = solved(
      spec_of("3*x - y", {1, 2}, 20, R"([{"name": "adam"}])", R"({"variables": ["x", "y"]})"));
  for (const Json& row : solution.answers["methods"][0]["state"]["m_hat"]) {
    expect_near(row, {3.0, -1.0}, 1e-14);
  }
  EXPECT_NE(find_check(solution, "methods[0]/unbiased"), nullptr);
  // (1 − 0.9)/√(1 − 0.999) = 3.16228, at most 6.56852 at step 12 (Python), above 1.01 up to step
  // 3924
  const std::string correction = remark(solution, "bias-correction");
  EXPECT_TRUE(has(correction, "3.16228 at the first step, at most 6.56852")) << correction;
  EXPECT_TRUE(has(correction, "(step 12), and above 1.01 up to step 3924.")) << correction;
  expect_checks_pass(solution);
}

TEST(Optimizers, SayWhereTheRulesDepartFromTheLiterature) {
  const Solution solution = solved(spec_of("50*x^2 + 0.00005*y^2", {1, 1}, 30, R"([
      {"name": "nesterov"}, {"name": "adagrad"}, {"name": "adam", "learning_rate": 0.1}])",
                                           R"({"variables": ["x", "y"]})"));
  EXPECT_TRUE(has(remark(solution, "nesterov-looks-ahead-by-beta-in-method-1"),
                  "from 0.135714 to 0.126667"));
  // 10⁻⁴/√(10⁻⁸ + 10⁻⁸), and 10⁻⁴/(10⁻⁴ + 10⁻⁸)
  EXPECT_TRUE(has(remark(solution, "epsilon-outside-the-root-in-method-2"),
                  "0.707107 times α instead of 0.9999"));
  EXPECT_TRUE(has_remark(solution, "adam-averages-squares-in-method-3"));
  // Gradients far above √ε: where ε stands makes no difference, and none is mentioned.
  const Solution large = solved(spec_in_x("x^2", 1, 5, R"([{"name": "adagrad"}])"));
  EXPECT_FALSE(has_remark(large, "epsilon-outside-the-root-in-method-1"));
}

TEST(Optimizers, StandStillWhereTheGradientVanishes) {
  const std::string all = R"([{"name": "gd"}, {"name": "momentum"}, {"name": "nesterov"},
      {"name": "adagrad"}, {"name": "rmsprop"}, {"name": "newton"}, {"name": "adam"}])";
  for (const char* objective : {"5", "x^2", "x^4", "x - exp(x)", "relu(x)^2"}) {
    SCOPED_TRACE(objective);
    const Solution solution = solved(spec_in_x(objective, 0, 30, all));
    for (const Json& run : solution.answers["summary"]) {
      EXPECT_EQ(run["theta"], Json({0.0}));
      EXPECT_EQ(run["diverged"], false);
    }
    expect_checks_pass(solution);
  }
}

// Kinks, flat places, large and tiny curvatures, poles: every check passes there.
TEST(Optimizers, PassTheirChecksOnRoughGround) {
  const std::string all = R"([{"name": "gd"}, {"name": "momentum"}, {"name": "nesterov"},
      {"name": "adagrad"}, {"name": "rmsprop"}, {"name": "newton"}, {"name": "adam"}])";
  for (const char* objective :
       {"abs(x - y) + relu(x + 0.1*y)", "sin(x)*cos(y) + 0.01*(x^2 + y^2)", "x*y", "(x + y)^2",
        "(x - 1e8)^2 + y^2", "1e-12*x^2 + y^2", "1e200*x^2 + y^2", "x^2*y^2 + 1/x",
        "log(1 + exp(x - y)) + softplus(-x) + tanh(y)^2"}) {
    SCOPED_TRACE(objective);
    expect_checks_pass(
        solved(spec_of(objective, {3, -2}, 300, all, R"({"variables": ["x", "y"]})")));
  }
}

/// One variable is a number also where the objective is a matrix; a step that overflows is no
/// answer; labels that are no names, and two that are spelled alike, keep their quantities apart.
TEST(Optimizers, StateTheirLinesWhateverTheSpec) {
  expect_checks_pass(solved(spec_of({{"hessian", {{3}}}, {"linear", {-1}}, {"constant", 2}}, {2}, 5,
                                    R"([{"name": "newton"}, {"name": "adam"}])")));
  const Solution solution = solved(spec_of(
      "x^2 + 10*y^2", {1, 1}, 400, R"([{"name": "gd", "learning_rate": 0.5, "label": "1st try!"},
          {"name": "gd", "label": "a b"}, {"name": "gd", "label": "a_b", "learning_rate": 0.01}])",
      R"({"variables": ["x", "y"]})"));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["summary"][0]["diverged"], true);
  const std::size_t rows = solution.answers["methods"][0]["trajectory"].size();
  const std::string beyond = "methods[0].trajectory[" + std::to_string(rows) + "]";
  const std::function<void(const std::vector<Step>&)> look = [&](const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      EXPECT_NE(step.answer, beyond) << step.id;
      look(step.steps);
    }
  };
  look(solution.steps);
}

TEST(Optimizers, RunALargeQuadratic) {
  Json hessian = Json::array();
  for (int i = 0; i < 40; ++i) {
    hessian.push_back(Json::array());
    for (int j = 0; j < 40; ++j) hessian[i].push_back(i == j ? 1.0 + i : 0.1);
  }
  const Solution solution =
      solved(spec_of({{"hessian", hessian}}, std::vector<double>(40, 1.0), 30, R"([
      {"name": "gd", "learning_rate": 0.02}, {"name": "momentum"}, {"name": "nesterov"},
      {"name": "adagrad"}, {"name": "rmsprop"}, {"name": "newton"}, {"name": "adam"}])"));
  expect_checks_pass(solution);
}

TEST(Optimizers, RandomSpecsPassTheirChecks) {
  random_specs::expect_checks_pass(&random_specs::optimizers);
}

/// Its Hessian is (1 2; 2 4)e^u/100 at every point, where rounding made a direction.
TEST(Optimizers, NewtonFindsASingularHessian) {
  const Solution solution =
      solved(R"spec({"problem": "optimizers", "objective": "exp((x + 2*y)/10)",
      "variables": ["x", "y"], "start": [1, 2], "steps": 3, "methods": ["newton"]})spec");
  EXPECT_EQ(solution.answers["methods"][0]["diverged_at"], 1);
  expect_checks_pass(solution);
}

/// After a step x + 2y is 93.8, where 1 − tanh² is 0 in 50 digits; mpmath in 120 digits has this.
TEST(Optimizers, ASaturatedSlopeIsNotZero) {
  const Solution solution = solved(R"({"problem": "optimizers", "objective": "tanh(x + 2*y)^2",
      "variables": ["x", "y"], "start": [-0.63, -0.21], "steps": 2,
      "methods": [{"name": "rmsprop", "learning_rate": 10}]})");
  const Step& slope = step_of(solution, "methods[0]/steps[1]/gradient[0]");
  EXPECT_NEAR(slope.value.get<double>(), 2.5913553607127700341e-81, 1e-95);
  expect_checks_pass(solution);
}

/// dᵀHd is −4·10³⁰⁸ + 24 at the second step, for which doubles took a step of 0.
TEST(Optimizers, StopsWhereTheCurvatureOverflows) {
  const Solution solution = solved(R"({"problem": "optimizers", "objective": {
      "hessian": [[-1e308, 2, 1], [2, 0, 1], [1, 1, 1]], "linear": [0, 0, 2]},
      "start": [0, 0, 0], "steps": 2, "methods": ["conjugate-gradient"]})");
  EXPECT_EQ(solution.answers["methods"][0]["diverged_at"], 2);
  expect_checks_pass(solution);
}

/// Momentum whose dampening is 1 never gains speed: no closed form tells how its error shrinks.
TEST(Optimizers, ComparesLongRunsOnlyWhereBothHaveOne) {
  const auto sentence = [](double dampening) {
    Json spec = Json::parse(R"({"problem": "optimizers", "objective": "2*x^2 + x*y + 3*y^2",
        "variables": ["x", "y"], "start": [1, 2], "steps": 3, "methods": [
        {"name": "momentum", "learning_rate": 0.1}, {"name": "nesterov", "learning_rate": 0.1}]})");
    spec["methods"][0]["dampening"] = dampening;
    return remark(solved(spec.dump()), "nesterov-brakes-earlier");
  };
  EXPECT_NE(sentence(0).find("in the long run"), std::string::npos);
  EXPECT_EQ(sentence(1).find("in the long run"), std::string::npos);
}

}  // namespace
}  // namespace psolve::optimizers
