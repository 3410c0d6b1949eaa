#pragma once

#include "core/matrix.h"
#include "math/expressions/expression.h"

namespace psolve {

/// An image whose entries are expressions.
using ExprMatrix = MatrixOf<Expr>;

/// An image of letters: X[0,0], X[0,1], …
ExprMatrix letters(const char* name, Eigen::Index rows, Eigen::Index columns);

/// Zeros put between the entries, which then stand `by_rows` and `by_columns` apart.
ExprMatrix spread(const ExprMatrix& m, Eigen::Index by_rows, Eigen::Index by_columns);

/// Zeros put around: `rows` above and below, `columns` left and right.
ExprMatrix padded(const ExprMatrix& m, Eigen::Index rows, Eigen::Index columns);

/// By 180°.
ExprMatrix rotated(const ExprMatrix& m);

/// Σ_{i,j} m[u + i, v + j] w[i, j]: an entry of the cross-correlation m ⋆ w.
Expr correlation_at(const ExprMatrix& m, const ExprMatrix& w, Eigen::Index u, Eigen::Index v);

/// Σ_{a,b} f[a, b] g[u − a, v − b]: an entry of the full true convolution f ⊗ g.
Expr full_convolution_at(const ExprMatrix& f, const ExprMatrix& g, Eigen::Index u, Eigen::Index v);

/// How many entries of two images of one size differ.
Eigen::Index differing(const ExprMatrix& a, const ExprMatrix& b);

}  // namespace psolve
