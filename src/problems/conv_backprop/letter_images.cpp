#include "problems/conv_backprop/letter_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace psolve::conv_backprop {

ExprMatrix letters(const char* name, Index rows, Index columns) {
  ExprMatrix matrix(rows, columns);
  for (Index i = 0; i < rows; ++i) {
    for (Index j = 0; j < columns; ++j) {
      matrix(i, j) = Expr::symbol(fmt::format("{}[{},{}]", name, i, j));
    }
  }
  return matrix;
}

ExprMatrix spread(const ExprMatrix& m, Index by_rows, Index by_columns) {
  ExprMatrix wide =
      ExprMatrix::Constant((m.rows() - 1) * by_rows + 1, (m.cols() - 1) * by_columns + 1, Expr(0));
  for (Index i = 0; i < m.rows(); ++i) {
    for (Index j = 0; j < m.cols(); ++j) wide(i * by_rows, j * by_columns) = m(i, j);
  }
  return wide;
}

ExprMatrix padded(const ExprMatrix& m, const Window& rows, const Window& columns) {
  const auto length = [](Index size, const Window& window) {
    return size + window.before + std::max<Index>(0, window.after);
  };
  ExprMatrix large =
      ExprMatrix::Constant(length(m.rows(), rows), length(m.cols(), columns), Expr(0));
  large.block(rows.before, columns.before, m.rows(), m.cols()) = m;
  return large;
}

ExprMatrix rotated(const ExprMatrix& m) {
  return m.reverse();
}

Expr correlation_at(const ExprMatrix& m, const ExprMatrix& w, Index u, Index v) {
  std::vector<Expr> terms;
  for (Index i = 0; i < w.rows(); ++i) {
    for (Index j = 0; j < w.cols(); ++j) {
      const bool inside = u + i >= 0 && u + i < m.rows() && v + j >= 0 && v + j < m.cols();
      if (inside) terms.push_back(m(u + i, v + j) * w(i, j));
    }
  }
  return Expr::sum(terms);
}

Expr full_convolution_at(const ExprMatrix& f, const ExprMatrix& g, Index u, Index v) {
  std::vector<Expr> terms;
  for (Index a = 0; a < f.rows(); ++a) {
    for (Index b = 0; b < f.cols(); ++b) {
      const bool inside = u - a >= 0 && u - a < g.rows() && v - b >= 0 && v - b < g.cols();
      if (inside) terms.push_back(f(a, b) * g(u - a, v - b));
    }
  }
  return Expr::sum(terms);
}

Index differing(const ExprMatrix& a, const ExprMatrix& b) {
  Index count = 0;
  for (Index i = 0; i < a.size(); ++i) count += a.data()[i] == b.data()[i] ? 0 : 1;
  return count;
}

}  // namespace psolve::conv_backprop
