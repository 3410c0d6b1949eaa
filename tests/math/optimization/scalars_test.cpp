// The numbers that runs are made in: which of them stay exact, and how many digits the others have.
// Digits of roots and powers are those of mpmath.

#include "math/optimization/runs/scalars.h"
#include "math/optimization/runs/solve.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace psolve {
namespace {

ShortRational rational(int numerator, int denominator = 1) {
  return Rational(numerator, denominator);
}

void expect_is(const ShortRational& found, const Rational& expected) {
  ASSERT_TRUE(found.is_known());
  EXPECT_EQ(found.value().text(), expected.text());
}

const ShortRational kUnknown = ShortRational::unknown();

TEST(ShortRational, HasRootsOfSquaresAlone) {
  expect_is(sqrt(rational(9, 4)), {3, 2});
  expect_is(sqrt(rational(0)), 0);
  EXPECT_FALSE(sqrt(rational(9, 5)).is_known());
  EXPECT_FALSE(sqrt(rational(2, 9)).is_known());
  EXPECT_FALSE(sqrt(rational(-4)).is_known());
  EXPECT_FALSE(sqrt(kUnknown).is_known());
}

TEST(ShortRational, HasWholePowersAndRoots) {
  expect_is(pow(rational(2, 3), rational(3)), {8, 27});
  expect_is(pow(rational(2, 3), rational(-2)), {9, 4});
  expect_is(pow(rational(4, 9), rational(1, 2)), {2, 3});
  expect_is(pow(rational(0), rational(2)), 0);
  EXPECT_FALSE(pow(rational(0), rational(-1)).is_known());
  EXPECT_FALSE(pow(rational(8), rational(1, 3)).is_known());
  EXPECT_FALSE(pow(rational(3), rational(400)).is_known()) << "too long";
  EXPECT_FALSE(pow(kUnknown, rational(2)).is_known());
  EXPECT_FALSE(pow(rational(2), kUnknown).is_known());
}

TEST(ShortRational, IsUnknownAfterWhatIsUnknown) {
  const ShortRational two = rational(2);
  for (const auto& sum :
       {two + kUnknown, kUnknown + two, two - kUnknown, kUnknown - two, two * kUnknown,
        kUnknown * two, two / kUnknown, kUnknown / two, two / rational(0),
        called(Function::abs, kUnknown), called(Function::max, two, kUnknown),
        called(Function::max, kUnknown, two)}) {
    EXPECT_FALSE(sum.is_known());
  }
  expect_is(two / rational(-6), {-1, 3});
}

TEST(ShortRational, HasValuesOfFunctionsWhereTheyAreRational) {
  expect_is(called(Function::relu, rational(-3)), 0);
  expect_is(called(Function::relu, rational(3)), 3);
  expect_is(called(Function::step, rational(3)), 1);
  expect_is(called(Function::step, rational(0)), 0);
  expect_is(called(Function::sign, rational(-3)), -1);
  expect_is(called(Function::log, rational(1)), 0);
  expect_is(called(Function::exp, rational(0)), 1);
  expect_is(called(Function::sigmoid, rational(0)), {1, 2});
  expect_is(called(Function::tanh, rational(0)), 0);
  expect_is(called(Function::max, rational(2), rational(3)), 3);
  expect_is(called(Function::min, rational(2), rational(3)), 2);
  EXPECT_FALSE(called(Function::log, rational(2)).is_known());
  EXPECT_FALSE(called(Function::exp, rational(1)).is_known());
  EXPECT_FALSE(called(Function::acos, rational(0)).is_known());
}

/// Both parts of a number of some 32 digits: the second is what the first leaves out.
void expect_parts(const DoubleDouble& found, double high, double low) {
  EXPECT_EQ(found.high, high);
  EXPECT_NEAR(found.low, low, 1e-30 * std::abs(high));
}

// sqrt(2) = 1.4142135623730951 − 9.667293313452913e-17, 1/3 = 0.333… + 1.850371707708594e-17.
/// 2⁻²⁰⁰ x + 3⁻²⁰⁰ y = 1 and the same the other way round: the factor (2/3)²⁰⁰ has 518 bits.
TEST(ShortRational, IsEliminatedByNoFactorThatIsTooLong) {
  const ShortRational a = *power(Rational(1, 2), 200, 320), b = *power(Rational(1, 3), 200, 320);
  std::vector<ShortRational> d = {1, 1};
  NewtonDirection ignored;
  EXPECT_EQ(solve<ShortRational>({a, b, b, a}, d, ignored), "the Hessian is not known");
}

TEST(DoubleDouble, HasThirtyDigits) {
  const DoubleDouble two(2), three(3);
  const DoubleDouble root = sqrt(two), third = DoubleDouble(1) / three;
  expect_parts(root, 1.4142135623730951, -9.667293313452913e-17);
  expect_parts(third, 0.3333333333333333, 1.850371707708594e-17);
  expect_parts(root * root, 2, 0);
  expect_parts(third + third + third, 1, 0);
  expect_parts(third - third, 0, 0);
  expect_parts(pow(third, three) * DoubleDouble(27), 1, 0);
  expect_parts(pow(root, DoubleDouble(4)), 4, 0);
  expect_parts(pow(two, DoubleDouble(1) / two), 1.4142135623730951, -9.667293313452913e-17);
  expect_parts(pow(two, DoubleDouble(-1)), 0.5, 0);
  expect_parts(pow(two, DoubleDouble(0)), 1, 0);
}

TEST(DoubleDouble, IsNoNumberWhereItWouldLoseDigits) {
  const DoubleDouble small(0x1p-500, 0);
  EXPECT_TRUE(std::isnan((small * small).high));
  EXPECT_EQ((small * DoubleDouble(0)).high, 0);
  EXPECT_TRUE(std::isnan((small / DoubleDouble(0x1p500, 0)).high));
  EXPECT_TRUE(std::isnan(called(Function::exp, DoubleDouble::none()).high));
  EXPECT_TRUE(std::isnan(called(Function::max, DoubleDouble(1), DoubleDouble::none()).high));
  EXPECT_TRUE(std::isnan(pow(DoubleDouble::none(), DoubleDouble(0) - DoubleDouble(1)).high));
}

}  // namespace
}  // namespace psolve
