// A ball holds the exact value, so the balls of more digits lie within those of fewer; and the
// double that is read off is the nearest, known here from exact fractions and from mpmath.

#include "math/numbers/ball.h"

#include <gtest/gtest.h>

#include <random>

namespace psolve {
namespace {

/// Whether two balls that hold the same number have one in common.
template <class T, class Finer>
bool overlap(const Ball<T>& a, const Ball<Finer>& b) {
  using std::abs;
  if (!a.is_known() || !b.is_known()) return true;
  return abs(Finer(a.mid) - b.mid) <= Finer(a.rad) + b.rad;
}

template <class T>
Ball<T> random_ball_function(Function f, double x, double y) {
  // Not exact, so that the radius of the argument counts.
  return called(f, Ball<T>(x) / Ball<T>(3.0) + Ball<T>(y) / Ball<T>(7.0));
}

TEST(Ball, HoldsTheValuesOfAllFunctions) {
  std::mt19937 random(1);
  std::uniform_real_distribution<> exponent(-12, 3);
  for (std::size_t f = 0; f < kFunctionNames.size(); ++f) {
    const auto function = static_cast<Function>(f);
    for (int i = 0; i < 60; ++i) {
      const double x = std::pow(10, exponent(random)) * (i % 2 == 0 ? 1 : -1);
      const double y = i % 3 == 0 ? std::pow(10, exponent(random)) : 0;
      SCOPED_TRACE(std::string(name_of(function)) + " at " + std::to_string(x));
      const auto finest = random_ball_function<BigFloat<200>>(function, x, y);
      EXPECT_TRUE(overlap(random_ball_function<long double>(function, x, y), finest));
      EXPECT_TRUE(overlap(random_ball_function<BigFloat<50>>(function, x, y), finest));
    }
  }
}

TEST(Ball, HoldsPowersAndWhatIsLeftOfSums) {
  std::mt19937 random(2);
  std::uniform_real_distribution<> number(-4, 4);
  const auto found = []<class T>(double x, double y) {
    const Ball<T> a = Ball<T>(x) / Ball<T>(3.0);
    const Ball<T> b = Ball<T>(y) / Ball<T>(7.0);
    return pow(a * a, b) - pow(a, Ball<T>(5.0)) * (a - b) / (a + b);
  };
  for (int i = 0; i < 300; ++i) {
    const double x = number(random);
    const double y = number(random);
    const auto finest = found.operator()<BigFloat<200>>(x, y);
    EXPECT_TRUE(overlap(found.operator()<long double>(x, y), finest));
    EXPECT_TRUE(overlap(found.operator()<BigFloat<50>>(x, y), finest));
  }
}

TEST(Ball, IsUnknownWhereItReachesOverAnEdge) {
  const Ball<long double> near_zero(0, 1e-10L, false);
  for (const Function f : {Function::log, Function::sqrt, Function::sign, Function::step}) {
    EXPECT_FALSE(called(f, near_zero).is_known());
  }
  EXPECT_FALSE((Ball<long double>(1.0) / near_zero).is_known());
  EXPECT_TRUE(called(Function::abs, near_zero).is_known());
  // With 1,000 digits, where nothing is left to decide, it is 0.
  const Ball<HighestPrecision> vanished(0, HighestPrecision("1e-1005"), false);
  EXPECT_TRUE(vanished.is_zero());
  EXPECT_TRUE(vanished.vanished);
}

TEST(Ball, SettlesOnTheNearestDouble) {
  const auto nearest = [](const Rational& value) {
    double result = 0;
    EXPECT_TRUE(in_rising_precision([&]<class T>() { return settle(ball_of<T>(value), result); }));
    return result;
  };
  EXPECT_EQ(nearest(Rational(1, 10)), 0.1);
  const std::int64_t odd = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ(nearest(odd), 0x1p53);  // half way: the even one
  EXPECT_EQ(nearest(Rational(odd) + Rational(1, 1000)), 0x1.0000000000001p53);
  EXPECT_EQ(nearest(Rational(odd) - Rational(1, 1000)), 0x1p53);
  const Rational huge = *power(Rational(2), 1024, Index{1} << 12);
  EXPECT_EQ(nearest(huge), std::numeric_limits<double>::infinity());
  EXPECT_EQ(nearest(huge.reciprocal() * Rational(1, 1 << 30)), 0x1p-1054);
  EXPECT_EQ(nearest(huge.reciprocal() * huge.reciprocal()), 0);
}

}  // namespace
}  // namespace psolve
