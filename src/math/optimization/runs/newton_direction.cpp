#include "math/optimization/runs/newton_direction.h"

#include "math/numbers/linear_algebra.h"

#include <limits>

namespace psolve {

NewtonDirection newton_direction(const Matrix& H, const Vector& g) {
  NewtonDirection result;
  if (const auto direction = solve_positive_definite(H, g)) {
    result.direction = *direction;
    return result;
  }
  result.positive_definite = false;
  const SymmetricEigen eigen = symmetric_eigen(H);
  result.eigenvalues = eigen.values;
  const Vector sizes = result.eigenvalues.cwiseAbs();
  const double rounding =
      std::numeric_limits<double>::epsilon() * static_cast<double>(g.size()) * sizes.maxCoeff();
  if (g.isZero(0)) {
    result.direction = Vector::Zero(g.size());
  } else if (sizes.minCoeff() <= rounding) {
    result.singular = true;
    result.direction = Vector::Zero(g.size());
  } else {
    result.direction = solve_linear(H.cast<long double>(), g.cast<long double>());
  }
  return result;
}

}  // namespace psolve
