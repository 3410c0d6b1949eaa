#pragma once

#include <optional>
#include <vector>

#include "problems/jacobian/linearisation.h"

namespace psolve::jacobian {

/// What follows from a Jacobian: its determinant and inverse where it is square, the Hessian of a
/// function with one output, and the derivative J v in a direction v. Numbers are as those of the
/// Jacobian the doubles nearest to their exact forms.
struct Consequences {
  std::optional<ExactValue> determinant;
  /// In the variables of the innermost function; none where that is too long to be read.
  std::optional<Expr> determinant_form;
  std::optional<ExactMatrix> inverse;  ///< none where the determinant is 0
  bool has_hessian = false;            ///< whether there is one output
  std::optional<ExprMatrix> hessian_form;
  std::optional<ExactMatrix> hessian;  ///< none where there is no second derivative
  std::vector<ExactValue> direction;   ///< v, in the order of the inputs; empty where none is asked
  std::vector<ExactValue> directional;

  /// Too large to be worked out, or beyond the largest number.
  bool square_left_out = false;
  bool hessian_left_out = false;
};

/// `direction` may be empty. Throws SpecError where a number is too large.
Consequences consequences_of(Linearisation& found, const std::vector<Expr>& direction);

}  // namespace psolve::jacobian
