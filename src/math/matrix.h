#pragma once

#include <Eigen/Core>

namespace psolve {

/// A column of scalars.
template <class Scalar>
using VectorOf = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;

/// Rows and columns of scalars, stored row by row: the order of the lists in a spec.
template <class Scalar>
using MatrixOf = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

using Vector = VectorOf<double>;
using Matrix = MatrixOf<double>;

}  // namespace psolve
