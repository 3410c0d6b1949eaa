// Optimal transport by the network simplex and along a line.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>
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
    // Where there is no mass the price is the highest that those with mass allow.
    const auto slack = [&](Eigen::Index i, Eigen::Index j) {
      return cost(i, j) - plan.f[i] - plan.g[j];
    };
    for (Eigen::Index i = 0; i < n; ++i) {
      double least = 1;
      for (Eigen::Index j = 0; j < m; ++j) least = b[j] > 0 ? std::min(least, slack(i, j)) : least;
      EXPECT_NEAR(a[i] == 0 ? least : 0, 0, 1e-12);
    }
    for (Eigen::Index j = 0; j < m; ++j) {
      double least = 1;
      for (Eigen::Index i = 0; i < n; ++i) least = std::min(least, slack(i, j));
      EXPECT_NEAR(least, 0, 1e-12);
    }
  }
}

/// Fractions of one denominator, some of them 0.
std::vector<Rational> drawn_fractions(std::mt19937& random, int size) {
  std::vector<int> parts;
  for (int i = 0; i < size; ++i) parts.push_back(i == 0 ? 1 : static_cast<int>(random() % 4));
  const int sum = std::accumulate(parts.begin(), parts.end(), 0);
  std::vector<Rational> fractions;
  for (const int part : parts) fractions.emplace_back(part, sum);
  return fractions;
}

std::vector<double> to_doubles(const std::vector<Rational>& fractions) {
  std::vector<double> doubles;
  for (const Rational& fraction : fractions) doubles.push_back(fraction.to_double());
  return doubles;
}

TEST(Transport, CarriesFractionsExactly) {
  std::mt19937 random(11);
  for (int trial = 0; trial < 50; ++trial) {
    const auto a = drawn_fractions(random, 2 + trial % 4), b = drawn_fractions(random, 3);
    std::vector<Rational> prices;
    Matrix cost(std::ssize(a), std::ssize(b));
    for (double& entry : cost.reshaped<Eigen::RowMajor>()) {
      prices.emplace_back(static_cast<int>(random() % 9) - 2, 3);
      entry = prices.back().to_double();
    }
    const TransportPlan plan = solve_transport(to_doubles(a), to_doubles(b), cost);
    const auto exact = exact_transport(plan, a, b, prices);
    ASSERT_TRUE(exact) << trial;
    std::vector<Rational> sent(a.size(), Rational(0)), got(b.size(), Rational(0));
    Rational total = 0;
    for (std::size_t k = 0; k < plan.shipments.size(); ++k) {
      const auto from = static_cast<std::size_t>(plan.shipments[k].from);
      const auto to = static_cast<std::size_t>(plan.shipments[k].to);
      sent[from] += exact->masses[k];
      got[to] += exact->masses[k];
      total += exact->masses[k] * prices[from * b.size() + to];
    }
    EXPECT_EQ(sent, a);
    EXPECT_EQ(got, b);
    EXPECT_EQ(exact->cost, total);
    EXPECT_NEAR(exact->cost.to_double(), plan.cost, 1e-14);
  }
}

TEST(Transport, KnowsATreeThatIsNotTheBest) {
  const Rational half(1, 2);
  const std::vector<Rational> even = {half, half}, prices = {0, 1, 1, 0};
  const auto of_tree = [&](std::vector<Shipment> arcs, const std::vector<Rational>& a) {
    TransportPlan plan;
    plan.shipments = std::move(arcs);
    return exact_transport(plan, a, even, prices);
  };
  EXPECT_EQ(of_tree({{0, 0, 0}, {0, 1, 0}, {1, 1, 0}}, even)->cost, Rational(0));
  // Where all goes to the other side, a price is undercut.
  EXPECT_FALSE(of_tree({{0, 1, 0}, {0, 0, 0}, {1, 0, 0}}, even));
  // A quarter cannot fill the first half and send more.
  const std::vector<Rational> uneven = {Rational(1, 4), Rational(3, 4)};
  EXPECT_FALSE(of_tree({{0, 0, 0}, {0, 1, 0}, {1, 1, 0}}, uneven));
  EXPECT_EQ(of_tree({{0, 0, 0}, {1, 0, 0}, {1, 1, 0}}, uneven)->cost, Rational(1, 4));
}

/// The k-th unit goes to the k-th: shipments do not cross, and carry what is there.
TEST(Transport, ByQuantilesDoesNotCross) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 50; ++trial) {
    const auto p = to_doubles(drawn_fractions(random, 1 + trial % 6));
    const auto q = to_doubles(drawn_fractions(random, 5));
    std::vector<double> x, y;
    for (std::size_t i = 0; i < p.size(); ++i) x.push_back(static_cast<double>(random() % 100));
    for (std::size_t j = 0; j < q.size(); ++j) y.push_back(static_cast<double>(random() % 100));
    std::vector<double> sent(p.size()), got(q.size());
    double reached = -1, from = -1;
    for (const Shipment& s : quantile_plan(x, p, y, q)) {
      EXPECT_GT(s.mass, 0);
      EXPECT_GE(x[s.from], from);
      EXPECT_GE(y[s.to], reached);
      from = x[s.from];
      reached = y[s.to];
      sent[s.from] += s.mass;
      got[s.to] += s.mass;
    }
    for (std::size_t i = 0; i < p.size(); ++i) EXPECT_NEAR(sent[i], p[i], 1e-14);
    for (std::size_t j = 0; j < q.size(); ++j) EXPECT_NEAR(got[j], q[j], 1e-14);
  }
}

// F_p − F_q is 1/2 from 0 to 2, 0 from 2 to 3, and −1/4 from 3 to 7.
TEST(Transport, HasAPotentialOfSlopeAtMostOne) {
  const std::vector<double> x = {7, 0, 3, 2}, p = {0.25, 0.5, 0, 0.25}, q = {0, 0, 0.25, 0.75};
  const auto order = ascending<double>(x);
  EXPECT_EQ(line_potential(x, p, q, order), (std::vector<double>{2, 0, -2, -2}));
  EXPECT_EQ(line_distance<double>(x, p, q, order), 0.5 * 2 + 0.25 * 4);
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
