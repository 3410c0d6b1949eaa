// Where two densities are compared by claims, and their figure.

#include <cmath>

#include "problems/gan_equilibrium/discriminator/densities/answers.h"

namespace psolve::gan_equilibrium::discriminator::densities {
namespace {

constexpr int kCurvePoints = 241;

/// A point of the grid where both have mass, as alike as can be.
double crossing(const Answers& answers) {
  double at = answers.points[0], least = 2;
  for (Index i = 0; i < std::ssize(answers.points); ++i) {
    const double x = answers.points[i], distance = std::abs(answers.best[i] - 0.5);
    if (!(answers.p.at(x) > 1e-100) || !(answers.q.at(x) > 1e-100)) continue;
    if (distance >= least) continue;
    least = distance;
    at = x;
  }
  return at;
}

}  // namespace

Compared compared(const Answers& answers) {
  const double x = crossing(answers);
  return {answers.divergences, answers.p.at(x), answers.q.at(x), x};
}

Figure figure(const Answers& answers) {
  Curves curves;
  const auto [low, high] = answers.range();
  for (int k = 0; k < kCurvePoints; ++k) {
    const double x = low + (high - low) * k / (kCurvePoints - 1);
    curves.add(x, answers.p.at(x), answers.q.at(x), answers.best_at(x));
  }
  return figure_of(std::move(curves), "density; D*");
}

}  // namespace psolve::gan_equilibrium::discriminator::densities
