#include "math/numbers/linear_algebra.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/SVD>

namespace psolve {
namespace {

using ColumnMajor = Eigen::MatrixXd;

}  // namespace

SymmetricEigen symmetric_eigen(const Matrix& symmetric) {
  const Eigen::SelfAdjointEigenSolver<ColumnMajor> solver{ColumnMajor(symmetric)};
  return {solver.eigenvalues(), solver.eigenvectors()};
}

Vector symmetric_eigenvalues(const Matrix& symmetric) {
  return Eigen::SelfAdjointEigenSolver<ColumnMajor>(symmetric, Eigen::EigenvaluesOnly)
      .eigenvalues();
}

double largest_eigenvalue(const Matrix& square) {
  return Eigen::EigenSolver<ColumnMajor>(square, false).eigenvalues().cwiseAbs().maxCoeff();
}

double largest_singular_value(const Matrix& a) {
  return Eigen::JacobiSVD<ColumnMajor>(a).singularValues()(0);
}

std::optional<Vector> solve_positive_definite(const Matrix& H, const Vector& b) {
  const Eigen::LLT<ColumnMajor> cholesky{ColumnMajor(H)};
  if (cholesky.info() != Eigen::Success) return std::nullopt;
  return Vector(cholesky.solve(b));
}

}  // namespace psolve
