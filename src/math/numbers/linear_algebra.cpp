#include "math/numbers/linear_algebra.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <cmath>
#include <limits>

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

LargestEigenvalue largest_eigenvalue(const Matrix& square, bool with_error) {
  const Eigen::EigenSolver<ColumnMajor> solver(square, with_error);
  const Vector moduli = solver.eigenvalues().cwiseAbs();
  LargestEigenvalue found{moduli.maxCoeff()};
  if (!with_error) return found;
  // A perturbation E of A moves λ by yᵀEx/yᵀx, with y and x its eigenvectors from left and right: the
  // rows of X⁻¹ and the columns of X, for which yᵀx = 1.
  const Eigen::MatrixXcd X = solver.eigenvectors();
  const Eigen::MatrixXcd Y = X.inverse();
  const double rounding = 4 * static_cast<double>(square.rows()) *
                          std::numeric_limits<double>::epsilon() * square.norm();
  for (Index i = 0; i < moduli.size(); ++i) {
    const double moved = rounding * Y.row(i).norm() * X.col(i).norm();
    if (!(moduli(i) + moved < found.modulus)) found.error = std::fmax(found.error, moved);
    if (!std::isfinite(moved)) found.error = std::numeric_limits<double>::infinity();
  }
  return found;
}

double largest_singular_value(const Matrix& a) {
  return Eigen::JacobiSVD<ColumnMajor>(a).singularValues()(0);
}

Vector solve_linear(const MatrixOf<long double>& A, const VectorOf<long double>& b) {
  constexpr int kRounds = 3;
  const Eigen::PartialPivLU<ColumnMajor> factors{ColumnMajor(A.cast<double>())};
  VectorOf<long double> x = VectorOf<long double>::Zero(b.size());
  for (int round = 0; round < kRounds; ++round) {
    const VectorOf<long double> rest = b - A * x;
    x += factors.solve(rest.cast<double>().eval()).cast<long double>();
  }
  return x.cast<double>();
}

std::optional<Vector> solve_positive_definite(const Matrix& H, const Vector& b) {
  const Eigen::LLT<ColumnMajor> cholesky{ColumnMajor(H)};
  if (cholesky.info() != Eigen::Success) return std::nullopt;
  return Vector(cholesky.solve(b));
}

bool is_positive_definite(const Matrix& H) {
  return Eigen::LLT<ColumnMajor>(ColumnMajor(H)).info() == Eigen::Success;
}

}  // namespace psolve
