#include "math/numbers/dual.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>

namespace psolve {
namespace {

// Slopes at 0.7 from SymPy 1.14: N(diff(f(x), x).subs(x, Rational(7, 10)), 17).
TEST(Dual, KnowsTheSlopeOfEveryFunction) {
  const struct {
    Dual (*function)(const Dual&);
    double value, slope;
  } table[] = {
      {sin, 0.64421768723769105, 0.76484218728448843},
      {cos, 0.76484218728448843, -0.64421768723769105},
      {tan, 0.84228838046307945, 1.7094497158631173},
      {asin, 0.77539749661075306, 1.4002800840280098},
      {acos, 0.79539883018414356, -1.4002800840280098},
      {atan, 0.61072596438920862, 0.67114093959731544},
      {sinh, 0.75858370183953350, 1.2551690056309430},
      {cosh, 1.2551690056309430, 0.75858370183953350},
      {tanh, 0.60436777711716350, 0.63473958998245859},
      {exp, 2.0137527074704765, 2.0137527074704765},
      {log, -0.35667494393873238, 1.4285714285714286},
      {sqrt, 0.83666002653407555, 0.59761430466719682},
      {abs, 0.7, 1},
      {sigmoid, 0.66818777216816611, 0.22171287329310905},
      {relu, 0.7, 1},
      {softplus, 1.1031860488854580, 0.66818777216816611},
      {step, 1, 0},
      {sign, 1, 0},
  };
  int row = 0;
  for (const auto& [function, value, slope] : table) {
    const Dual result = function({0.7, 3});
    EXPECT_NEAR(result.value, value, 1e-15) << row;
    EXPECT_NEAR(result.derivative, 3 * slope, 1e-14) << row++;
  }
}

TEST(Dual, FollowsTheExampleAtTheTopOfItsFile) {
  const Dual x(3, 1);
  const Dual f = x * x * sin(x);
  EXPECT_NEAR(f.value, 1.2701, 5e-5);
  EXPECT_NEAR(f.derivative, -8.0632, 5e-5);
}

TEST(Dual, Calculates) {
  const Dual a(3, 2), b(4, 5);
  EXPECT_EQ((a + b).derivative, 7);
  EXPECT_EQ((a - b).derivative, -3);
  EXPECT_EQ((a * b).derivative, 2 * 4 + 3 * 5);
  EXPECT_EQ((a / b).derivative, (2.0 * 4 - 3 * 5) / 16);  // quotient rule
  EXPECT_EQ((-a).derivative, -2);
  EXPECT_EQ((2 * a + 1).derivative, 4);
  EXPECT_TRUE(a < b && b > 3 && a == 3);
  EXPECT_EQ(max(a, b).derivative, 5);
  EXPECT_EQ(min(a, b).derivative, 2);
}

TEST(Dual, RaisesToPowers) {
  // (2^3)′ by the base 3·2², by the exponent 2³·log 2
  EXPECT_DOUBLE_EQ(pow(Dual(2, 1), Dual(3)).derivative, 12);
  EXPECT_DOUBLE_EQ(pow(Dual(2), Dual(3, 1)).derivative, 8 * std::log(2));
  EXPECT_DOUBLE_EQ(pow(Dual(2, 1), Dual(3, 1)).derivative, 12 + 8 * std::log(2));
  EXPECT_DOUBLE_EQ(pow(Dual(-2, 1), Dual(3)).derivative, 12);
  EXPECT_EQ(pow(Dual(0, 1), Dual(1)).derivative, 1);
  EXPECT_EQ(pow(Dual(0, 1), Dual(2)).derivative, 0);
  EXPECT_EQ(pow(Dual(5, 1), Dual(0)).derivative, 0);
  EXPECT_EQ(pow(Dual(0), Dual(2, 1)).derivative, 0);
}

TEST(Dual, TakesTheSlopesOfPsolveAtKinks) {
  EXPECT_EQ(relu(Dual(0, 1)).derivative, 0);
  EXPECT_EQ(abs(Dual(0, 1)).derivative, 0);
  EXPECT_EQ(relu(Dual(-1, 1)).derivative, 0);
  EXPECT_EQ(abs(Dual(-1, 1)).derivative, -1);
}

TEST(Dual, ConstantsHaveNoSlopeEvenWhereTheFunctionIsVertical) {
  EXPECT_EQ(sqrt(Dual(0)).derivative, 0);
}

TEST(Dual, StaysFiniteFarOut) {
  EXPECT_EQ(sigmoid(Dual(-800, 1)).value, 0);
  EXPECT_EQ(sigmoid(Dual(800, 1)).derivative, 0);
  EXPECT_EQ(softplus(Dual(800, 1)).value, 800);
  EXPECT_EQ(softplus(Dual(800, 1)).derivative, 1);
  EXPECT_EQ(tanh(Dual(800, 1)).derivative, 0);
}

TEST(Dual, IsAScalarForMatrices) {
  Eigen::Matrix<Dual, 2, 2> a;
  a << Dual(1, 1), Dual(2), Dual(3), Dual(4);
  const Eigen::Matrix<Dual, 2, 1> product = a * Eigen::Matrix<Dual, 2, 1>(Dual(5), Dual(6));
  EXPECT_EQ(product(0).value, 17);
  EXPECT_EQ(product(0).derivative, 5);
  EXPECT_EQ(product(1).derivative, 0);
  EXPECT_EQ((a * a).trace().derivative, 2);  // (tr A²)′ = 2·tr(A·A′) = 2·A₁₁
}

}  // namespace
}  // namespace psolve
