// How the Hessian stands in a derivation. The lines are worked by hand.

#include <gtest/gtest.h>

#include "formula/notation.h"
#include "support/solved.h"

namespace psolve {
namespace {

std::string line_of(const Solution& solution, const std::string& id) {
  return write(step_of(solution, id).lines[0].written(), Hand::unicode);
}

Solution newton(const std::string& objective, const Json& start) {
  Json spec = {{"problem", "optimizers"},
               {"objective", objective},
               {"variables", {"x", "y"}},
               {"start", start},
               {"steps", 1},
               {"methods", Json::array({"newton"})}};
  return solved(spec);
}

TEST(ObjectiveLines, ConstantEntriesOfAHessianStandAsTheyAre) {
  const Solution saddle = newton("y^4/4 + x^2/2 - y^2/2", {1, 2});
  EXPECT_EQ(line_of(saddle, "methods[0]/steps[0]/H"),
            "H₀ = [[1, 0], [0, 3·y² − 1]] = [[1, 0], [0, 3·2² − 1]] = [[1, 0], [0, 11]]");
}

TEST(ObjectiveLines, AConstantHessianIsWhatTheGradientGains) {
  const Solution bowl = newton("x^2 + x*y + 2*y^2 - x", {3, 5});
  EXPECT_EQ(line_of(bowl, "objective/constant_hessian/H[0]"),
            "H₁ = [2·(x + 1) + y − 1, x + 1 + 4·y]ᵀ − [2·x + y − 1, x + 4·y]ᵀ"
            " = [2·(3 + 1) + 5 − 1, 3 + 1 + 4·5]ᵀ − [2·3 + 5 − 1, 3 + 4·5]ᵀ = [2, 1]ᵀ");
}

}  // namespace
}  // namespace psolve
