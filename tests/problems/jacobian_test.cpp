// Every number of a Jacobian is the double nearest to the truth, which mpmath found in 1,200
// digits; and no check fails on it.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "formula/notation.h"
#include "support/files.h"
#include "support/random_specs.h"
#include "support/solved.h"

namespace psolve::jacobian {
namespace {

Json spec_of(const Json& outputs, const Json& at) {
  Json inputs = Json::array();
  for (const auto& [name, value] : at.items()) inputs.push_back(name);
  return {{"problem", "jacobian"},
          {"functions", {{{"name", "f"}, {"inputs", inputs}, {"outputs", outputs}}}},
          {"at", at}};
}

/// Only what is 0 can have been taken as 0.
bool has_zero(const Json& row) {
  for (const Json& number : row.flatten()) {
    if (number == 0) return true;
  }
  return false;
}

TEST(Jacobian, IsCorrectlyRoundedWhateverCancels) {
  for (const Json& row : recorded("mpmath_jacobians")) {
    SCOPED_TRACE(row.dump());
    const Solution solution = solved(spec_of(row["outputs"], row["at"]));
    EXPECT_EQ(solution.answers["value"], row["value"]);
    EXPECT_EQ(solution.answers["jacobian"], row["jacobian"]);
    EXPECT_EQ(solution.answers["factors"][0]["jacobian"], row["jacobian"]);
    expect_checks_pass(solution);
    EXPECT_TRUE(has_zero(row) || !has_remark(solution, "taken-as-zero"));
  }
}

/// f(g(x)) with g(x) = 1 − cos x and f(u) = u/10⁻¹⁶: by hand f(g(10⁻⁸)) = 1/2 − 10⁻¹⁶/24, and its
/// slope is sin(10⁻⁸)·10¹⁶ = 10⁸ − 1/6·10⁻⁸.
TEST(Jacobian, OfACompositionGoesOnFromWhatIsExact) {
  const Solution solution = solved(
      R"json({"problem": "jacobian", "compose": ["f", "g"], "at": {"x": "1e-8"}, "functions": [
          {"name": "f", "inputs": ["u"], "outputs": ["u/1e-16"]},
          {"name": "g", "inputs": ["x"], "outputs": ["1 - cos(x)"]}]})json");
  EXPECT_EQ(solution.answers["value"], Json::parse("[0.5]"));
  EXPECT_EQ(solution.answers["jacobian"], Json::parse("[[1e8]]"));
  EXPECT_EQ(solution.answers["factors"][0]["at"], Json::parse("[5e-17]"));
  expect_checks_pass(solution);
}

/// Twenty stages is long beyond writing, and no decimal stands for what lies between.
TEST(Jacobian, OfACompositionBeginsWithTheProductAndWritesLawsAsTheyWere) {
  const Solution solution = solved(R"json({"problem": "jacobian", "compose": ["g", "h"],
    "functions": [{"name": "g", "inputs": ["u"], "outputs": ["u^2"]},
                  {"name": "h", "inputs": ["x", "y"], "outputs": ["exp(y)*x^3"]}],
    "at": {"x": 2, "y": 0}})json");
  const auto first_line = [&](const std::string& id) {
    return write(step_of(solution, id).lines[0].written(), Hand::unicode);
  };
  EXPECT_EQ(first_line("idea"), "J = ∂f/∂(x, y) = J_g Jₕ");
  EXPECT_TRUE(first_line("h[0]/y").starts_with("∂/∂y (exp(y)·x³) = ")) << first_line("h[0]/y");
  ASSERT_EQ(solution.result.size(), 3U);
}

// By hand: d(e^(x−1) y²) is e^(x−1) y² dx + 2 e^(x−1) y dy.
TEST(Jacobian, HasFactorsInTheOrderOfTheirAuthor) {
  const auto symbolic = [](const std::vector<std::string>& outputs) {
    return solved(spec_of(outputs, {{"x", 1}, {"y", 2}})).answers["jacobian_symbolic"];
  };
  EXPECT_EQ(symbolic({"exp(x - 1)*y^2"})[0], Json({"exp(x - 1)*y^2", "2*exp(x - 1)*y"}));
  EXPECT_EQ(symbolic({"y*x"})[0], Json({"y", "x"}));
  EXPECT_EQ(symbolic({"sin(x)*x*y"})[0][1], "sin(x)*x");
  // Who writes both orders wants the usual one.
  EXPECT_EQ(symbolic({"exp(x)*y^2", "x + y*exp(x)"})[0][1], "2*y*exp(x)");
}

TEST(Jacobian, OfALongCompositionTakesNoDecimalForExact) {
  Json spec = Json::parse(R"json({"problem": "jacobian", "compose": [], "at": {"x": "0.3"},
      "functions": [{"name": "f", "inputs": ["x"], "outputs": ["3.9*x*(1 - x)"]},
                    {"name": "s", "inputs": ["x"], "outputs": ["sin(x)^2"]}]})json");
  for (int i = 0; i < 20; ++i) spec["compose"].push_back(i % 2 == 0 ? "f" : "s");
  const Solution solution = solved(spec);
  // mpmath in 100 digits
  EXPECT_EQ(solution.answers["value"], Json::parse("[0.8601031642808309]"));
  EXPECT_EQ(solution.answers["jacobian"], Json::parse("[[6.355272046666093]]"));
  expect_checks_pass(solution);
}

TEST(Jacobian, TakesForZeroWhatAThousandDigitsCannotTellFromIt) {
  for (const char* zero : {"sin(x)^2 + cos(x)^2 - 1", "tanh(5000*x) - 1"}) {
    SCOPED_TRACE(zero);
    const Solution solution = solved(spec_of({zero}, {{"x", "0.7"}}));
    EXPECT_EQ(solution.answers["value"], Json::parse("[0.0]"));
    EXPECT_EQ(solution.answers["jacobian"], Json::parse("[[0.0]]"));
    EXPECT_TRUE(has_remark(solution, "taken-as-zero"));
    expect_checks_pass(solution);
  }
}

TEST(Jacobian, ChecksStayWithinTheDomain) {
  // At the edge of a domain differences are one-sided: x^(3/2) has the slope 0 at 0.
  const Solution edge = solved(spec_of({"x^(3/2)"}, {{"x", 0}}));
  EXPECT_EQ(edge.answers["jacobian"], Json::parse("[[0.0]]"));
  expect_checks_pass(edge);
  // A kink is where its argument is 0 and nowhere else.
  EXPECT_TRUE(has_remark(solved(spec_of({"abs(x - 0.3)"}, {{"x", 0.3}})), "point-on-a-kink"));
  const Solution beside = solved(spec_of({"abs(x - 0.3)"}, {{"x", "0.3 + 1e-17"}}));
  EXPECT_FALSE(has_remark(beside, "point-on-a-kink"));
  EXPECT_EQ(beside.answers["value"], Json::parse("[1e-17]"));
  expect_checks_pass(beside);
}

/// relu′(0) = 0, and so step is 0 at 0; in a line it is 1 there.
TEST(Jacobian, HasTheStepOfExpressions) {
  for (const char* stepped : {"step(x)", "step(-x) + x", "x*step(x)*relu(x)"}) {
    SCOPED_TRACE(stepped);
    for (const double at : {-1.0, 0.0, 2.0})
      expect_checks_pass(solved(spec_of({stepped}, {{"x", at}})));
  }
  const Solution at_zero = solved(spec_of({"step(x)", "relu(x)"}, {{"x", 0}}));
  EXPECT_EQ(at_zero.answers["value"], Json::parse("[0.0, 0.0]"));
  EXPECT_EQ(at_zero.answers["jacobian"], Json::parse("[[0.0], [0.0]]"));
  expect_checks_pass(at_zero);
}

/// 2 − x + x is 2 for every x, which its line says and the spec does not.
TEST(Jacobian, WorksOutWhatIsConstantWhenSimplified) {
  const Json f = {{"name", "f"}, {"inputs", {"x"}}, {"outputs", {"2 - x + x", "x"}}};
  const Json g = {{"name", "g"}, {"inputs", {"u", "v"}}, {"outputs", {"u*v"}}};
  const Solution solution = expect_answers(
      {{"problem", "jacobian"}, {"functions", {f, g}}, {"compose", {"g", "f"}}, {"at", {{"x", 3}}}},
      {{"value", {6}}, {"jacobian", {{2}}}});
  EXPECT_EQ(step_of(solution, "values/0/0").value, 2);
  for (const Given& given : solution.given) {
    EXPECT_EQ(given.value.has_value(), given.pointer.starts_with("/at")) << given.name;
  }
}

TEST(Jacobian, IsRefusedOnlyWhereThereIsNoNumber) {
  // Digits that doubles lose are no reason.
  EXPECT_EQ(error_of(spec_of({"exp(1000*x)/exp(999*x)"}, {{"x", 1}})), "no error");
  EXPECT_EQ(error_of(spec_of({"sqrt(x - 0.1 - 0.2 + 1e-40)"}, {{"x", 0.3}})), "no error");
  EXPECT_NE(error_of(spec_of({"exp(1000*x)"}, {{"x", 1}})).find("overflow in exp(1000*x)"),
            std::string::npos);
  EXPECT_NE(error_of(spec_of({"log(x - 0.1 - 0.2)"}, {{"x", 0.3}})).find("log of 0"),
            std::string::npos);
}

/// Both numbers are one double: the line cannot tell the tie, and must not be called wrong.
TEST(Jacobian, OfAnAllButTieIsThatOfTheLarger) {
  const Solution solution = solved(spec_of({"max(x, y)"}, {{"x", 0.1}, {"y", "0.1 + 1e-18"}}));
  EXPECT_EQ(solution.answers["jacobian"], Json::parse("[[0, 1]]"));
  expect_checks_pass(solution);
}

/// More than half leave the domain of a function, or the range of doubles.
TEST(Jacobian, OfRandomFunctionsFailsNoCheck) {
  random_specs::expect_checks_pass(&random_specs::jacobian, 0.7);
}

}  // namespace
}  // namespace psolve::jacobian
