// The checks of a Jacobian and what follows from it: they pass what is right, and see whatever is
// wrong. How large an error is follows by hand from the lie.

#include "problems/jacobian/checks.h"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <cmath>

#include "math/expressions/expression.h"
#include "problems/jacobian/consequences/consequences.h"
#include "problems/jacobian/spec.h"
#include "support/lies.h"

namespace psolve::jacobian {
namespace {

struct Worked {
  ExprArena arena;
  FunctionChain chain;
  Linearisation found;

  explicit Worked(const Problem& problem)
      : chain(problem.functions, problem.compose),
        found(chain, point_of(problem.at, chain.innermost())) {}
};

Problem of_two_inputs(const std::string& outputs) {
  const std::string spec = R"({"problem": "jacobian", "functions": [{"name": "f",
      "inputs": ["x", "y"], "outputs": )" +
                           outputs +
                           R"(}], "at": {"x": 1, "y": 2}, "direction": {"x": 3, "y": -1}})";
  return psolve::problem_of(jacobian::spec(), spec.c_str());
}

/// The checks of one function's Jacobian that is said to be another's, by id and error.
std::string seen(const char* outputs, const char* found) {
  const Worked right(of_two_inputs(outputs)), wrong(of_two_inputs(found));
  std::string text;
  for (const Check& check : checks(right.chain, wrong.found)) {
    if (!check.passed()) text += fmt::format("{} {:.3g} ", check.id, check.error);
  }
  return text;
}

// ∂(x²y)/∂(x, y) = (4, 1) at (1, 2), and errors are relative to 4.
TEST(JacobianChecks, SeeAnotherFunctionsJacobian) {
  EXPECT_EQ(seen(R"(["x^2*y"])", R"(["x^2*y"])"), "");
  EXPECT_EQ(seen(R"(["x^2*y"])", R"(["x^2*y + 1e-9*x"])"), "jacobian/dual 2.5e-10 ");
  EXPECT_EQ(seen(R"(["x^2*y"])", R"(["x^2*y - 1e-9*y"])"), "jacobian/dual 2.5e-10 ");
  EXPECT_EQ(seen(R"(["x^2*y"])", R"(["x^2*y - 4e-5*y"])"),
            "jacobian/dual 1e-05 jacobian/differences 1e-05 ");
  EXPECT_EQ(seen(R"(["x", "x^2*y"])", R"(["x + 8e-5*y", "x^2*y"])"),
            "jacobian/dual 2e-05 jacobian/differences 2e-05 ");
  EXPECT_EQ(seen(R"(["x^2*y"])", R"(["x^2*y + 1e-12*x"])"), "");
}

using Lies = std::vector<Lie<Consequences>>;

void expect_lies_seen(const char* outputs, const Lies& lies) {
  const Problem problem = of_two_inputs(outputs);
  Worked worked(problem);
  const auto v = point_of(*problem.direction, worked.chain.innermost(), "direction");
  expect_seen(
      consequences_of(worked.found, v),
      [&](const Consequences& all) {
        std::vector<Check> checks;
        add_checks(worked.chain, worked.found, all, checks);
        return checks;
      },
      lies);
}

// J = (4 1; cos 1 1), of determinant 4 − cos 1, and J (3, −1) = (11, 3 cos 1 − 1).
TEST(ConsequenceChecks, SeeWhatIsWrongOfASquareJacobian) {
  expect_lies_seen(
      R"(["x^2*y", "sin(x) + y"])",
      {
          {"the determinant", [](Consequences& c) { c.determinant->number *= 1 + 1e-9; },
           "determinant determinant_symbolic", 1e-9},
          {"the determinant within rounding",
           [](Consequences& c) { c.determinant->number *= 1 + 1e-12; }, ""},
          // The first entry of the product is then off by four times the lie; its terms are 4 and
          // cos 1 over the determinant.
          {"an entry of the inverse", [](Consequences& c) { c.inverse->numbers(0, 0) += 1e-6; },
           "inverse", 4e-6 * (4 - std::cos(1)) / (4 + std::cos(1))},
          {"a derivative along v", [](Consequences& c) { c.directional[1].number += 1e-9; },
           "directional_derivative", 1e-9 / 11},
      });
}

// H = (2y − sin x  2x; 2x 0) = (3.1585 2; 2 0).
TEST(ConsequenceChecks, SeeWhatIsWrongOfAHessian) {
  const double largest = 4 - std::sin(1);
  expect_lies_seen(
      R"json(["x^2*y + sin(x)"])json",
      {
          {"an entry", [](Consequences& c) { c.hessian->numbers(0, 1) += 1e-5; },
           "hessian hessian_symbolic", 1e-5 / largest},
          {"another", [](Consequences& c) { c.hessian->numbers(1, 1) -= 2e-5; },
           "hessian hessian_symbolic", 2e-5 / largest},
          {"an entry a little", [](Consequences& c) { c.hessian->numbers(1, 0) += 1e-9; },
           "hessian_symbolic", 1e-9 / largest},
      });
}

}  // namespace
}  // namespace psolve::jacobian
