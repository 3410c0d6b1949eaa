// The gradients of a convolution in closed form, derived for images of any numbers.
//
// One channel, cross-correlation, indices from 0, X being 0 outside the image:
//
//     O[i,j]        = Σ_{a,b} F[a,b] X[s i − p + d a, s j − p + d b]
//     ∂L/∂F[a,b]    = Σ_{i,j} ∂L/∂O[i,j] ∂O[i,j]/∂F[a,b] = Σ ∂L/∂O[i,j] X[s i − p + d a, …]
//     ∂L/∂X[y,x]    = Σ_{i,j} ∂L/∂O[i,j] ∂O[i,j]/∂X[y,x]
//                   = Σ ∂L/∂O[i,j] F[a,b]   over all a, b with s i − p + d a = y, s j − p + d b = x
//
// With D the matrix ∂L/∂O with zeros for the windows that the stride leaves out, P the image with
// its padding and K the kernel with d − 1 zeros put between its entries, those sums are
//
//     ∂L/∂F = P ⋆ D     (cross-correlation, of which every d-th entry is taken)
//     ∂L/∂X = K ⊗ D     (full true convolution, without the p outermost rows and columns)
//
// A transposed convolution lays the kernel down for each entry of X instead,
//
//     O[y,x]        = Σ F[a,b] X[i,j]   over all with s i − p + d a = y, s j − p + d b = x
//     ∂L/∂F[a,b]    = Σ_{i,j} X[i,j] ∂L/∂O[s i − p + d a, …]     ∂L/∂F = P ⋆ D, every d-th entry
//     ∂L/∂X[i,j]    = Σ_{a,b} F[a,b] ∂L/∂O[s i − p + d a, …]     ∂L/∂X = P ⋆ K, every s-th entry
//
// with P the matrix ∂L/∂O with the padding that was cut off, and D the image spread by the stride.
//
// For s = d = 1 and p = 0 the first two read ∂L/∂F = X ⋆ ∂L/∂O and ∂L/∂X = F ⊗ ∂L/∂O (Dumoulin, Visin, "A
// guide to convolution arithmetic for deep learning", 2016, section 4).

#include "problems/conv_backprop/letter_gradients.h"

#include <string_view>
#include <unordered_map>
#include <vector>

#include "math/calculus/differentiate.h"
#include "math/convolutions/convolution.h"
#include "math/expressions/text.h"
#include "math/expressions/walk.h"

namespace psolve::conv_backprop {
namespace {

/// Terms of a sum that are shown; all have the coefficient 1.
constexpr Index kShownTerms = 12;

/// O[i,j] of the letters.
ExprMatrix output_of(const ConvolutionShape& shape, bool transposed, const ExprMatrix& F,
                     const ExprMatrix& X) {
  const VectorOf<Expr> kernel = F.reshaped<Eigen::RowMajor>();
  const VectorOf<Expr> image = X.reshaped<Eigen::RowMajor>();
  const VectorOf<Expr> O =
      transposed ? image_gradient(shape, kernel, image) : convolve(shape, kernel, image);
  const ImageShape out = transposed ? shape.input : shape.output();
  return O.reshaped<Eigen::RowMajor>(out.height, out.width);
}

/// As many letters as an image has entries.
ExprMatrix letters_of(const char* name, const ImageShape& image) {
  return letters(name, image.height, image.width);
}

/// `m` in the top left corner of zeros.
ExprMatrix with_zeros_behind(const ExprMatrix& m, Index rows, Index columns) {
  ExprMatrix larger = ExprMatrix::Constant(rows, columns, Expr(0));
  larger.topLeftCorner(m.rows(), m.cols()) = m;
  return larger;
}

/// Σ dO[i,j] ∂O[i,j]/∂letter for each letter, every derivative taken of what stands in O; by a letter
/// that does not stand there it is 0.
ExprMatrix chain(const ExprMatrix& dO, const ExprMatrix& O, const ExprMatrix& letters) {
  std::unordered_map<std::string_view, std::vector<Expr>> shares;
  for (const Expr& letter : letters.reshaped()) shares[letter.name()];
  for (Index k = 0; k < O.size(); ++k) {
    const Expr entry = O.data()[k];
    for (const Expr& letter : symbols_of(entry)) {
      const auto of_letter = shares.find(letter.name());
      if (of_letter == shares.end()) continue;
      of_letter->second.push_back(dO.data()[k] * differentiate(entry, letter));
    }
  }
  return letters.unaryExpr([&](const Expr& letter) { return Expr::sum(shares[letter.name()]); });
}

}  // namespace

LetterGradients::LetterGradients(const ConvolutionShape& of, bool transposed)
    : shape(of),
      is_transposed(transposed),
      X(letters_of("X", transposed ? of.output() : of.input)),
      F(letters("F", rows().kernel, columns().kernel)),
      dO(letters_of("dO", transposed ? of.input : of.output())),
      O(output_of(of, transposed, F, X)),
      dF(chain(dO, O, F)),
      dX(chain(dO, O, X)),
      P(padded(transposed ? dO : X, rows(), columns())),
      D(transposed
            ? spread(X, rows().stride, columns().stride)
            : with_zeros_behind(spread(dO, rows().stride, columns().stride),
                                P.rows() - rows().span() + 1, P.cols() - columns().span() + 1)),
      K(spread(F, rows().dilation, columns().dilation)),
      closed_F(F.rows(), F.cols()),
      closed_X(X.rows(), X.cols()) {
  const auto write_as = [&](const ExprMatrix& m, const auto& symbol) {
    for (Index i = 0; i < m.rows(); ++i) {
      for (Index j = 0; j < m.cols(); ++j) formulas.emplace(m(i, j).name(), symbol(i + 1, j + 1));
    }
  };
  write_as(X, [](Index i, Index j) { return sym("X").at(i, j); });
  write_as(F, [](Index i, Index j) { return sym("F").at(i, j); });
  write_as(dO, [](Index i, Index j) { return dL_d("O", i, j); });
  for (Index a = 0; a < F.rows(); ++a) {
    for (Index b = 0; b < F.cols(); ++b) {
      closed_F(a, b) = correlation_at(P, D, rows().dilation * a, columns().dilation * b);
    }
  }
  for (Index y = 0; y < X.rows(); ++y) {
    for (Index x = 0; x < X.cols(); ++x) {
      closed_X(y, x) = transposed
                           ? correlation_at(P, K, rows().stride * y, columns().stride * x)
                           : full_convolution_at(K, D, y + rows().before, x + columns().before);
    }
  }
}

bool LetterGradients::is_plain() const {
  return !is_transposed && rows() == Window{.kernel = rows().kernel} &&
         columns() == Window{.kernel = columns().kernel};
}

Formula LetterGradients::shown(Expr e) const {
  const auto terms = e.operands();
  if (!e.is(Expr::Kind::sum) || terms.size() <= kShownTerms) {
    return replace_symbols(to_formula(e), formulas);
  }
  return long_sum(
      terms.size(), [&](Index i) { return shown(terms[i]); }, kShownTerms);
}

Formula LetterGradients::shown(const ExprMatrix& m) const {
  return matrix(
      m.rows(), m.cols(), [&](Index i, Index j) { return shown(m(i, j)); }, 6);
}

Formula dL_d(const char* name, Index i, Index j) {
  return derivative(sym("L"), sym(name).at(i, j));
}

}  // namespace psolve::conv_backprop
