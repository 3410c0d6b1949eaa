#include "math/optimization/step_names.h"

namespace psolve {

Formula to_formula(const NamedPoint& point) {
  if (point.entries.size() == 1) return point.entries(0);
  return matrix(1, point.entries.size(), [&](Index, Index j) { return point.entries(j); });
}

Json to_json(const NamedPoint& point) {
  return to_json(point.entries);
}

Formula gradient_at(const Formula& x) {
  return product({sym("nabla"), call("f", {x})}, product_sign::matrix);
}

StepNames::StepNames(MethodKind method, bool is_scalar)
    : looks_ahead_(method == MethodKind::nesterov),
      is_scalar_(is_scalar),
      t_(sym("t")),
      before_(sym("t") - 1) {}

StepNames::StepNames(MethodKind method, bool is_scalar, long t)
    : looks_ahead_(method == MethodKind::nesterov),
      is_scalar_(is_scalar),
      t_(to_formula(t)),
      before_(to_formula(t - 1)) {}

Formula StepNames::at(std::string_view name, const Formula& index) {
  if (name == "m_hat" || name == "v_hat") {
    return Formula::symbol(name.substr(0, 1)).accent("hat").at(index);
  }
  return Formula::symbol(name).at(index);
}

Formula StepNames::now(std::string_view name, const Vector& value) const {
  return quantity(at(name, t_), to_formula(NamedPoint{value}));
}

Formula StepNames::before(std::string_view name, const Vector& value) const {
  return quantity(at(name, before_), to_formula(NamedPoint{value}));
}

Formula StepNames::look_ahead() const {
  return sym("theta").accent("tilde").at(before_);
}

Formula StepNames::gradient_point() const {
  return looks_ahead_ ? look_ahead() : at("theta", before_);
}

Formula StepNames::gradient(const Vector& value) const {
  return quantity(gradient_symbol(), to_formula(NamedPoint{value}));
}

Formula StepNames::alpha(const Method& method) const {
  return quantity(sym("alpha"), method.learning_rate);
}

Formula StepNames::beta(const Method& method) const {
  return quantity(sym("beta"), method.beta);
}

Formula StepNames::beta(const Method& method, int which) const {
  return quantity(sym("beta").at(which), which == 1 ? method.beta1 : method.beta2);
}

Formula StepNames::epsilon(const Method& method) const {
  return quantity(sym("epsilon"), method.epsilon);
}

std::string_view StepNames::entrywise() const {
  return is_scalar_ ? product_sign::dot : product_sign::hadamard;
}

}  // namespace psolve
