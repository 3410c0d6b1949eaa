// The two quadratures against integrals that have closed forms.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "math/distributions/double_exponential.h"
#include "math/distributions/quadrature.h"

namespace psolve {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Row {
  const char* integrand;
  std::function<double(double)> f;
  double a, b;
  double integral;
};

const Row kRows[] = {
    {"exp(x)", [](double x) { return std::exp(x); }, 0, 1, std::numbers::e - 1},
    {"log(x)", [](double x) { return std::log(x); }, 0, 1, -1},
    {"1/sqrt(x)", [](double x) { return 1 / std::sqrt(x); }, 0, 1, 2},
    {"abs(x - 0.3)", [](double x) { return std::abs(x - 0.3); }, 0, 1, 0.29},
    {"exp(-x)", [](double x) { return std::exp(-x); }, 0, kInfinity, 1},
    {"1/(1 + x^2)", [](double x) { return 1 / (1 + x * x); }, -kInfinity, 0, std::numbers::pi / 2},
    {"1", [](double) { return 1.0; }, 1e8, 1e8 + 1, 1},
};

TEST(Quadrature, IsThatOfClosedForms) {
  for (const Row& row : kRows) {
    const std::array<double, 2> ends = {row.a, row.b};
    const auto found =
        integrate<1>([&](double x) { return std::array{row.f(x)}; }, panels_between(ends), 1e-11);
    EXPECT_NEAR(found.value[0], row.integral, 1e-10) << row.integrand;
    EXPECT_LE(std::abs(found.value[0] - row.integral), found.error[0] + 1e-14) << row.integrand;
  }
}

TEST(Quadrature, ByDoubleExponentialsIsThatOfClosedForms) {
  for (const Row& row : kRows) {
    const auto found =
        double_exponential<1>([&](double x) { return std::array{row.f(x)}; }, row.a, row.b, 1e-11);
    EXPECT_NEAR(found[0], row.integral, 1e-11) << row.integrand;
  }
}

}  // namespace
}  // namespace psolve
