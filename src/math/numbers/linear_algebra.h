#pragma once

// Eigen's decompositions, instantiated once. Solvers and checks that are to share no code take
// different ones: singular values by Jacobi rotations where the answer came from an eigenvalue.

#include <optional>

#include "core/matrix.h"

namespace psolve {

struct SymmetricEigen {
  Vector values;   ///< n, ascending
  Matrix vectors;  ///< n×n, a unit eigenvector in each column
};

/// Of a symmetric n×n matrix, of which only the lower triangle is read.
SymmetricEigen symmetric_eigen(const Matrix& symmetric);

/// The same without the vectors.
Vector symmetric_eigenvalues(const Matrix& symmetric);

/// The largest modulus of an eigenvalue, and how far off it may be.
struct LargestEigenvalue {
  double modulus;
  double error = 0;
};

/// Of a square matrix, as the QR algorithm finds it; the error only where it is asked for.
LargestEigenvalue largest_eigenvalue(const Matrix& square, bool with_error = false);

/// The largest singular value, by Jacobi rotations.
double largest_singular_value(const Matrix& a);

/// The solution x of Ax = b by elimination, made better by what is left of b − Ax in more digits: so
/// that small entries are right, too.
Vector solve_linear(const MatrixOf<long double>& A, const VectorOf<long double>& b);

/// The solution x of Hx = b by Cholesky's decomposition, where H is positive definite.
std::optional<Vector> solve_positive_definite(const Matrix& H, const Vector& b);
/// Whether H has that decomposition.
bool is_positive_definite(const Matrix& H);

}  // namespace psolve
