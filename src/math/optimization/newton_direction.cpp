#include "math/optimization/newton_direction.h"

#include <limits>

namespace psolve {

NewtonDirection newton_direction(const Matrix& H, const Vector& g) {
  NewtonDirection result;
  const Eigen::LLT<Eigen::MatrixXd> cholesky{Eigen::MatrixXd(H)};
  if (cholesky.info() == Eigen::Success) {
    result.direction = cholesky.solve(g);
    return result;
  }
  result.positive_definite = false;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen{Eigen::MatrixXd(H)};
  result.eigenvalues = eigen.eigenvalues();
  const Vector sizes = result.eigenvalues.cwiseAbs();
  const double rounding =
      std::numeric_limits<double>::epsilon() * static_cast<double>(g.size()) * sizes.maxCoeff();
  if (g.isZero(0)) {
    result.direction = Vector::Zero(g.size());
  } else if (sizes.minCoeff() <= rounding) {
    result.singular = true;
    result.direction = Vector::Zero(g.size());
  } else {
    result.direction = eigen.eigenvectors() *
                       (eigen.eigenvectors().transpose() * g).cwiseQuotient(result.eigenvalues);
  }
  return result;
}

}  // namespace psolve
