// The checks of training: the step's matrix by dual numbers, its radius by squaring and by a run,
// and the forces by the losses.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "math/numbers/dual.h"
#include "math/numbers/rational.h"
#include "math/numbers/wide.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/training/answers.h"

namespace psolve::gan_equilibrium::training {
namespace {

using State = DiracGan::State;
using DualState = DiracGan::StateOf<Dual>;

/// Of a number made of terms of that size, in a few steps.
double rounding(double size) {
  return 32 * std::numeric_limits<double>::epsilon() * size;
}

/// The largest entry while the discriminator steps: what grows with the sum of powers of r.
double largest_step(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  const double back = gan.gamma() + gan.consensus() * gan.slope() * gan.slope();
  const double r = std::abs(1 - gan.rate() * back);
  double sum = 0, power = 1;
  for (long j = 0; j < gan.critic_steps(); ++j, power *= r) sum += power;
  const double pull = gan.rate() * gan.slope();
  return std::max(1.0, pull) * (1 + pull) * sum + power;
}

Check matrix_check(const Answers& answers) {
  double error = 0;
  for (const Index j : {0, 1}) {
    DualState at = {Dual(0), Dual(0)};
    at[j].derivative = 1;
    const DualState then = answers.gan.next(at);
    for (const Index i : {0, 1}) {
      error = std::max(error, distance_between(then[i].derivative, answers.M(i, j)));
    }
  }
  const auto steps = static_cast<double>(answers.gan.critic_steps());
  return {
      "update_matrix", "the update matrix", "dual numbers through a step of training", error,
      rounding(steps * std::max({1.0, answers.M.cwiseAbs().maxCoeff(), largest_step(answers)}))};
}

using WideMatrix = std::array<std::array<Wide, 2>, 2>;

WideMatrix composed(const WideMatrix& a, const WideMatrix& b) {
  WideMatrix c;
  for (const Index i : {0, 1}) {
    for (const Index j : {0, 1}) c[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j];
  }
  return c;
}

/// A step near the equilibrium, of both players at once or of one after the other.
WideMatrix wide_update(const DiracGan& gan) {
  const auto exact = [](double x) { return to_number<Wide>(Rational::from_shortest_decimal(x)); };
  const Wide pull = exact(gan.rate()) * exact(gan.slope());
  const Wide consensus =
      exact(gan.rate()) * exact(gan.consensus()) * exact(gan.slope()) * exact(gan.slope());
  const Wide rest = 1 - exact(gan.rate()) * exact(gan.gamma()) - consensus;
  const Wide corner = 1 - consensus;
  if (!gan.alternating()) return {{{corner, pull}, {-pull, rest}}};
  WideMatrix all = {{{corner, pull}, {0, 1}}};
  for (long j = 0; j < gan.critic_steps(); ++j) all = composed(all, {{{1, 0}, {-pull, rest}}});
  return all;
}

/// The radius by Dandelin and Graeffe's method: μ² − bμ + c with b² − 2c and c² in place of b and c
/// has the squares of its roots, which k rounds of that take to the power n = 2ᵏ.
Check radius_check(const Answers& answers) {
  constexpr int kSquarings = 48;
  const WideMatrix M = wide_update(answers.gan);
  Wide b = M[0][0] + M[1][1], c = M[0][0] * M[1][1] - M[0][1] * M[1][0];
  Wide log_growth = 0;
  const auto size = [&] { return std::max(Wide(abs(b)), Wide(sqrt(Wide(abs(c))))); };
  for (int k = 0; k < kSquarings && size() > 0; ++k) {
    const Wide scale = size();
    log_growth += ldexp(Wide(log(scale)), -k);
    b /= scale;
    c /= scale * scale;
    b = b * b - 2 * c;
    c *= c;
  }
  const Wide discriminant = b * b / 4 - c;
  const Wide far = discriminant < 0 ? Wide(sqrt(c)) : Wide(abs(b) / 2 + sqrt(discriminant));
  if (far > 0) log_growth += ldexp(Wide(log(far)), -kSquarings);
  const double growth = far > 0 ? static_cast<double>(exp(log_growth)) : 0;
  return {"update_radius", "the largest modulus of the update's eigenvalues",
          "Dandelin and Graeffe's squaring of the roots",
          distance_between(growth, answers.update.radius),
          1e-12 * std::max(1.0, answers.update.radius)};
}

/// Training itself, so near to the equilibrium that it stays there however it grows: after every
/// step the distance is set back.
Check run_check(const Answers& answers) {
  constexpr double kNear = 1e-100;
  constexpr int kSteps = 20'000;
  // ln of what may lie between the size of a state and its part along the slowest direction.
  constexpr double kMixed = 80;
  State at{kNear, 0.618 * kNear};
  double log_growth = 0;
  bool gone = false;
  for (int t = 0; t < kSteps && !gone; ++t) {
    at = answers.gan.next(at);
    const double size = std::hypot(at[0], at[1]) / kNear;
    gone = size == 0;
    // The first half brings the state into the slowest direction.
    if (2 * t >= kSteps) log_growth += std::log(size) * 2 / kSteps;
    if (!gone) at = {at[0] / size, at[1] / size};
  }
  const char* verdict = answers.converges()  ? "nearer"
                        : answers.diverges() ? "further away"
                                             : "no nearer";
  return {"converges",
          fmt::format("training that is all but there comes {}, by this factor a step", verdict),
          fmt::format("a run of {} steps", kSteps),
          distance_between(gone ? 0 : std::exp(log_growth), answers.update.radius),
          kMixed / kSteps * std::max(1.0, answers.update.radius)};
}

/// The forces as derivatives of the losses, by dual numbers.
Check force_check(const Answers& answers) {
  const DiracGan& gan = answers.gan;
  const State start = answers.trajectory.front();
  const auto value = [&](const Dual& theta, const Dual& psi) {
    const Dual V = gan.is_wasserstein() ? -psi * theta : -std::log(2.0) - softplus(psi * theta);
    return V - gan.gamma() / 2 * psi * psi;
  };
  const Dual theta(start[0], 1), psi(start[1], 1);
  double d = value(start[0], psi).derivative;
  double g = gan.is_non_saturating() ? -softplus(-start[1] * theta).derivative
                                     : -value(theta, start[1]).derivative;
  double size = std::abs(start[0]) + std::abs(start[1]) + gan.gamma() * std::abs(start[1]);
  if (gan.has_consensus()) {
    const auto half_square = [&](const DualState& at) {
      const Dual both[] = {gan.generator_gradient(at), gan.discriminator_gradient(at)};
      return 0.5 * gan.consensus() * (both[0] * both[0] + both[1] * both[1]);
    };
    const double by_theta = half_square({theta, start[1]}).derivative;
    const double by_psi = half_square({start[0], psi}).derivative;
    const double most = 1 + start[0] * start[0] + start[1] * start[1];
    size += gan.consensus() * size * most;
    g -= by_theta;
    d -= by_psi;
  }
  return {"forces", "the first step's two gradients", "dual numbers through the losses",
          std::max(distance_between(d, gan.discriminator_force(start)),
                   distance_between(g, gan.generator_force(start))),
          rounding(size)};
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  return {matrix_check(answers), radius_check(answers), run_check(answers), force_check(answers)};
}

}  // namespace psolve::gan_equilibrium::training
