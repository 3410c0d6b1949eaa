// What rounding can do to a result, whatever the order in which it is worked: held against sums and
// products in other orders, and against 50 digits.

#include "math/checking/tracked.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/worst_error.h"

namespace psolve {
namespace {

using Exact = Tracked<1>;

/// Numbers of all sizes and both signs, a large one now and then.
std::vector<double> numbers(std::mt19937& random, int count) {
  std::vector<double> list;
  for (int i = 0; i < count; ++i) {
    const double digits = static_cast<double>(random()) / 4294967296.0 - 0.5;
    list.push_back(std::ldexp(digits, static_cast<int>(random() % 40) - 20));
  }
  return list;
}

Big exact_sum(const std::vector<double>& list) {
  Big sum = 0;
  for (const double x : list) sum += x;
  return sum;
}

double distance(double found, const Big& exact) {
  return static_cast<double>(Big(abs(Big(found) - exact)));
}

/// Backward 10⁻¹⁰⁰ · 10⁻²⁵⁰ is 0, and so is the slope; forward it is 10⁻¹⁵⁰.
TEST(Tracked, BoundsWhatUnderflowsOnTheWayBack) {
  Exact v = 0.5;
  v.move(0, 1);
  const Exact f = v * Exact(1e200) * Exact(1e-250) * Exact(1e-100);
  EXPECT_NEAR(f.slope[0], 1e-150, 1e-164);
  EXPECT_GE(f.slope_off(0), 1e-150);
  EXPECT_LT(f.slope_off(0), 1e-110);
}

TEST(Tracked, BoundsASumInEveryOrder) {
  std::mt19937 random(1);
  for (int n = 2; n < 40; ++n) {
    std::vector<double> list = numbers(random, n);
    Exact sum = 0;
    for (const double x : list) sum += Exact(x);
    const Big exact = exact_sum(list);
    for (int order = 0; order < 50; ++order) {
      std::shuffle(list.begin(), list.end(), random);
      double found = 0;
      for (const double x : list) found += x;
      EXPECT_LE(distance(found, exact), sum.moved);
    }
    // A bound, and yet no further than n times what one rounding of the moduli does.
    double size = 0;
    for (const double x : list) size += std::abs(x);
    EXPECT_LE(sum.moved, n * rounding_of(size));
  }
}

TEST(Tracked, HoldsTheLargestTermLast) {
  // In this order only the last sum rounds; in the other all of them do.
  Exact sum = 0;
  for (int i = 0; i < 1000; ++i) sum += Exact(0.1);
  sum += Exact(1e16);
  double found = 1e16;
  for (int i = 0; i < 1000; ++i) found += 0.1;
  EXPECT_EQ(found, 1e16);  // 100 is lost
  EXPECT_GE(sum.moved, 100);
}

/// Along a chain of sums of products, the slope by the first number: forward as tracked, and
/// backward in doubles.
TEST(Tracked, BoundsSlopesTakenBackward) {
  std::mt19937 random(2);
  for (int trial = 0; trial < 300; ++trial) {
    const int n = 1 + static_cast<int>(random() % 6);
    const auto size = static_cast<std::size_t>(n);
    std::vector<std::vector<double>> matrices;
    for (int l = 0; l < 4; ++l) matrices.push_back(numbers(random, n * n));
    std::vector<Exact> x(size, Exact(1.5));
    x[0].move(0, 1);
    std::vector<Big> exact(size, 0);
    exact[0] = 1;
    for (const auto& W : matrices) {
      std::vector<Exact> next(size, Exact(0));
      std::vector<Big> exact_next(size, 0);
      for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
          next[i] += Exact(W[i * size + j]) * x[j];
          exact_next[i] += W[i * size + j] * exact[j];
        }
      }
      x = next;
      exact = exact_next;
    }
    std::vector<double> back(size, 0);
    back[0] = 1;
    for (auto W = matrices.rbegin(); W != matrices.rend(); ++W) {
      std::vector<double> before(size, 0);
      for (std::size_t j = 0; j < size; ++j) {
        for (std::size_t i = size; i-- > 0;) before[j] += back[i] * (*W)[i * size + j];
      }
      back = before;
    }
    EXPECT_LE(distance(x[0].slope[0], exact[0]), x[0].slope_moved[0]);
    EXPECT_LE(distance(back[0], exact[0]), x[0].slope_moved[0]);
  }
}

TEST(Tracked, MovesNoWholeNumbers) {
  Exact x = 3;
  x.move(0, 1);
  Exact sum = 0;
  for (int i = 1; i < 100; ++i) sum += (x + Exact(i)) * Exact(i - 50);
  EXPECT_EQ(sum.moved, 0);
  EXPECT_EQ(sum.slope_moved[0], 0);
  sum += Exact(0.1);
  EXPECT_GT(sum.moved, 0);
}

TEST(Tracked, DoubtsWhatRoundingCanDecide) {
  Exact taken(1, 1e-10);
  doubt(taken, Exact(1 - 1e-12, 1e-10));
  EXPECT_GE(taken.moved, 2e-10);
  Exact sure(1, 1e-10);
  doubt(sure, Exact(0.5, 1e-10));
  EXPECT_EQ(sure.moved, 1e-10);
}

/// What a difference in 50 digits is off by, against the bound by tracked numbers.
template <class F>
void expect_difference(F f, double at, double slope) {
  const double found = difference_along([&](const auto& v) { return f(v[0]); }, {at}, {1.0});
  const auto bound = f(moving_along({at}, {1.0}, kStepOfDifference)[0]);
  EXPECT_LE(std::abs(found - slope), bound.slope_moved[0]) << found;
}

TEST(DifferenceAlong, IsTheSlopeSomewhereOnTheWay) {
  // ((v + h)³ − (v − h)³)/2h = 3v² + h²: at 0 there is nothing but what it is off by.
  const auto cube = [](const auto& x) { return x * x * x; };
  expect_difference(cube, 0, 0);
  expect_difference(cube, 2, 12);
  // Steeper than any step: flat on both sides of 0.
  const auto steep = [](const auto& x) {
    using S = std::decay_t<decltype(x)>;
    return tanh(x * S(1e60));
  };
  expect_difference(steep, 0, 1e60);
  const auto gentle = [](const auto& x) { return tanh(x); };
  expect_difference(gentle, 0.5, 1 - std::tanh(0.5) * std::tanh(0.5));
  EXPECT_LT(gentle(moving_along({0.5}, {1.0}, kStepOfDifference)[0]).slope_moved[0], 1e-14);
}

TEST(WorstError, FailsWhatIsNoNumber) {
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  for (const double found : {std::nan(""), kInfinite, -kInfinite}) {
    WorstError worst;
    worst.add(1, 1, 1e-16);
    worst.add(found, 1, found);
    EXPECT_GT(worst.error(), worst.tolerance());
    EXPECT_TRUE(std::isfinite(worst.error()) && std::isfinite(worst.tolerance()));
  }
}

TEST(WorstError, NamesTheErrorThatIsTheLargestPartOfItsBound) {
  WorstError worst;
  worst.add(1000, 1000 + 1e-9, 1e-9);  // half its bound
  worst.add(1, 1 + 3e-12, 1e-12);      // beyond it
  EXPECT_GT(worst.error(), worst.tolerance());
  EXPECT_NEAR(worst.error(), 3e-15, 1e-18);
  EXPECT_NEAR(worst.tolerance(), 2e-15, 1e-18);
}

}  // namespace
}  // namespace psolve
