// Derivatives by differences against derivatives known by calculus.

#include "math/numbers/finite_difference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace psolve {
namespace {

struct Row {
  const char* name;
  std::function<double(double)> f;
  double x;
  double slope;
};

TEST(CentralDifference, FindsTheSlope) {
  const Row rows[] = {
      {"constant", [](double) { return 7.0; }, 3, 0},
      {"linear", [](double x) { return 3 * x - 5; }, 2, 3},
      {"square", [](double x) { return x * x; }, -4, -8},
      {"cube at 0", [](double x) { return x * x * x; }, 0, 0},
      {"sin", [](double x) { return std::sin(x); }, 1, std::cos(1.0)},
      {"fast sin", [](double x) { return std::sin(50 * x); }, 1, 50 * std::cos(50.0)},
      {"exp", [](double x) { return std::exp(x); }, 5, std::exp(5.0)},
      {"log near 0", [](double x) { return std::log(x); }, 1e-3, 1e3},
      {"sqrt", [](double x) { return std::sqrt(x); }, 0.25, 1},
      {"steep tanh", [](double x) { return std::tanh(1000 * x); }, 1e-3,
       1000 / (std::cosh(1.0) * std::cosh(1.0))},
      {"steep step", [](double x) { return std::pow(std::tanh(1e6 * x - 1e6), 2); }, 1 + 1e-7,
       2e6 * std::tanh(0.1) / std::pow(std::cosh(0.1), 2)},
      {"kink a hair away", [](double x) { return std::abs(x - 1 - 1e-6); }, 1, -1},
      {"large x", [](double x) { return x * x; }, 1e8, 2e8},
      {"even kink", [](double x) { return std::abs(x); }, 0, 0},
      {"far side of a kink", [](double x) { return std::abs(x); }, 0.01, 1},
  };
  for (const auto& row : rows) {
    EXPECT_NEAR(central_difference(row.f, row.x), row.slope, 1e-7 * (1 + std::abs(row.slope)))
        << row.name;
  }
}

TEST(CentralDifference, IsNotANumberWhereTheFunctionIsNot) {
  EXPECT_TRUE(std::isnan(central_difference([](double x) { return std::log(x); }, -1.0)));
  EXPECT_TRUE(std::isnan(central_difference([](double) { return HUGE_VAL; }, 1.0)));
}

TEST(CentralDifference, LooksOnlyWhereTheFunctionIsANumber) {
  // √x ends at 0: the first steps go past it.
  EXPECT_NEAR(central_difference([](double x) { return std::sqrt(x); }, 1e-3), 15.811388300841896,
              1e-6);
}

TEST(CentralDifference, TakesNoHint) {
  // A wrong slope is seen: it is not the test that makes it pass.
  EXPECT_GT(std::abs(central_difference([](double x) { return x * x; }, 1.0) - 2.1), 0.09);
}

}  // namespace
}  // namespace psolve
