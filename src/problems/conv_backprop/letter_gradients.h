#pragma once

#include <map>
#include <string>

#include "formula/formula.h"
#include "math/convolutions/shape.h"
#include "problems/conv_backprop/letter_images.h"

namespace psolve::conv_backprop {

/// A convolution of letters and its gradients, by the chain rule and in closed form.
struct LetterGradients {
  ExprArena arena;  // before its expressions
  /// Of a transposed convolution that which leads back from O to X.
  ConvolutionShape shape;
  bool is_transposed;
  ExprMatrix X, F, dO;  ///< letters; dO[i,j] stands for ∂L/∂O[i,j]
  ExprMatrix O;
  ExprMatrix dF, dX;  ///< by the chain rule
  /// What the operators are laid on: the image with its padding, ∂L/∂O spread by the stride, the
  /// kernel by the dilation. Of a transposed convolution P is ∂L/∂O and D the image.
  ExprMatrix P, D, K;
  ExprMatrix closed_F, closed_X;  ///< by the operators
  std::map<std::string, Formula>
      formulas;  ///< of the letters X[i,j], F[i,j], dO[i,j], counted from one

  LetterGradients(const ConvolutionShape& of, bool transposed);

  const Window& rows() const { return shape.windows[0]; }
  const Window& columns() const { return shape.windows[1]; }
  /// Whether stride and dilation are 1, and there is no padding.
  bool is_plain() const;

  /// As people write it; the middle of what is long is left out.
  Formula shown(Expr e) const;
  Formula shown(const ExprMatrix& m) const;
};

/// ∂L/∂X_ij, where `name` is X, counted from one.
Formula dL_d(const char* name, Index i, Index j);

}  // namespace psolve::conv_backprop
