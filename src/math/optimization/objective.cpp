// The functions that are minimised: an expression, differentiated symbolically, or a quadratic
// given by its matrix,
//
//     f(θ) = ½ θᵀHθ + bᵀθ + c,   ∇f(θ) = Hθ + b,   ∇²f(θ) = H.
//
// An expression whose second derivatives are all constants is such a quadratic, with b = ∇f(0) and
// c = f(0).

#include "math/optimization/objective.h"

#include <limits>

#include "math/expressions/parse.h"
#include "math/expressions/substitute.h"
#include "math/expressions/text.h"
#include "math/numbers/ball.h"
#include "math/syntax/evaluation.h"

namespace psolve {
namespace {

Formula term(double coefficient, std::vector<Formula> factors) {
  if (coefficient != 1) factors.insert(factors.begin(), Formula(coefficient));
  return product(std::move(factors));
}

std::span<const double> span_of(const Vector& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

using InDigits = Ball<BigFloat<200>>;

double settled(double x) {
  return x;
}
double settled(const InDigits& x) {
  const bool has_digits = x.is_known() && x.rad <= 1e-12 * abs(x.mid);
  return has_digits ? static_cast<double>(x.mid) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Vector Objective::settled_dual_gradient(const Vector& theta) const {
  const Vector found = dual_gradient_in_digits(theta);
  return found.array().isNaN().select(dual_gradient(theta), found);
}

// ------------------------------------------------------------------ expressions

ExpressionObjective::ExpressionObjective(const std::string& text,
                                         const std::vector<std::string>& variables)
    : syntax_(Syntax::parse(text, variables)) {
  names_ = variables;
  for (const auto& name : variables) variables_.push_back(Expr::symbol(name));
  f_ = to_expression(syntax_);
  std::vector<Expr> outputs = {f_};
  for (const Expr& x : variables_) gradient_.push_back(differentiate(f_, x));
  outputs.insert(outputs.end(), gradient_.begin(), gradient_.end());
  tape_.emplace(outputs, variables_);
  outputs_.resize(outputs.size());
  quadratic_ = as_quadratic();
}

double ExpressionObjective::evaluate(const double* theta, double* gradient) const {
  tape_->run<double>({theta, variables_.size()}, results_, outputs_);
  std::copy(outputs_.begin() + 1, outputs_.end(), gradient);
  return outputs_[0];
}

Expr ExpressionObjective::second_derivative(Index i, Index j) const {
  return differentiate(gradient_[i], variables_[j]);
}

const Tape& ExpressionObjective::hessian_tape() const {
  const Index n = size();
  if (!hessian_tape_) {
    std::vector<Expr> entries;
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < n; ++j) entries.push_back(second_derivative(i, std::max(i, j)));
    }
    for (Index i = 0; i < n; ++i) {
      for (Index j = 0; j < i; ++j) entries[i * n + j] = entries[j * n + i];
    }
    hessian_tape_.emplace(entries, variables_);
  }
  return *hessian_tape_;
}

Matrix ExpressionObjective::hessian(const Vector& theta) const {
  const std::vector<double> entries = hessian_tape().run<double>(span_of(theta));
  return Eigen::Map<const Matrix>(entries.data(), size(), size());
}

std::optional<Quadratic> ExpressionObjective::as_quadratic() const {
  const Index n = size();
  Quadratic result{Matrix(n, n), Vector(n), 0};
  for (Index i = 0; i < n; ++i) {
    for (Index j = i; j < n; ++j) {
      const Expr entry = second_derivative(i, j);
      if (!entry.is_constant()) return std::nullopt;
      result.hessian(i, j) = result.hessian(j, i) = constant_value(entry);
    }
  }
  // Kinked functions such as abs have second derivatives 0 and are no quadratics.
  for (const Expr& slope : gradient_) {
    if (slope.has_call()) return std::nullopt;
  }
  std::vector<Replacement> at_zero;
  for (const Expr& x : variables_) at_zero.push_back({x, 0});
  for (Index i = 0; i < n; ++i) {
    result.linear(i) = constant_value(substitute(gradient_[i], at_zero));
  }
  result.constant = constant_value(substitute(f_, at_zero));
  return result;
}

Formula ExpressionObjective::formula() const {
  return to_formula(f_);
}
Formula ExpressionObjective::gradient_formula(Index i) const {
  return to_formula(gradient_[i]);
}
Formula ExpressionObjective::hessian_formula(Index i, Index j) const {
  return to_formula(second_derivative(i, j));
}

/// By dual numbers over S.
template <class S>
Vector ExpressionObjective::slopes_as_written(const Vector& theta) const {
  Vector slopes(size());
  std::vector<DualOf<S>> values(theta.begin(), theta.end());
  for (Index i = 0; i < size(); ++i) {
    values[i].derivative = S(1);
    slopes(i) = settled(psolve::evaluate<DualOf<S>>(syntax_, values).derivative);
    values[i].derivative = S(0);
  }
  return slopes;
}

/// Likewise through the gradient.
template <class S>
Matrix ExpressionObjective::curvature_of_slopes(const Vector& theta) const {
  Matrix H(size(), size());
  std::vector<DualOf<S>> values(theta.begin(), theta.end());
  for (Index j = 0; j < size(); ++j) {
    values[j].derivative = S(1);
    const std::vector<DualOf<S>> slopes = tape_->run<DualOf<S>>(values);
    for (Index i = 0; i < size(); ++i) H(i, j) = settled(slopes[i + 1].derivative);
    values[j].derivative = S(0);
  }
  return H;
}

Vector ExpressionObjective::dual_gradient(const Vector& theta) const {
  return slopes_as_written<double>(theta);
}

Vector ExpressionObjective::dual_gradient_in_digits(const Vector& theta) const {
  return slopes_as_written<InDigits>(theta);
}

Matrix ExpressionObjective::dual_hessian(const Vector& theta) const {
  return curvature_of_slopes<double>(theta);
}

Matrix ExpressionObjective::dual_hessian_in_digits(const Vector& theta) const {
  return curvature_of_slopes<InDigits>(theta);
}

std::vector<double> ExpressionObjective::kinks(const Vector& theta) const {
  try {
    return kink_arguments(syntax_, span_of(theta));
  } catch (const DomainError&) {
    return {0};
  }
}

double ExpressionObjective::value_as_written(const Vector& theta) const {
  return psolve::evaluate<double>(syntax_, span_of(theta));
}

// ------------------------------------------------------------------ quadratics

QuadraticObjective::QuadraticObjective(Quadratic quadratic, std::vector<std::string> names) {
  quadratic_ = std::move(quadratic);
  names_ = std::move(names);
}

double QuadraticObjective::evaluate(const double* theta, double* gradient) const {
  const auto& [H, b, c] = *quadratic_;
  const Index n = size();
  double value = c;
  for (Index i = 0; i < n; ++i) {
    double curved = 0;
    for (Index j = 0; j < n; ++j) curved += H(i, j) * theta[j];
    gradient[i] = curved + b(i);
    value += (0.5 * curved + b(i)) * theta[i];
  }
  return value;
}

/// Written out in the variables where there are few, else as ½ θᵀHθ + bᵀθ + c.
Formula QuadraticObjective::formula() const {
  const auto& [H, b, c] = *quadratic_;
  std::vector<Formula> terms;
  if (!is_written_by_matrix()) {
    for (Index i = 0; i < size(); ++i) {
      const Formula x = sym(names_[i]);
      if (H(i, i) != 0) terms.push_back(term(H(i, i) / 2, {power(x, 2)}));
      for (Index j = i + 1; j < size(); ++j) {
        if (H(i, j) != 0) terms.push_back(term(H(i, j), {x, sym(names_[j])}));
      }
    }
    for (Index i = 0; i < size(); ++i) {
      if (b(i) != 0) terms.push_back(term(b(i), {sym(names_[i])}));
    }
  } else {
    const Formula theta = sym("theta");
    terms.push_back(Formula(1) / 2 *
                    product({transpose(theta), to_formula(H), theta}, product_sign::matrix));
    if (!b.isZero(0)) {
      terms.push_back(product({transpose(to_formula(b)), theta}, product_sign::matrix));
    }
  }
  if (c != 0) terms.emplace_back(c);
  return sum(std::move(terms));
}

Formula QuadraticObjective::gradient_formula(Index i) const {
  const auto& [H, b, c] = *quadratic_;
  std::vector<Formula> terms;
  for (Index j = 0; j < size(); ++j) {
    if (H(i, j) != 0) terms.push_back(term(H(i, j), {sym(names_[j])}));
  }
  if (b(i) != 0) terms.emplace_back(b(i));
  return sum(std::move(terms));
}

Formula QuadraticObjective::hessian_formula(Index i, Index j) const {
  return quadratic_->hessian(i, j);
}

/// ½ Σ_jk θ_j H_jk θ_k + Σ_j b_j θ_j, term by term.
template <class S>
Vector QuadraticObjective::slopes_as_written(const Vector& theta) const {
  const auto& [H, b, c] = *quadratic_;
  const auto variable = [&](Index j, Index i) { return DualOf<S>(S(theta(j)), S(j == i ? 1 : 0)); };
  Vector slopes(size());
  for (Index i = 0; i < size(); ++i) {
    DualOf<S> total{S(c)};
    for (Index j = 0; j < size(); ++j) {
      const DualOf<S> x = variable(j, i);
      total += DualOf<S>(S(b(j))) * x;
      for (Index k = 0; k < size(); ++k) {
        total += DualOf<S>(S(H(j, k) / 2)) * x * variable(k, i);
      }
    }
    slopes(i) = settled(total.derivative);
  }
  return slopes;
}

Vector QuadraticObjective::dual_gradient(const Vector& theta) const {
  return slopes_as_written<double>(theta);
}

Vector QuadraticObjective::dual_gradient_in_digits(const Vector& theta) const {
  return slopes_as_written<InDigits>(theta);
}

Matrix QuadraticObjective::dual_hessian(const Vector& theta) const {
  const auto& [H, b, c] = *quadratic_;
  Matrix result(size(), size());
  for (Index j = 0; j < size(); ++j) {
    for (Index i = 0; i < size(); ++i) {
      Dual slope(b(i));
      for (Index k = 0; k < size(); ++k) slope += Dual(H(i, k)) * Dual(theta(k), k == j ? 1 : 0);
      result(i, j) = slope.derivative;
    }
  }
  return result;
}

}  // namespace psolve
