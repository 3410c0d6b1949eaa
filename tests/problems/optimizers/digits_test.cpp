// Numbers of runs that doubles lose, by cancellation, saturation or underflow. The expected ones are
// mpmath's, in 150 and 400 digits.

#include <gtest/gtest.h>

#include <cmath>

#include "support/solved.h"

namespace psolve::optimizers {
namespace {

Json run_spec(const Json& objective, const Json& start, long steps, const Json& method) {
  Json spec = {
      {"problem", "optimizers"}, {"objective", objective}, {"start", start}, {"steps", steps}};
  spec["methods"] = Json::array();
  spec["methods"].push_back(method);
  if (objective.is_string()) spec["variables"] = {"x", "y"};
  return spec;
}

/// The answers of its one method, whose checks pass.
Json checked_run(const Json& spec) {
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  return solution.answers["methods"][0];
}

void expect_relative(const Json& found, double expected) {
  EXPECT_NEAR(found.get<double>() / expected, 1, 1e-15) << found;
}

/// xy is −69 there, and 1 − tanh² some 10⁻⁵⁹, which 50 digits do not tell from 0.
TEST(OptimizerDigits, BfgsHasTheSlopeWhereItEnds) {
  const Solution solution =
      solved(run_spec("exp(y/10) - tanh((x*y))^2 - tanh(y)^2", {0.002, -0.4}, 5, "bfgs"));
  expect_checks_pass(solution);
  expect_relative(step_of(solution, "methods[0]/steps[2]/gradient_after[0]").value,
                  -2.9023746865152365954e-58);
  expect_relative(step_of(solution, "methods[0]/steps[4]/gradient_after[0]").value,
                  -8.3519687092607887334e-133);
}

/// Its yᵀs is a fraction too long to be carried, which is not 0: without the secant B would stay, and
/// the second step would miss the minimum −H⁻¹b.
TEST(OptimizerDigits, BfgsTakesNoLongFractionForZero) {
  const Json run =
      checked_run(run_spec({{"hessian", {{8e-06, 5e-07}, {5e-07, 1e-06}}}, {"linear", {140, -0.1}}},
                           {-7.3, 2.4}, 2, {{"name", "bfgs"}, {"line_search", "exact"}}));
  expect_relative(run["state"]["alpha"][1], 1032165.43663365082);
  expect_relative(run["trajectory"][2][0], -18070967.7419354839);
  expect_relative(run["trajectory"][2][1], 9135483.87096774194);
}

/// Its steps grow shorter than any digits of θ; in doubles B once ended as no number.
TEST(OptimizerDigits, BfgsStaysAtTheMinimum) {
  const Json run = checked_run(run_spec(
      {{"hessian", {{0.2, -0.05}, {-0.05, 0.9}}}, {"linear", {7.6, 0.08}}, {"constant", 0.7}},
      {0.9, -0.64}, 60, "bfgs"));
  EXPECT_EQ(run["diverged"], false);
  expect_relative(run["state"]["d"][30][0], 9.039735106843814e-244);
  expect_relative(run["state"]["d"][30][1], 4.14659050897858e-245);
  expect_relative(run["state"]["B"][59][0][0], 5.070422535211074);
}

/// 1 − tanh² is lost in 50 digits, beside a term of 10⁻⁸² that is not.
TEST(OptimizerDigits, NoTermOfASlopeIsLost) {
  const Solution solution =
      solved(run_spec("tanh((1 - x))^2 + 100*softplus((x - y))", {7.2, -0.3}, 2, "bfgs"));
  expect_checks_pass(solution);
  expect_relative(step_of(solution, "methods[0]/steps[0]/gradient_after[0]").value,
                  -2.722680749564310352e-81);
}

TEST(OptimizerDigits, TheObjectiveAtTheStartIsRoundedOnce) {
  const Solution solution = solved(
      run_spec("tanh(x)^2 + 0.5*log(1 + (x*y)^2) + 0.5*(x*y)^4", {-1.1e-10, -10000}, 1, "newton"));
  expect_checks_pass(solution);
  expect_relative(step_of(solution, "objective/start/f").value, 6.05000012100366025e-13);
}

/// From one step to the next all digits of θ cancel.
TEST(OptimizerDigits, NewtonComesToASaddleCubically) {
  const Json run = checked_run(run_spec("softplus((x*y))", {9.9, 6.3}, 3, "newton"));
  const Json& theta = run["trajectory"];
  expect_relative(theta[1][0], 1.010867183602809e-24);
  expect_relative(theta[2][0], 6.573363498636015e-73);
  expect_relative(theta[2][1], 4.183049499132009e-73);
  expect_relative(theta[3][0], 1.807458362605182e-217);
  expect_relative(theta[3][1], 1.150200776203298e-217);
}

/// The first step leaves 10⁻³⁹ of what it takes away.
TEST(OptimizerDigits, AStepToZeroIsNoneForWantOfDigits) {
  const Json run = checked_run(
      run_spec({{"hessian", {{5, 0}, {0, 4}}}}, {-220000000, 4.1e-11}, 2, "conjugate-gradient"));
  expect_relative(run["trajectory"][1][0], 9.7803636363636363636e-31);
  EXPECT_EQ(run["trajectory"][2], Json({0, 0}));
}

TEST(OptimizerDigits, NewtonSaysThatTheHessianUnderflows) {
  const Json run =
      checked_run(run_spec("exp((1 - x)/10) + softplus((x*y))", {470000, -2800}, 5, "newton"));
  EXPECT_EQ(run["diverged_at"], 1);
  EXPECT_EQ(run["cause"], "the Hessian underflows: its entries are too small for doubles");
}

TEST(OptimizerDigits, RmspropSaysThatItsAverageUnderflows) {
  const Json run = checked_run(
      run_spec("softplus((x - y))", {-0.0098, 94000}, 3, {{"name", "rmsprop"}, {"epsilon", 0.0}}));
  EXPECT_EQ(run["diverged_at"], 1);
  EXPECT_EQ(run["cause"], "the squares of the gradient underflow: they are too small for doubles");
}

/// Each of these had a check that failed on right numbers, or rightly on a wrong one.
TEST(OptimizerDigits, ChecksAllowForWhatLosesDigits) {
  const Json bfgs = {{"name", "bfgs"}}, newton = {{"name", "newton"}};
  const Json slow = {{"name", "bfgs"}, {"learning_rate", 0.01}};
  const Json damped = {{"name", "newton"}, {"damping", 0.1}};
  const Json specs[] = {
      run_spec("(x + 2*y)^4 + 100*(1 - x) + 100*softplus(y)", {0.78, -0.093}, 60, slow),
      run_spec("softplus((x*y)) - (1 - x)^4 + (1 - x)^4", {0.021, -0.06}, 60, bfgs),
      run_spec("tanh((x*y))^2", {9.9, -3.0}, 3, newton),
      run_spec("tanh((x - y))^2 + 100*softplus(x) - (x - y)", {-100.0, -0.00052}, 5, bfgs),
      run_spec("exp((1 - x)/10) + 100*log(1 + x^2) + 0.5*(x - y)", {-9.9e-5, -9.1e-11}, 60, damped),
      run_spec("exp(y/10) + 0.5*y^2 - (x + 2*y)^2", {-3000.0, 1e-9}, 3,
               {{"name", "newton"}, {"damping", 1.0}}),
      run_spec("(1 - x)^2 + 100*(x + 2*y) - tanh((x - y))^2", {7.1, -4.1}, 12, newton),
      run_spec("log(1 + (x*y)^2) - cos((1 - x))", {0.091, 0.091}, 60, bfgs),
      run_spec("exp((x + 2*y)/10) + 100*y^2 + 0.5*exp((x - y)/10)", {0.5, -0.4}, 60,
               {{"name", "bfgs"}, {"learning_rate", 0.3}}),
      run_spec("tanh((x + 2*y))^2 + exp((x*y)/10) + 100*softplus((x - y))", {-0.43, 3.2}, 12,
               {{"name", "bfgs"}, {"learning_rate", 10.0}}),
      run_spec("sqrt(1 + (x - y)^2) + 0.5*log(1 + (x - y)^2) + (x + 2*y)^4", {-0.43, 2.2}, 12,
               newton),
      run_spec("tanh((x*y))^2 + 100*softplus((x*y))", {-40, -40}, 3, bfgs),
      run_spec("cos((x*y)) - x + 0.5*(x*y)^2", {5500000.0, -5400.0}, 2,
               {{"name", "newton"}, {"learning_rate", 0.01}}),
      run_spec("(x + 2*y)^2 - tanh((x - y))^2 + 0.5*cos((x*y))", {-9.0, -0.5}, 12,
               {{"name", "newton"}, {"learning_rate", 10.0}}),
      run_spec("y + 100*(x - y)^4", {0.05, -0.56}, 60, bfgs),
  };
  for (const Json& spec : specs) {
    SCOPED_TRACE(spec.dump());
    expect_checks_pass(solved(spec));
  }
}

/// Each step doubles the digits that B loses, until those that three methods share are too few.
TEST(OptimizerDigits, SaysWhereNoneIsLeft) {
  Json spec = run_spec("(x + 2*y) + 0.5*x^4", {-9.5, 7.8}, 60, {{"name", "bfgs"}});
  for (const char* const label : {"a", "b"}) {
    spec["methods"].push_back({{"name", "newton"}, {"label", label}});
  }
  const Solution solution = solved(spec);
  expect_checks_pass(solution);
  EXPECT_NE(remark(solution, "rounding-in-method-1").find("leaves no digit of B that is sure"),
            std::string::npos);
}

/// At the minimum sin u = −1/600 for u = x + 2y, and with k = √(1 − 1/600²) the Hessian
/// [2 + 100k, 200k − 2; 200k − 2, 2 + 400k] has the determinant 1800k. Rounding moves u by 10⁻⁶.
TEST(OptimizerDigits, TheLimitIsThatOfThePlaceItself) {
  const Solution solution =
      solved(run_spec("(x - y)^2 + 100*cos((x + 2*y)) + 0.5*(1 - x)", {2.4e9, -8.9e6}, 5,
                      {{"name", "momentum"}, {"learning_rate", 10.0}}));
  expect_checks_pass(solution);
  const double k = std::sqrt(1 - 1 / 360000.0), trace = 4 + 500 * k;
  expect_relative(solution.answers["largest_learning_rate"],
                  4 / (trace + std::sqrt(trace * trace - 7200 * k)));
}

}  // namespace
}  // namespace psolve::optimizers
