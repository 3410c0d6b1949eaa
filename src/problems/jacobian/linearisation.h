#pragma once

#include <optional>
#include <string>
#include <vector>

#include "math/entries/exact_value.h"
#include "math/expressions/substitute.h"
#include "problems/jacobian/function_chain.h"

namespace psolve::jacobian {

/// A composition at a point: the values of its functions, their Jacobians there, and the product of
/// these. A decimal of the spec is the exact decimal.
class Linearisation {
 public:
  /// Throws SpecError where a function has no value or no derivative.
  Linearisation(const FunctionChain& chain, const std::vector<Expr>& point);

  Index size() const { return chain_.size(); }
  const ParsedFunction& function(Index k) const { return *chain_[k]; }
  /// What the k-th function is given; the last one is the value of the composition.
  const std::vector<ExactValue>& point(Index k) const { return points_[k]; }
  const std::vector<std::vector<ExactValue>>& points() const { return points_; }
  const ExactMatrix& factor(Index k) const { return factors_[k]; }
  const std::vector<ExactMatrix>& factors() const { return factors_; }
  const ExactMatrix& product() const { return product_; }
  /// The product in the variables of the innermost function; none where that is too long.
  const std::optional<ExprMatrix>& closed_form() const { return closed_form_; }

 private:
  std::vector<ExactValue> values_of(Index k) const;
  std::string point_text(Index k) const;
  ExactMatrix factor_at_point(Index k) const;
  void multiply();
  void refine_numbers();
  void find_closed_form();

  const std::vector<const ParsedFunction*>& chain_;
  std::vector<std::vector<ExactValue>> points_;
  std::vector<ExactMatrix> factors_;
  ExactMatrix product_;
  std::optional<ExprMatrix> closed_form_;
};

std::vector<double> numbers(const std::vector<ExactValue>& values);

}  // namespace psolve::jacobian
