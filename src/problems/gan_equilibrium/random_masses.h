#pragma once

// Masses at random points, at which the formulas of the general arguments are tried, and the letters
// these are written in: p of the data, q of the model, D of the discriminator.

#include <numeric>
#include <vector>

#include "core/workings/theory.h"
#include "math/numbers/random.h"

namespace psolve::gan_equilibrium {

inline std::vector<double> random_entries(Random& random, std::size_t size) {
  std::vector<double> entries(size);
  for (double& entry : entries) entry = 0.05 + 0.9 * random.unit();
  return entries;
}

/// Positive, and 1 together.
inline std::vector<double> random_masses(Random& random, std::size_t size) {
  std::vector<double> masses = random_entries(random, size);
  const double total = std::accumulate(masses.begin(), masses.end(), 0.0);
  for (double& mass : masses) mass /= total;
  return masses;
}

/// Data, model and any discriminator at the points 1 … n.
inline void any_masses(std::uint64_t seed, Scope& letters) {
  Random random(seed);
  const std::size_t size = 2 + random.bits() % 4;
  letters.define("n", size);
  letters.define("p", random_masses(random, size));
  letters.define("q", random_masses(random, size));
  letters.define("D", random_entries(random, size));
  letters.define("epsilon", 0.05 + 0.9 * random.unit());
}

/// p(x), q(x), D(x).
inline Formula at_point(const char* letter) {
  return call(letter, {sym("x")});
}
inline Formula log_of(const Formula& f) {
  return call("log", {f});
}
/// Σ over the points from `from` to `to`.
inline Formula over_points(const Formula& term, const Formula& from = 1,
                           const Formula& to = sym("n")) {
  return big("sum", equals({sym("x"), from}), to, term);
}
/// The mean of `f` over the data, `of` p, or over the noise, `of` z.
inline Formula mean_over(const char* of, const Formula& f) {
  return product({sym("E").at(sym(of)), f}, product_sign::matrix);
}
/// E_p log D(x) + E_z log(1 − D(G(z)))
inline Formula value_in_letters() {
  const Formula made = call("D", {call("G", {sym("z")})});
  return mean_over("p", log_of(at_point("D"))) + mean_over("z", log_of(1 - made));
}

}  // namespace psolve::gan_equilibrium
