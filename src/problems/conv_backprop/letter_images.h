#pragma once

#include "core/matrix.h"
#include "math/convolutions/window.h"
#include "math/expressions/expression.h"

namespace psolve::conv_backprop {

/// An image whose entries are expressions.
using ExprMatrix = MatrixOf<Expr>;

/// An image of letters: X[0,0], X[0,1], …
ExprMatrix letters(const char* name, Index rows, Index columns);

/// Zeros put between the entries, which then stand `by_rows` and `by_columns` apart.
ExprMatrix spread(const ExprMatrix& m, Index by_rows, Index by_columns);

/// Zeros put around, as the windows along rows and columns say.
ExprMatrix padded(const ExprMatrix& m, const Window& rows, const Window& columns);

/// The image turned by 180°: entry (i, j) becomes (rows − 1 − i, columns − 1 − j).
ExprMatrix rotated(const ExprMatrix& m);

/// Σ_{i,j} m[u + i, v + j] w[i, j]: an entry of the cross-correlation m ⋆ w.
Expr correlation_at(const ExprMatrix& m, const ExprMatrix& w, Index u, Index v);

/// Σ_{a,b} f[a, b] g[u − a, v − b]: an entry of the full true convolution f ⊗ g.
Expr full_convolution_at(const ExprMatrix& f, const ExprMatrix& g, Index u, Index v);

/// How many entries of two images of one size differ.
Index differing(const ExprMatrix& a, const ExprMatrix& b);

}  // namespace psolve::conv_backprop
