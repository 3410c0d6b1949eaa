// What an integral over an expression must not step over: numbers follow by hand from the
// expressions.

#include "math/distributions/landmarks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

namespace psolve {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

Landmarks landmarks(const std::string& expression, double low, double high) {
  return landmarks_of(Syntax::parse(expression, std::vector<std::string>{"x"}), low, high);
}

/// How far the nearest cut is from x.
double miss(const std::vector<double>& cuts, double x) {
  double least = kInf;
  for (const double cut : cuts) least = std::min(least, std::abs(cut - x));
  return least;
}

TEST(Landmarks, AreWhereAnArgumentIsZero) {
  for (const char* expression : {"abs(x - 1/3)", "relu(x - 1/3)", "2 + cbrt(x - 1/3)"}) {
    EXPECT_LT(miss(landmarks(expression, -1, 1).cuts, 1. / 3), 1e-15) << expression;
  }
  // Where it only comes near 0, half of the digits show.
  for (const char* expression : {"sqrt((x - 1/3)*(x - 1/3))", "9 - log((x - 1/3)*(x - 1/3))"}) {
    EXPECT_LT(miss(landmarks(expression, -1, 1).cuts, 1. / 3), 1e-7) << expression;
  }
  EXPECT_LT(miss(landmarks("(x - 1/3)^2", -1, 1).cuts, 1. / 3), 1e-15);
  // A point that is looked at: 64 of them stand in the middles of as many parts.
  EXPECT_EQ(miss(landmarks("abs(x - 1/2)", 0, 64).cuts, 0.5), 0);
}

TEST(Landmarks, AreFoundBesideWhereAnExpressionHasNoValue) {
  EXPECT_LT(miss(landmarks("sqrt(x) + abs(x - 1/3)", -1, 1).cuts, 1. / 3), 1e-15);
}

TEST(Landmarks, LieAsCloseToAnEndAsPointsDo) {
  EXPECT_LT(miss(landmarks("abs(x - 1e-12)", 0, 1).cuts, 1e-12), 1e-25);
  EXPECT_LT(miss(landmarks("abs(x + 1e-12)", -1, 0).cuts, -1e-12), 1e-25);
}

TEST(Landmarks, LieFarOutWhereAnEndIsInfinite) {
  EXPECT_LT(miss(landmarks("abs(x - 1e12)", 3, kInf).cuts, 1e12), 1e-2);
  EXPECT_LT(miss(landmarks("abs(x + 1e12)", -kInf, 3).cuts, -1e12), 1e-2);
  const auto both = landmarks("abs(abs(x) - 1e12)", -kInf, kInf).cuts;
  EXPECT_LT(std::max(miss(both, 1e12), miss(both, -1e12)), 1e-2);
  EXPECT_EQ(miss(both, 0), 0);
}

// A normal's logarithm falls by ½ within a deviation.
TEST(Landmarks, OfAPeakAreItsPlaceAndItsWidth) {
  const auto peaks = landmarks("exp(-(x - 0.3)^2/2e-6)", -10, 10).peaks;
  ASSERT_EQ(peaks.size(), 1u);
  EXPECT_NEAR(peaks[0].at, 0.3, 1e-8);
  EXPECT_NEAR(peaks[0].width, 1e-3, 1e-8);
  EXPECT_TRUE(landmarks("exp(-(x - 0.3)^2/200)", -10, 10).peaks.empty());  // it is no steep one
}

// Cuts stand a wave of 2π/3 apart, and some point further.
TEST(Landmarks, TellOneWaveFromTheNext) {
  const auto cuts = landmarks("2 + sin(3*x)", 0, 20).cuts;
  ASSERT_GT(cuts.size(), 7u);
  for (std::size_t i = 3; i + 3 < cuts.size(); ++i) {  // within those for the scales at the ends
    EXPECT_GT(cuts[i + 1] - cuts[i], 2 * std::numbers::pi / 3);
    EXPECT_LT(cuts[i + 1] - cuts[i], 2 * std::numbers::pi / 3 + 2 * 20. / 64);
  }
}

// x e^(-x) is largest at 1, and of 1000 x e^(-1000 x) at powers of two at 2⁻¹⁰.
TEST(Landmarks, SayHowNearAnEndMostMassLies) {
  const Landmarks endless = landmarks("exp(-x)", 0, kInf);
  EXPECT_EQ(endless.scale, 1);
  EXPECT_EQ(endless.cuts, (std::vector<double>{0.125, 1, 8, 64}));
  EXPECT_EQ(landmarks("exp(x - 3)", -kInf, 3).cuts, (std::vector<double>{-61, -5, 2, 2.875}));
  const Landmarks both = landmarks("exp(-abs(x/4))", -kInf, kInf);
  EXPECT_EQ(both.scale, 4);
  EXPECT_EQ(both.cuts, (std::vector<double>{-256, -32, -4, -0.5, 0, 0.5, 4, 32, 256}));
  const Landmarks finite = landmarks("1000*exp(-1000*x)", 0, 1);
  EXPECT_EQ(finite.scale, 0);
  EXPECT_EQ(finite.cuts, (std::vector<double>{0x1p-13, 0x1p-10, 0x1p-7, 0x1p-4}));
}

}  // namespace
}  // namespace psolve
