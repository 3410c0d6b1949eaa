// The best tuning of `full_look_ahead`, derived. All roots of z² − T z + D have modulus at most r
// exactly if D ≤ r² and the polynomial is not negative at z = r and z = −r (Jury's conditions for
// z/r). With T = 1 + β − 2s, D = β − s and s = aλ these are linear in s and β:
//
//     s ≥ β − r²                          (D)
//     s(2r − 1) ≥ (1 − r)(r − β)          (z = r)
//     s(1 + 2r) ≤ (1 + r)(r + β)          (z = −r)
//
// They must hold from s = aμ to s = aL, so the largest κ = L/μ that r allows is the largest ratio
// of the upper bound to the lower one over β.
//
// r ≥ 1/2: the two lower bounds cross at β = 1 − 2r + 2r², where both are (1 − r)². For smaller β
// the lower bound falls and the upper one rises with β; for larger β their ratio falls. So that β
// is best, aμ = (1 − r)², and κ = (1 + r)(1 − r + 2r²)/((1 + 2r)(1 − r)²), that is
//
//     2(κ − 1)r³ − (3κ + 1)r² + κ − 1 = 0,   with u = 1/r:   u³ − 3pu + 2 = 0,   p = 1 + d,
//     d = 4/(3(κ − 1)),   u = 2√p cos φ,   cos 3φ = −p^(−3/2),   3φ = π − atan √(p³ − 1).
//
// r < 1/2: (z = r) becomes an upper bound on s. The two upper bounds over β − r² are one rising and
// one falling in β; they cross at β = 1 − 2r², where κ = (1 − r²)/(1 − 3r²) and aμ = 1 − 3r².
//
// Both give r = 1/2 at κ = 3.

#include "math/optimization/linear_iteration.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace psolve {
namespace {

/// A 2 × 2 matrix by rows.
using Square = std::array<double, 4>;

Square multiply(const Square& a, const Square& b) {
  return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],  //
          a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]};
}

}  // namespace

std::array<std::complex<double>, 2> CharacteristicPolynomial::roots() const {
  if (has_complex_roots()) {
    const std::complex<double> root(trace / 2, std::sqrt(4 * determinant - trace * trace) / 2);
    return {root, std::conj(root)};
  }
  const double larger = std::copysign(real_radius(trace, determinant), trace);
  // From the product of the roots: their difference would lose digits.
  return {larger, larger == 0 ? 0 : determinant / larger};
}

double CharacteristicPolynomial::radius() const {
  return has_complex_roots() ? complex_radius(determinant) : real_radius(trace, determinant);
}

double CharacteristicPolynomial::error_after(long steps) const {
  Square power = {1, 0, 0, 1};
  for (Square factor = {trace, -determinant, 1, 0}; steps > 0; steps /= 2) {
    if (steps % 2 == 1) power = multiply(power, factor);
    factor = multiply(factor, factor);
  }
  return power[0] + power[1];
}

CharacteristicPolynomial characteristic_polynomial(const LinearIteration& iteration,
                                                   double eigenvalue) {
  const Momentum method = iteration.method;
  const double beta = iteration.momentum;
  const double a = iteration.step();
  return {trace(method, a, beta, eigenvalue), determinant(method, a, beta, eigenvalue)};
}

double spectral_radius(const LinearIteration& iteration, const Vector& eigenvalues) {
  double radius = 0;
  for (const double eigenvalue : eigenvalues) {
    radius = std::max(radius, characteristic_polynomial(iteration, eigenvalue).radius());
  }
  return radius;
}

double largest_learning_rate(Momentum method, double momentum, double largest_eigenvalue) {
  return largest_step(method, momentum, largest_eigenvalue) / (1 - momentum);
}

Vector error_after(const LinearIteration& iteration, const Vector& eigenvalues, const Vector& start,
                   long steps) {
  return Vector::NullaryExpr(eigenvalues.size(), [&](Index i) {
    const auto polynomial = characteristic_polynomial(iteration, eigenvalues(i));
    return polynomial.error_after(steps) * start(i);
  });
}

bool is_wide(double mu, double L) {
  return L > 3 * mu;
}

Tuning best_tuning(Momentum method, double smallest, double largest) {
  const bool wide = is_wide(smallest, largest);
  const double rate = best_rate(method, smallest, largest, wide);
  return {best_step(method, rate, smallest, largest, wide),
          best_momentum(method, rate, smallest, largest, wide), rate};
}

}  // namespace psolve
