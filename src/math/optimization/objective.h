#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "math/calculus/differentiate.h"
#include "math/calculus/tape.h"
#include "math/expressions/expression.h"
#include "math/syntax/syntax.h"

namespace psolve {

/// f(θ) = ½ θᵀHθ + bᵀθ + c with a symmetric H.
struct Quadratic {
  Matrix hessian;
  Vector linear;
  double constant = 0;

  double value(const Vector& theta) const {
    return 0.5 * theta.dot(hessian * theta) + linear.dot(theta) + constant;
  }
  Vector gradient(const Vector& theta) const { return hessian * theta + linear; }
};

/// A function of n variables that the optimisers of this room minimise, with its derivatives.
class Objective {
 public:
  virtual ~Objective() = default;
  Objective() = default;
  Objective(const Objective&) = delete;
  Objective& operator=(const Objective&) = delete;

  Index size() const { return std::ssize(names_); }
  const std::vector<std::string>& names() const { return names_; }
  /// f as a quadratic, where it is one.
  const std::optional<Quadratic>& quadratic() const { return quadratic_; }

  /// Puts ∇f(θ) into the n places at `gradient` and gives f(θ). Where f has no value, that is
  /// infinite or not a number.
  virtual double evaluate(const double* theta, double* gradient) const = 0;
  virtual Matrix hessian(const Vector& theta) const = 0;
  /// f, then its gradient; null where f is given by its matrix.
  virtual const Tape* tape() const { return nullptr; }
  /// The Hessian row by row, where there is a tape.
  virtual const Tape& hessian_tape() const { return *tape(); }

  /// f, ∂f/∂θ_i and ∂²f/∂θ_i∂θ_j as people write them.
  virtual Formula formula() const = 0;
  virtual Formula gradient_formula(Index i) const = 0;
  virtual Formula hessian_formula(Index i, Index j) const = 0;

  /// Whether f is written ½ θᵀHθ + bᵀθ + c, not in its variables.
  virtual bool is_written_by_matrix() const { return false; }
  /// How ∂f/∂θ_i was derived, where it was.
  virtual std::optional<Derivation> derivation(Index i) const = 0;

  /// ∇f(θ) by dual numbers through f as it is written, without any of the above. Throws
  /// `DomainError` where f has no value.
  virtual Vector dual_gradient(const Vector& theta) const = 0;
  /// ∇²f(θ) by dual numbers through the gradient.
  virtual Matrix dual_hessian(const Vector& theta) const = 0;
  /// Both in 200 digits, for terms that cancel; not a number where these are too few.
  virtual Vector dual_gradient_in_digits(const Vector& theta) const = 0;
  virtual Matrix dual_hessian_in_digits(const Vector& theta) const { return dual_hessian(theta); }
  /// ∇f(θ) by dual numbers, in digits where these settle it.
  Vector settled_dual_gradient(const Vector& theta) const;
  /// The arguments of abs, relu, … at θ, near 0 of which the gradient jumps; 0 where f has no
  /// value.
  virtual std::vector<double> kinks(const Vector& theta) const = 0;

 protected:
  std::vector<std::string> names_;
  std::optional<Quadratic> quadratic_;
};

/// An expression in the variables, differentiated symbolically and compiled. Its arena must be
/// alive as long as it is. Throws `TextError` where the text is no expression in these variables.
class ExpressionObjective : public Objective {
 public:
  ExpressionObjective(const std::string& text, const std::vector<std::string>& variables);

  double evaluate(const double* theta, double* gradient) const override;
  Matrix hessian(const Vector& theta) const override;
  const Tape* tape() const override { return &*tape_; }
  const Tape& hessian_tape() const override;
  Formula formula() const override;
  Formula gradient_formula(Index i) const override;
  Formula hessian_formula(Index i, Index j) const override;
  std::optional<Derivation> derivation(Index i) const override { return derive(f_, variables_[i]); }
  Vector dual_gradient(const Vector& theta) const override;
  Vector dual_gradient_in_digits(const Vector& theta) const override;
  Matrix dual_hessian_in_digits(const Vector& theta) const override;
  Matrix dual_hessian(const Vector& theta) const override;
  std::vector<double> kinks(const Vector& theta) const override;

  /// f(θ) as it is written. Throws `DomainError` where it has no value.
  double value_as_written(const Vector& theta) const;

 private:
  Expr second_derivative(Index i, Index j) const;
  std::optional<Quadratic> as_quadratic() const;
  template <class S>
  Vector slopes_as_written(const Vector& theta) const;
  template <class S>
  Matrix curvature_of_slopes(const Vector& theta) const;

  Syntax syntax_;
  std::vector<Expr> variables_;
  Expr f_;
  std::vector<Expr> gradient_;
  std::optional<Tape> tape_;                  ///< f, then its gradient
  mutable std::optional<Tape> hessian_tape_;  ///< row by row; compiled when it is first asked for
  mutable std::vector<double> results_;
  mutable std::vector<double> outputs_;
};

class QuadraticObjective : public Objective {
 public:
  QuadraticObjective(Quadratic quadratic, std::vector<std::string> names);

  double evaluate(const double* theta, double* gradient) const override;
  Matrix hessian(const Vector&) const override { return quadratic_->hessian; }
  Formula formula() const override;
  Formula gradient_formula(Index i) const override;
  Formula hessian_formula(Index i, Index j) const override;
  bool is_written_by_matrix() const override { return size() > 3; }
  std::optional<Derivation> derivation(Index) const override { return std::nullopt; }
  Vector dual_gradient(const Vector& theta) const override;
  Vector dual_gradient_in_digits(const Vector& theta) const override;
  Matrix dual_hessian(const Vector& theta) const override;
  std::vector<double> kinks(const Vector&) const override { return {}; }

 private:
  template <class S>
  Vector slopes_as_written(const Vector& theta) const;
};

}  // namespace psolve
