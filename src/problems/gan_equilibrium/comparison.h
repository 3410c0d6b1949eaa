#pragma once

#include <cmath>
#include <limits>

namespace psolve::gan_equilibrium {

/// How far two numbers that should be equal are apart, as a number: where one of them is none, the
/// largest there is.
inline double distance_between(double a, double b) {
  const double distance = a == b ? 0 : std::abs(a - b);
  return std::isfinite(distance) ? distance : std::numeric_limits<double>::max();
}

/// Of several comparisons the one that is worst beside its tolerance.
struct WorstComparison {
  double error = 0;
  double tolerance = 0;

  void add(double answer, double again, double allowed) {
    const double distance = distance_between(answer, again);
    if (tolerance > 0 && distance / allowed <= error / tolerance) return;
    error = distance;
    tolerance = allowed;
  }
};

}  // namespace psolve::gan_equilibrium
