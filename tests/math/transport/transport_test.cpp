// Optimal transport by the network simplex and along a line.

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "core/matrix.h"
#include "math/transport/line_transport.h"
#include "math/transport/transport_simplex.h"

namespace psolve {
namespace {

/// The plan is feasible, the potentials are, and both have the same value: no other proof is
/// needed.
TEST(Transport, HasPlansThatTheirPotentialsProve) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 200; ++trial) {
    const auto n = static_cast<Eigen::Index>(1 + random() % 12);
    const auto m = static_cast<Eigen::Index>(1 + random() % 12);
    const auto draw = [&](Eigen::Index size) {
      std::vector<double> mass;
      double sum = 0;
      for (Eigen::Index i = 0; i < size; ++i) {
        mass.push_back(i == 0 ? 1 : static_cast<double>(random() % 3));
        sum += mass.back();
      }
      for (double& part : mass) part /= sum;
      return mass;
    };
    const auto a = draw(n), b = draw(m);
    const Matrix cost = Matrix::NullaryExpr(
        n, m, [&] { return static_cast<double>(random() % 7) - (trial % 2 == 0 ? 0 : 3); });
    const TransportPlan plan = solve_transport(a, b, cost);
    Matrix sent = Matrix::Zero(n, m);
    for (const Shipment& s : plan.shipments) {
      EXPECT_GE(s.mass, 0);
      sent(s.from, s.to) += s.mass;
    }
    for (Eigen::Index i = 0; i < n; ++i) EXPECT_NEAR(sent.row(i).sum(), a[i], 1e-12);
    for (Eigen::Index j = 0; j < m; ++j) EXPECT_NEAR(sent.col(j).sum(), b[j], 1e-12);
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < m; ++j) {
        EXPECT_LE(plan.f[i] + plan.g[j], cost(i, j) + 1e-12);
      }
    }
    EXPECT_NEAR(plan.cost, plan.dual, 1e-12);
    EXPECT_NEAR(plan.cost, sent.cwiseProduct(cost).sum(), 1e-12);
  }
}

TEST(Transport, AlongALineIsThatOfTheNetworkSimplex) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 50; ++trial) {
    constexpr std::size_t kSize = 9;
    std::vector<double> x, p, q;
    for (std::size_t i = 0; i < kSize; ++i) {
      x.push_back(static_cast<double>(random() % 1000) + static_cast<double>(i) / 16);
      p.push_back(1.0 / kSize);
      q.push_back(static_cast<double>((i * 7 + static_cast<std::size_t>(trial)) % kSize) / 36);
    }
    const Matrix cost = Matrix::NullaryExpr(
        kSize, kSize, [&](Eigen::Index i, Eigen::Index j) { return std::abs(x[i] - x[j]); });
    EXPECT_NEAR(line_distance<double>(x, p, q, ascending<double>(x)),
                solve_transport(p, q, cost).cost, 1e-9);
  }
}

TEST(Transport, TakesEqualPositionsInTheOrderGiven) {
  const std::vector<double> x = {3, 1, 2, 1, 2};
  EXPECT_EQ(ascending<double>(x), (std::vector<std::uint32_t>{1, 3, 2, 4, 0}));
}

}  // namespace
}  // namespace psolve
