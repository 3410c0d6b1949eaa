#pragma once

#include <vector>

#include "core/json/json.h"
#include "core/matrix.h"
#include "math/expressions/expression.h"

namespace psolve {

/// An exact value and the number that it is. Where the exact form is too long to be of use it is
/// the number's own decimal.
struct ExactValue {
  Expr exact;
  double number = 0;
  bool is_exact = true;  ///< whether `exact` is the exact form, not the number's decimal

  static ExactValue of(Expr exact, double number);
};

struct ExactMatrix {
  MatrixOf<Expr> exact;
  Matrix numbers;
  bool is_exact = true;  ///< whether `exact` is of use
};

bool all_can_be_written(const MatrixOf<Expr>& entries);
Formula to_formula(const MatrixOf<Expr>& entries);
Formula to_formula(const ExactMatrix& value);
/// The exact value, and its decimal where that does not go without saying.
std::vector<Formula> shown_value(const ExactValue& value);
/// Rows of texts in the expression language.
Json texts(const MatrixOf<Expr>& entries);

}  // namespace psolve
