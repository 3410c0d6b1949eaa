#include "math/optimization/runs/precise_values.h"

#include <cmath>

#include "math/optimization/runs/rounded_objective.h"

namespace psolve {

PreciseValues precise_values(const Objective& f, const Vector& theta) {
  PreciseValues found{0, Vector(f.size())};
  std::vector<double> slope(f.size());
  if (RoundedObjective(f).evaluate({theta.begin(), theta.end()}, found.value, slope, true)) {
    found.slope = Eigen::Map<const Vector>(slope.data(), f.size());
  } else {
    found.value = f.evaluate(theta.data(), found.slope.data());
  }
  return found;
}

Matrix precise_hessian(const Objective& f, const Vector& theta, const Vector& rest) {
  std::vector<double> entries;
  const bool is_found = RoundedObjective(f).hessian({theta.begin(), theta.end()},
                                                    {rest.begin(), rest.end()}, entries);
  if (!is_found) return f.hessian(theta);
  return Eigen::Map<const Matrix>(entries.data(), f.size(), f.size());
}

}  // namespace psolve
