// Momentum on quadratics: the recursions as they are written, run here, against their closed forms.

#include "math/optimization/linear_iteration.h"

#include <gtest/gtest.h>

#include <random>

#include "formula/notation.h"

namespace psolve {
namespace {

constexpr Momentum kMethods[] = {Momentum::none, Momentum::heavy_ball, Momentum::nesterov,
                                 Momentum::full_look_ahead};

/// θ after `steps` steps on λθ²/2 from θ = 1, v = 0, by v ← βv + (1 − β)∇f(y), θ ← θ − αv.
double run(const LinearIteration& iteration, double eigenvalue, long steps) {
  const auto& [method, alpha, beta, share] = iteration;
  double theta = 1, v = 0;
  for (long t = 0; t < steps; ++t) {
    double y = theta;
    if (method == Momentum::nesterov) y -= alpha * beta * v;
    if (method == Momentum::full_look_ahead) y -= alpha * v;
    v = beta * v + (1 - beta) * eigenvalue * y;
    theta -= alpha * v;
  }
  return theta;
}

double momentum_of(Momentum method, double beta) {
  return method == Momentum::none ? 0 : beta;
}

TEST(LinearIteration, ClosedFormIsTheRunOfTheRule) {
  for (const Momentum method : kMethods) {
    for (const double beta : {0.0, 0.3, 0.9}) {
      for (const double eigenvalue : {0.0, 0.04, 1.0, 3.5, -0.5}) {
        const LinearIteration iteration{method, 0.7, momentum_of(method, beta)};
        const auto polynomial = characteristic_polynomial(iteration, eigenvalue);
        for (const long steps : {0L, 1L, 2L, 7L, 100L}) {
          const double expected = run(iteration, eigenvalue, steps);
          EXPECT_NEAR(polynomial.error_after(steps), expected, 1e-11 * (1 + std::abs(expected)))
              << static_cast<int>(method) << " beta " << beta << " lambda " << eigenvalue << " t "
              << steps;
        }
      }
    }
  }
}

TEST(LinearIteration, ErrorsOfSeveralDirectionsAfterManySteps) {
  const LinearIteration iteration{Momentum::heavy_ball, 0.5, 0.5};
  const Vector error = error_after(iteration, Vector{{1.0, 2.0}}, Vector{{3.0, -1.0}}, 40);
  EXPECT_NEAR(error(0), 3 * run(iteration, 1, 40), 1e-14);
  EXPECT_NEAR(error(1), -run(iteration, 2, 40), 1e-14);
  // In O(log t): the roots of z² − 1.25z + 0.5 have modulus √0.5.
  EXPECT_EQ(error_after(iteration, Vector{{1.0}}, Vector{{1.0}}, 1'000'000'000'000)(0), 0);
}

TEST(LinearIteration, RootsSolveThePolynomial) {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> draw(-2, 2);
  for (int i = 0; i < 1000; ++i) {
    const CharacteristicPolynomial polynomial{draw(random), draw(random)};
    const auto roots = polynomial.roots();
    for (const auto z : roots) {
      EXPECT_LT(std::abs(z * z - polynomial.trace * z + polynomial.determinant), 1e-14);
    }
    EXPECT_NEAR(std::max(std::abs(roots[0]), std::abs(roots[1])), polynomial.radius(), 1e-15);
    EXPECT_GE(std::abs(roots[0]), std::abs(roots[1]));
    const auto& [T, D] = polynomial;
    EXPECT_EQ(1 - T + D > 0 && 1 + T + D > 0 && 1 - D > 0, polynomial.radius() < 1);
  }
  EXPECT_EQ((CharacteristicPolynomial{0, 0}).radius(), 0);
  EXPECT_EQ((CharacteristicPolynomial{0, 0}).roots()[1], 0.0);
}

TEST(LinearIteration, ErrorsShrinkJustInsideTheLimitAndGrowJustOutside) {
  for (const Momentum method : kMethods) {
    for (const double beta : {0.0, 0.5, 0.9}) {
      const double momentum = momentum_of(method, beta);
      const double limit = largest_learning_rate(method, momentum, 4);
      const long steps = 4'000;
      EXPECT_LT(std::abs(run({method, 0.98 * limit, momentum}, 4, steps)), 1e-3);
      // Not a number where it overflowed.
      EXPECT_FALSE(std::abs(run({method, 1.02 * limit, momentum}, 4, steps)) < 1e3);
      EXPECT_NEAR(characteristic_polynomial({method, limit, momentum}, 4).radius(), 1, 1e-12);
    }
  }
  // Worked by hand for β = 0.9, λ = 1: 2·1.9/0.1, that over 2.8, that over 3.
  EXPECT_NEAR(largest_learning_rate(Momentum::heavy_ball, 0.9, 1), 38, 1e-12);
  EXPECT_NEAR(largest_learning_rate(Momentum::nesterov, 0.9, 1), 38 / 2.8, 1e-12);
  EXPECT_NEAR(largest_learning_rate(Momentum::full_look_ahead, 0.9, 1), 38 / 3.0, 1e-12);
  EXPECT_EQ(largest_learning_rate(Momentum::none, 0, 4), 0.5);
}

struct BestRate {
  Momentum method;
  double kappa;
  double rate;
};

// Found by scipy's Nelder-Mead from many starts, roots by numpy.
const BestRate kBestRates[] = {
    {Momentum::heavy_ball, 1.5, 0.101020514},      {Momentum::heavy_ball, 2.5, 0.225148227},
    {Momentum::heavy_ball, 3, 0.267949192},        {Momentum::heavy_ball, 10, 0.519493853},
    {Momentum::heavy_ball, 100, 0.818181818},      {Momentum::heavy_ball, 10000, 0.980198020},
    {Momentum::nesterov, 1.5, 0.147197135},        {Momentum::nesterov, 2.5, 0.314005659},
    {Momentum::nesterov, 3, 0.367544468},          {Momentum::nesterov, 10, 0.640789396},
    {Momentum::nesterov, 100, 0.884721916},        {Momentum::nesterov, 10000, 0.988453187},
    {Momentum::full_look_ahead, 1.5, 0.377964473}, {Momentum::full_look_ahead, 2.5, 0.480384461},
    {Momentum::full_look_ahead, 3, 0.500000000},   {Momentum::full_look_ahead, 10, 0.699055847},
    {Momentum::full_look_ahead, 100, 0.892500101}, {Momentum::full_look_ahead, 10000, 0.988540888},
};

TEST(LinearIteration, BestRatesAreThoseThatASearchFinds) {
  for (const auto& row : kBestRates) {
    EXPECT_NEAR(best_tuning(row.method, 1, row.kappa).rate, row.rate, 2e-8)
        << static_cast<int>(row.method) << " kappa " << row.kappa;
  }
}

TEST(LinearIteration, NoTuningNearbyIsBetterThanTheBest) {
  for (const Momentum method : kMethods) {
    for (const double kappa : {1.0, 1.2, 2.9, 3.0, 3.1, 40.0, 1e6}) {
      const double mu = 0.3;
      const Vector eigenvalues = Vector::LinSpaced(101, mu, kappa * mu);
      const Tuning best = best_tuning(method, mu, kappa * mu);
      const auto rate_of = [&](double step, double momentum) {
        return spectral_radius({method, step / (1 - momentum), momentum}, eigenvalues);
      };
      if (best.momentum < 1) {
        // At a double root the radius moves with the square root of a rounding error.
        EXPECT_NEAR(rate_of(best.step, best.momentum), best.rate, 1e-7) << kappa;
      }
      for (const double moved : {-0.01, -1e-4, 1e-4, 0.01}) {
        EXPECT_GE(rate_of(best.step * (1 + moved), std::min(best.momentum, 0.999999)),
                  best.rate - 1e-7);
        if (method == Momentum::none) continue;
        for (const double turned : {-0.01, -1e-4, 1e-4, 0.01}) {
          const double momentum = best.momentum + turned * (1 - best.momentum);
          if (momentum < 0 || momentum >= 1) continue;
          EXPECT_GE(rate_of(best.step * (1 + moved), momentum), best.rate - 1e-7)
              << static_cast<int>(method) << " kappa " << kappa;
        }
      }
    }
  }
}

TEST(LinearIteration, FormulasAreTheSameOnPaper) {
  const Formula a = sym("a"), beta = sym("beta"), lambda = sym("lambda");
  const auto plain = [](const Formula& f) { return write(f, Hand::plain); };
  EXPECT_EQ(plain(trace(Momentum::heavy_ball, a, beta, lambda)), "1 + beta - a*lambda");
  EXPECT_EQ(plain(determinant(Momentum::full_look_ahead, a, beta, lambda)), "beta - a*lambda");
  EXPECT_EQ(plain(largest_step(Momentum::nesterov, beta, lambda)),
            "2*(1 + beta)/((1 + 2*beta)*lambda)");
  EXPECT_EQ(plain(real_radius(sym("T"), sym("D"))), "(abs(T) + sqrt(T^2 - 4*D))/2");
  const Formula rho = sym("rho"), mu = sym("mu"), L = sym("L");
  EXPECT_EQ(plain(best_momentum(Momentum::full_look_ahead, rho, mu, L, false)),
            "(L + mu)/(3*L - mu)");
  EXPECT_EQ(plain(best_step(Momentum::full_look_ahead, rho, mu, L, true)), "(1 - rho)^2/mu");
}

}  // namespace
}  // namespace psolve
