// What follows from a Jacobian, against SymPy and mpmath, and functions of two arguments.

#include <gtest/gtest.h>

#include <string>

#include "support/files.h"
#include "support/near.h"
#include "support/solved.h"

namespace psolve::jacobian {
namespace {

Json spec_with(const Json& outputs, const Json& at, const Json& direction = nullptr) {
  Json inputs = Json::array();
  for (const auto& [name, value] : at.items()) inputs.push_back(name);
  Json spec = {{"problem", "jacobian"},
               {"functions", {{{"name", "f"}, {"inputs", inputs}, {"outputs", outputs}}}},
               {"at", at}};
  if (!direction.is_null()) spec["direction"] = direction;
  return spec;
}

TEST(Consequences, AreTheDoublesNearestToTheTruth) {
  for (const Json& row : recorded("jacobian_consequences")) {
    SCOPED_TRACE(row.dump());
    const Solution solution = solved(spec_with(row["outputs"], row["at"], row["direction"]));
    expect_checks_pass(solution);
    for (const char* name : {"directional_derivative", "determinant", "inverse", "hessian"}) {
      EXPECT_EQ(solution.answers.contains(name), row.contains(name)) << name;
      if (row.contains(name)) {
        EXPECT_EQ(solution.answers[name], row[name]) << name;
      }
    }
  }
}

/// The same function in one and in two stages: f(g(x, y)) with g = (x + y, x·y), f = u²·sin(v).
TEST(Consequences, OfACompositionAreThoseOfTheWhole) {
  Json spec = Json::parse(R"json({"problem": "jacobian", "compose": ["f", "g"],
      "at": {"x": "0.3", "y": "1.1"}, "direction": {"x": 1, "y": -1}, "functions": [
        {"name": "f", "inputs": ["u", "v"], "outputs": ["u^2*sin(v)"]},
        {"name": "g", "inputs": ["x", "y"], "outputs": ["x + y", "x*y"]}]})json");
  const Solution composed = solved(spec);
  expect_checks_pass(composed);
  const Solution whole = solved(
      spec_with({"(x + y)^2*sin(x*y)"}, {{"x", "0.3"}, {"y", "1.1"}}, {{"x", 1}, {"y", -1}}));
  EXPECT_EQ(composed.answers["hessian"], whole.answers["hessian"]);
  EXPECT_EQ(composed.answers["directional_derivative"], whole.answers["directional_derivative"]);
  spec["functions"][0]["outputs"] = {"u^2", "v - u"};
  const Solution square = solved(spec);
  expect_checks_pass(square);
  // det = det of diag-like [[2u, 0], [−1, 1]] times det of [[1, 1], [y, x]] = 2u (x − y).
  EXPECT_EQ(square.answers["determinant"], -2.24);
}

TEST(Consequences, HaveExactForms) {
  const Solution polar =
      solved(spec_with({"r*cos(t)", "r*sin(t)"}, {{"r", 2}, {"t", "pi/3"}}, {{"r", 1}, {"t", 0}}));
  EXPECT_EQ(polar.answers["determinant_symbolic"], "r");
  EXPECT_EQ(polar.exact["determinant"], "2");
  EXPECT_EQ(polar.exact["inverse"],
            Json::parse(R"json([["1/2", "sqrt(3)/2"], ["-sqrt(3)/4", "1/4"]])json"));
  EXPECT_EQ(polar.exact["directional_derivative"], Json::parse(R"json(["1/2", "sqrt(3)/2"])json"));
  const Solution spherical = solved(spec_with({"r*sin(u)*cos(t)", "r*sin(u)*sin(t)", "r*cos(u)"},
                                              {{"r", 1}, {"u", 1}, {"t", 1}}));
  EXPECT_EQ(spherical.answers["determinant_symbolic"], "r^2*sin(u)");
  const Solution saddle = solved(spec_with({"x^2*y"}, {{"x", 3}, {"y", "1/2"}}));
  EXPECT_EQ(saddle.answers["hessian_symbolic"],
            Json::parse(R"json([["2*y", "2*x"], ["2*x", "0"]])json"));
  EXPECT_EQ(saddle.exact["hessian"], Json::parse(R"json([["1", "6"], ["6", "0"]])json"));
}

TEST(Consequences, TellTheLengthOfADirectionThatIsNoUnit) {
  const auto is_told = [](double x, double y) {
    return has_remark(solved(spec_with({"x*y"}, {{"x", 1}, {"y", 2}}, {{"x", x}, {"y", y}})),
                      "direction-not-a-unit");
  };
  EXPECT_TRUE(is_told(3, 4));
  EXPECT_FALSE(is_told(0.6, 0.8));
  EXPECT_FALSE(is_told(0, 0));
}

TEST(Consequences, SaySoWhereThereIsNone) {
  const Solution singular = solved(spec_with({"x*y", "(x*y)^2"}, {{"x", "0.1"}, {"y", 3}}));
  expect_checks_pass(singular);
  EXPECT_EQ(singular.answers["determinant"], 0);
  EXPECT_FALSE(singular.answers.contains("inverse"));
  EXPECT_TRUE(has_remark(singular, "jacobian-singular"));
  const Solution edge = solved(spec_with({"x^(3/2)"}, {{"x", 0}}));
  expect_checks_pass(edge);
  EXPECT_FALSE(edge.answers.contains("hessian"));
  EXPECT_TRUE(has_remark(edge, "no-second-derivative"));
  const Solution wide = solved(spec_with({"x*y", "x"}, {{"x", 1}, {"y", 2}, {"z", 3}}));
  EXPECT_FALSE(wide.answers.contains("determinant"));
  EXPECT_FALSE(wide.answers.contains("hessian"));
}

/// The mean of both sides where max and min tie; atan2 has no value at the origin, and jumps where
/// y = 0 > x.
TEST(FunctionsOfTwo, HaveStatedConventions) {
  const Solution tie = solved(spec_with({"max(x, y)", "min(x, y)"}, {{"x", "0.1"}, {"y", "0.1"}}));
  expect_checks_pass(tie);
  EXPECT_EQ(tie.answers["jacobian"], Json::parse("[[0.5, 0.5], [0.5, 0.5]]"));
  EXPECT_TRUE(has_remark(tie, "point-on-a-kink"));
  const Solution beside = solved(spec_with({"max(x, 0.1)"}, {{"x", "0.1 + 1e-17"}}));
  EXPECT_EQ(beside.answers["jacobian"], Json::parse("[[1.0]]"));
  expect_checks_pass(beside);
  const Solution cut = solved(spec_with({"atan2(y, x)"}, {{"y", 0}, {"x", -2}}));
  expect_checks_pass(cut);
  EXPECT_EQ(cut.exact["value"], Json({"pi"}));
  EXPECT_TRUE(has_remark(cut, "point-on-a-kink"));
  const Solution ahead = solved(spec_with({"atan2(y, x)"}, {{"y", 0}, {"x", 2}}));
  EXPECT_FALSE(has_remark(ahead, "point-on-a-kink"));
  EXPECT_NE(error_of(spec_with({"atan2(y, x)"}, {{"y", 0}, {"x", 0}})).find("atan2 of 0 and 0"),
            std::string::npos);
  EXPECT_NE(error_of(spec_with({"cbrt(x)"}, {{"x", 0}})).find("no derivative"), std::string::npos);
}

TEST(FunctionsOfTwo, HaveExactValues) {
  const Solution solution =
      solved(spec_with({"cbrt(-8)*x", "cbrt(16)*x", "atan2(1, -1)*x", "atan2(-x, 0)",
                        "max(1/3, x, 0.3)", "ln(x)", "min(pi, x)"},
                       {{"x", 1}}));
  expect_checks_pass(solution);
  EXPECT_EQ(
      solution.exact["value"],
      Json::parse(R"json(["-2", "2*2^(1/3)", "3*pi/4", "-pi/2", "1", "0", "min(pi, 1)"])json"));
}

TEST(Constants, KeepWhatDoublesLose) {
  const Solution solution = solved(spec_with({"x", "-x"}, {{"x", "log(sigmoid(-1000))"}}));
  EXPECT_EQ(solution.answers["value"], Json::parse("[-1000.0, 1000.0]"));
  EXPECT_NE(error_of(spec_with({"x"}, {{"x", "log(1 - 1)"}})).find("log of 0"), std::string::npos);
  EXPECT_NE(error_of(spec_with({"x"}, {{"x", "exp(1000)"}})).find("overflow"), std::string::npos);
}

}  // namespace
}  // namespace psolve::jacobian
