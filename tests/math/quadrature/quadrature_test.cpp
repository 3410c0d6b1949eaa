// The two quadratures against integrals that have closed forms, in doubles and in 34 digits.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "math/numbers/wide.h"
#include "math/quadrature/double_exponential.h"
#include "math/quadrature/gauss_kronrod.h"

namespace psolve {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Row {
  const char* integrand;
  double (*f)(double);
  double a, b;
  double integral;
};

const Row kRows[] = {
    {"exp(x)", [](double x) { return std::exp(x); }, 0, 1, std::numbers::e - 1},
    {"log(x)", [](double x) { return std::log(x); }, 0, 1, -1},
    {"1/sqrt(x)", [](double x) { return 1 / std::sqrt(x); }, 0, 1, 2},
    {"exp(-x)", [](double x) { return std::exp(-x); }, 0, kInfinity, 1},
    {"1/(1 + x^2)", [](double x) { return 1 / (1 + x * x); }, -kInfinity, 0, std::numbers::pi / 2},
    {"1", [](double) { return 1.0; }, 1e8, 1e8 + 1, 1},
};

/// f, and |x − c|, which turns at c.
struct Integrand {
  static constexpr Index K = 2, kKinked = 1;
  double (*f)(double);
  double c;

  void look(Samples<double, K>& s) const {
    for (Index i = 0; i < s.kCount; ++i) {
      s.value[i] = {f(s.x[i]), std::abs(s.x[i] - c)};
      s.turn[i] = turn(s.x[i]);
    }
  }
  double turn(double x) const { return x - c; }
};

TEST(GaussKronrod, IsThatOfClosedForms) {
  for (const Row& row : kRows) {
    const std::array<double, 2> ends = {row.a, row.b};
    Integrand f{row.f, -1};
    Integrator<double, Integrand> found(f, panels_between(std::span<const double>(ends)));
    found.refine({1e-12, kInfinity});
    EXPECT_NEAR(found.value()[0], row.integral, 1e-11) << row.integrand;
    EXPECT_LE(std::abs(found.value()[0] - row.integral), found.bound()[0] + 1e-14) << row.integrand;
  }
}

// ∫ |x − c| = (c² + (1 − c)²)/2, wherever c lies between the points of the rule: also close to the
// ends of the interval, before and after all points but the outermost.
TEST(GaussKronrod, CutsAtKinks) {
  for (const double c : {0.3, 0.5, 1e-4, 0.9999, 0.0021, 0.123456789}) {
    const std::array<double, 2> ends = {0, 1};
    Integrand f{[](double) { return 1.0; }, c};
    Integrator<double, Integrand> found(f, panels_between(std::span<const double>(ends)));
    found.refine({1e-12, 1e-12});
    const double exact = (c * c + (1 - c) * (1 - c)) / 2;
    EXPECT_NEAR(found.value()[1], exact, 1e-15) << c;
    EXPECT_LE(std::abs(found.value()[1] - exact), found.bound()[1] + 1e-15) << c;
    EXPECT_LE(found.parts().size(), 2u) << c;
  }
}

/// |x² − d|, which dips below 0 for a little d between two points: two kinks that no change of sign
/// shows.
struct Dip {
  static constexpr Index K = 1, kKinked = 0;
  double d;
  void look(Samples<double, K>& s) const {
    for (Index i = 0; i < s.kCount; ++i) {
      s.turn[i] = turn(s.x[i]);
      s.value[i] = {std::abs(s.turn[i])};
    }
  }
  double turn(double x) const { return (x - 0.07) * (x - 0.07) - d; }
};

TEST(GaussKronrod, FindsTwoKinksBetweenItsPoints) {
  const double d = 1e-4, r = std::sqrt(d);
  const std::array<double, 2> ends = {-1, 1};
  Dip f{d};
  Integrator<double, Dip> found(f, panels_between(std::span<const double>(ends)));
  found.refine({1e-12});
  // ∫ (y² − d) from −1.07 to 0.93, and twice what lies below 0 turned up.
  const double exact = (std::pow(0.93, 3) + std::pow(1.07, 3)) / 3 - 2 * d + 8 * d * r / 3;
  EXPECT_NEAR(found.value()[0], exact, 1e-14);
  EXPECT_LE(std::abs(found.value()[0] - exact), found.bound()[0] + 1e-15);
}

TEST(DoubleExponential, IsThatOfClosedForms) {
  for (const Row& row : kRows) {
    const auto found = double_exponential<double, 1>([&](double x) { return std::array{row.f(x)}; },
                                                     row.a, row.b, {1e-12});
    EXPECT_NEAR(found.value[0], row.integral, 1e-11) << row.integrand;
    EXPECT_EQ(found.error[0], 0) << row.integrand;
  }
}

TEST(DoubleExponential, HasMoreDigitsThanDoublesWhereTheyAreAskedFor) {
  const auto found = double_exponential<Wide, 1>(
      [&](const Wide& x) { return std::array{Wide(1 / (1 + x * x))}; }, Wide(0), Wide(1), {1e-20});
  EXPECT_LT(abs(found.value[0] - atan(Wide(1))), 1e-20);
  EXPECT_EQ(found.error[0], 0);
}

}  // namespace
}  // namespace psolve
