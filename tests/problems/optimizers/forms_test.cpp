// The optimisers' rules as frameworks have them, line searches, BFGS and conjugate gradients, and what
// a spec may leave out or ask besides.

#include <gtest/gtest.h>

#include <cmath>

#include "grade/grade.h"
#include "math/syntax/comparison.h"
#include "problems/optimizers/conventions.h"
#include "render/words.h"
#include "support/files.h"
#include "support/near.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve::optimizers {
namespace {

Json spec_with(const Json& objective, const Json& start, long steps, const Json& methods) {
  return {{"problem", "optimizers"},
          {"objective", objective},
          {"start", start},
          {"steps", steps},
          {"methods", methods}};
}

/// The answers of its one method.
Json run_of(const Json& spec) {
  const Solution solution = expect_answers(spec, Json::object());
  return solution.answers["methods"][0];
}

TEST(OptimizerForms, AreThoseOfOtherPrograms) {
  std::size_t runs = 0;
  for (const Json& row : recorded("framework_runs")) {
    SCOPED_TRACE(row["by"].dump() + row["objective"].dump() + row["method"].dump());
    const Json& expected = row["trajectory"];
    const Json run =
        run_of(spec_with(row["objective"], row["start"], static_cast<long>(expected.size()) - 1,
                         Json::array({row["method"]})));
    ASSERT_EQ(run["trajectory"].size(), expected.size());
    for (std::size_t t = 0; t < expected.size(); ++t) {
      for (std::size_t i = 0; i < expected[t].size(); ++i) {
        EXPECT_NEAR(run["trajectory"][t][i].get<double>(), expected[t][i].get<double>(), 2e-12)
            << "step " << t;
      }
    }
    ++runs;
  }
  EXPECT_EQ(runs, 94u);
}

// f = (x² + 10y²)/2 from (10, 1): steepest descent zigzags, θ_t = (9/11)ᵗ (10, (−1)ᵗ).
TEST(OptimizerForms, SearchALineExactly) {
  const Json run = run_of(
      spec_with("(x^2 + 10*y^2)/2", {10, 1}, 20, {{{"name", "gd"}, {"line_search", "exact"}}}));
  for (int t = 0; t <= 20; ++t) {
    const double size = std::pow(9.0 / 11, t);
    expect_near(run["trajectory"][t], {10 * size, t % 2 == 0 ? size : -size}, 1e-14);
  }
  for (const Json& alpha : run["state"]["alpha"]) EXPECT_EQ(alpha, 2.0 / 11);
}

// d = 2x/(2 + λ) halves x where λ = 2.
TEST(OptimizerForms, DampNewton) {
  const Json run = run_of(spec_with("x^2", {1}, 3, {{{"name", "newton"}, {"damping", 2}}}));
  EXPECT_EQ(run["trajectory"], Json::parse("[[1.0], [0.5], [0.25], [0.125]]"));
}

// Of f = x²/2 the Hessian is 1: with λ = 1 each step is half of x.
TEST(OptimizerForms, DampNewtonByOne) {
  const Json run = run_of(spec_with("x^2/2", {1}, 2, {{{"name", "newton"}, {"damping", 1}}}));
  EXPECT_EQ(run["trajectory"], Json::parse("[[1.0], [0.5], [0.25]]"));
}

TEST(OptimizerForms, EndAtTheMinimumOfAQuadratic) {
  const Json objective = {{"hessian", {{4, 1, 0}, {1, 3, 1}, {0, 1, 2}}}, {"linear", {-1, 2, 5}}};
  for (const Json& method :
       {Json("conjugate-gradient"), Json{{"name", "bfgs"}, {"line_search", "exact"}}}) {
    const Solution solution =
        expect_answers(spec_with(objective, {1, 1, 1}, 5, Json::array({method})), Json::object());
    const Json& run = solution.answers["methods"][0];
    for (int t = 3; t <= 5; ++t) EXPECT_EQ(run["trajectory"][t], solution.answers["minimum"]);
    EXPECT_EQ(run["state"]["alpha"][3], 0.0);
    EXPECT_EQ(std::ranges::count(solution.checks, "methods[0]/end", &Check::id), 1);
  }
}

// H⁻¹ = [2 −1; −1 4]/7 of H = [4 1; 1 2].
TEST(OptimizerForms, LearnTheInverseHessian) {
  const Json objective = {{"hessian", {{4, 1}, {1, 2}}}};
  const Json run =
      run_of(spec_with(objective, {3, 2}, 2, {{{"name", "bfgs"}, {"line_search", "exact"}}}));
  expect_near(run["state"]["B"][1],
              Json::array({Json::array({2.0 / 7, -1.0 / 7}), Json::array({-1.0 / 7, 4.0 / 7})}),
              1e-15);
}

TEST(OptimizerForms, TakeABareNameForItsDefaults) {
  const Solution bare =
      solved(spec_with("x^2", {1}, 3, Json::array({"adam", "conjugate-gradient"})));
  const Solution spelled = solved(
      spec_with("x^2", {1}, 3,
                {{{"name", "adam"}, {"learning_rate", 0.001}}, {{"name", "conjugate-gradient"}}}));
  EXPECT_EQ(bare.answers, spelled.answers);
  EXPECT_EQ(bare.spec["methods"][0]["name"], "adam");
  EXPECT_EQ(bare.spec["methods"][0]["beta2"], 0.999);
}

TEST(OptimizerForms, HaveTheEpsilonOfTheirConvention) {
  const auto epsilon_of = [](const char* name, const char* convention) {
    const Solution solution =
        solved(spec_with("x^2", {1}, 1, {{{"name", name}, {"convention", convention}}}));
    const Json& method = solution.spec["methods"][0];
    return std::pair(method["epsilon"].get<double>(), method["epsilon_inside_root"].get<bool>());
  };
  EXPECT_EQ(epsilon_of("adagrad", "sheet"), std::pair(1e-8, true));
  EXPECT_EQ(epsilon_of("adagrad", "pytorch"), std::pair(1e-10, false));
  EXPECT_EQ(epsilon_of("adagrad", "keras"), std::pair(1e-7, true));
  EXPECT_EQ(epsilon_of("rmsprop", "keras"), std::pair(1e-7, true));
  EXPECT_EQ(epsilon_of("adam", "keras"), std::pair(1e-7, false));
}

TEST(OptimizerForms, TakeTheVariablesFromTheExpression) {
  const Solution solution = solved(spec_with("b^2 + 3*a^2", {1, 2}, 1, Json::array({"gd"})));
  EXPECT_EQ(solution.answers["methods"][0]["trajectory"][1], Json({0.8, 0.8}));
}

// θ_t = 2⁻ᵗ, f = 4⁻ᵗ
TEST(OptimizerForms, CountTheStepsThatAreNeeded) {
  const auto needed = [](double until) {
    Json spec = spec_with("x^2", {1}, 10, {{{"name", "gd"}, {"learning_rate", 0.25}}});
    spec["until"] = until;
    return run_of(spec)["steps_needed"];
  };
  EXPECT_EQ(needed(0.01), 4);
  EXPECT_EQ(needed(2), 0);
  EXPECT_EQ(needed(0.0625), 3);  // 4⁻² is not below
  EXPECT_EQ(needed(1e-9), Json());
}

// Of Rosenbrock's valley the Hessian at (1, 1) is [802 −400; −400 200], η = (1002 + √(1002² − 1600))/2.
TEST(OptimizerForms, FindTheLimitNearAMinimum) {
  const auto limit_of = [](const char* objective, const Json& start) {
    const Solution solution =
        expect_answers(spec_with(objective, start, 200, Json::array({"gd"})), Json::object());
    return solution.answers.contains("largest_learning_rate")
               ? solution.answers["largest_learning_rate"]
               : Json();
  };
  const Solution valley = expect_answers(spec_with("(1 - x)^2 + 100*(y - x^2)^2", {1.2, 1.2}, 200,
                                                   {{{"name", "gd"}, {"learning_rate", 0.001}}}),
                                         Json::object());
  EXPECT_NEAR(valley.answers["largest_learning_rate"].get<double>(),
              4 / (1002 + std::sqrt(1002.0 * 1002 - 1600)), 1e-15);
  EXPECT_NEAR(limit_of("sin(x)", {1}).get<double>(), 2, 1e-14);
  EXPECT_NEAR(limit_of("x^2 + 5*y^2", {1, 1}).get<double>(), 0.2, 1e-16);
  EXPECT_EQ(limit_of("x^4", {1}), Json());         // the Hessian at 0 is 0
  EXPECT_EQ(limit_of("3*x - y", {1, 1}), Json());  // no minimum
}

// ------------------------------------------------------------------ other readings

TEST(OptimizerConventions, ChangeWhatTheySay) {
  const Json spec =
      solved(spec_with("x^2", {1}, 1, Json::array({"momentum", "nesterov", "adagrad", "adam"})))
          .spec;
  const auto patched = [&](const Convention& convention) {
    Json other = spec;
    return convention.patch(other) ? other["methods"] : Json();
  };
  EXPECT_EQ(patched(kVelocityWithoutFactor)[0]["dampening"], 0);
  EXPECT_EQ(patched(kVelocityWithoutFactor)[1]["convention"], "sheet");
  EXPECT_EQ(patched(kVelocityWithFactor), Json());
  EXPECT_EQ(patched(kLookAheadByBeta)[1]["dampening"], 0.9);
  EXPECT_EQ(patched(kLookAheadByBeta)[1]["convention"], "textbook");
  EXPECT_EQ(patched(kLookAheadInFull), Json());
  EXPECT_EQ(patched(kEpsilonOutside)[2]["epsilon_inside_root"], false);
  EXPECT_EQ(patched(kEpsilonInside)[3]["epsilon_inside_root"], true);
  EXPECT_EQ(patched(kUncorrected)[3]["bias_correction"], false);
  EXPECT_EQ(patched(kCorrected), Json());
}

/// Work done right by another reading is recognised as that.
TEST(OptimizerConventions, AreSeenInWork) {
  const auto graded_as = [](const Json& spec, const Convention& reading) -> std::string {
    const Solution asked = solved(spec);
    std::vector<OtherReading> others;
    for (const Convention& each : kConventions) {
      Json other = asked.spec;
      if (each.patch(other)) {
        others.push_back({each, solved(other)});
      }
    }
    Json other = asked.spec;
    EXPECT_TRUE(reading.patch(other));
    const Json trajectory = solved(other).answers["methods"][0]["trajectory"];
    Work work;
    for (int t = 1; t <= 4; ++t) {
      work.lines.push_back({"methods[0].trajectory[" + std::to_string(t) + "]", trajectory[t]});
    }
    const Grader grader(asked, std::move(others), {value_with, same_function}, {});
    const Grade grade = grader.grade(work);
    return grade.convention ? grade.convention->id : "";
  };
  const auto of = [](const char* method, double rate) {
    return spec_with("0.5*x^2 + 2*y^2", {1, 2}, 5, {{{"name", method}, {"learning_rate", rate}}});
  };
  Json small = of("adagrad", 0.1);
  small["methods"][0]["epsilon"] = 0.5;
  EXPECT_EQ(graded_as(of("momentum", 0.1), kVelocityWithoutFactor), kVelocityWithoutFactor.id);
  EXPECT_EQ(graded_as(of("nesterov", 0.4), kLookAheadByBeta), kLookAheadByBeta.id);
  EXPECT_EQ(graded_as(small, kEpsilonOutside), kEpsilonOutside.id);
  EXPECT_EQ(graded_as(of("adam", 0.1), kUncorrected), kUncorrected.id);
}

}  // namespace
}  // namespace psolve::optimizers
