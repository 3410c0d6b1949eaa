// The checks of training: the step's matrix by differences, its radius by powers, the verdict by a
// run, and the forces by the losses.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "math/numbers/finite_difference.h"
#include "math/numbers/function.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

using State = DiracGan::State;

Check matrix_check(const Answers& answers) {
  Matrix M(2, 2);
  for (const Index j : {0, 1}) {
    const auto column = central_differences(
        [&](double x) {
          State at{0, 0};
          at[j] = x;
          const State then = answers.gan.next(at);
          return std::vector<double>{then[0], then[1]};
        },
        0);
    for (const Index i : {0, 1}) M(i, j) = column[i];
  }
  return {"update_matrix", "the update matrix", "central differences of a step of training",
          (M - answers.M).cwiseAbs().maxCoeff(),
          1e-7 * std::max(1.0, answers.M.cwiseAbs().maxCoeff())};
}

/// The radius as the growth of the matrix's powers (Gelfand): ‖M^n‖^(1/n) for n = 2³⁰, by squaring.
Check radius_check(const Answers& answers) {
  constexpr int kSquarings = 30;
  Matrix powers = answers.M;
  double log_growth = 0;
  for (int k = 0; k <= kSquarings; ++k) {
    const double norm = powers.norm();
    log_growth += std::log(norm) / std::exp2(k);
    powers /= norm;
    powers = Matrix(powers * powers);
  }
  return {"update_radius", "the largest modulus of the update's eigenvalues",
          "growth of the powers of the matrix",
          std::abs(std::exp(log_growth) - answers.update.radius),
          1e-6 * std::max(1.0, answers.update.radius)};
}

/// Training itself, from a point near the equilibrium, for long enough to tell.
Check run_check(const Answers& answers) {
  constexpr double kNear = 1e-5;
  constexpr double kMostSteps = 200'000;
  const double log_radius = std::abs(std::log(answers.update.radius));
  const double steps = std::min(kMostSteps, 12 / std::max(log_radius, 1e-9));
  State at{kNear, kNear};
  const double first = std::hypot(at[0], at[1]);
  double largest = first;
  for (long t = 0; t < steps; ++t) {
    at = answers.gan.next(at);
    largest = std::max(largest, std::hypot(at[0], at[1]));
  }
  const double last = std::hypot(at[0], at[1]);
  const bool nearer = answers.converges();
  Check check{"converges",
              fmt::format("training from 10^-5 comes {} in {} steps",
                          nearer ? "nearer" : "no nearer", steps),
              "a run of the training itself", 0, 0};
  if (nearer) {
    check.error = last / first;
    check.tolerance = steps < kMostSteps ? 0.1 : 1;
  } else {
    check.error = first / std::max(last, largest / 4);
    check.tolerance = 8;
  }
  return check;
}

/// The forces as derivatives of the losses.
Check force_check(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  const State start = answers.trajectory.front();
  const double theta = start[0], psi = start[1];
  const auto value = [&](double t, double p) {
    const double V = gan.is_wasserstein() ? -p * t : -std::log(2.0) - softplus(p * t);
    return V - gan.gamma() / 2 * p * p;
  };
  const auto generator = [&](double t) {
    return gan.is_non_saturating() ? -softplus(-psi * t) : -value(t, psi);
  };
  const double d = central_difference([&](double p) { return value(theta, p); }, psi);
  const double g = central_difference(generator, theta);
  const double scale = std::max({1.0, std::abs(theta), std::abs(psi)});
  return {"forces", "the first step's two gradients", "central differences of the losses",
          worse(std::abs(d - gan.discriminator_force(start)),
                std::abs(g - gan.generator_force(start))) /
              scale,
          1e-6};
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  return {matrix_check(answers), radius_check(answers), run_check(answers), force_check(answers)};
}

}  // namespace psolve::gan_equilibrium::training
