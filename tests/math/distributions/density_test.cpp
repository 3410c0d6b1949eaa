// A density as it was given: compared, and as an expression.

#include "math/distributions/density.h"

#include <gtest/gtest.h>

#include "math/expressions/expression.h"
#include "math/syntax/syntax.h"

namespace psolve {
namespace {

Density given_density(const Json& given) {
  Json spec = given;
  return {std::get<DensitySpec>(decode(distribution_type(), spec, SpecContext{constant_value})),
          "/p"};
}

TEST(Density, HasItsExpressionUpToItsEdges) {
  const ExprArena arena;
  const Density half = given_density({{"uniform", {1, 3}}});
  for (const double inside : {1.0, 2.0, 3.0}) EXPECT_EQ(half.around(inside), Expr(1) / 2) << inside;
  for (const double outside : {0.9, 3.1}) EXPECT_EQ(half.around(outside), Expr(0)) << outside;
}

TEST(Density, IsGivenAsAnotherWhereAllThatIsWrittenIsTheSame) {
  const ExprArena arena;
  const Json all[] = {
      {{"uniform", {0, 1}}},
      {{"uniform", {0, 2}}},
      {{"uniform", {0, "1/3"}}},
      {{"normal", {0, 1}}},
      {{"expression", "2*x"}, {"interval", {0, 1}}},
      {{"expression", "2 - 2*x"}, {"interval", {0, 1}}},
  };
  for (const Json& p : all) {
    for (const Json& q : all) {
      EXPECT_EQ(given_density(p).is_given_as(given_density(q)), p == q) << p << " " << q;
    }
  }
}

}  // namespace
}  // namespace psolve
