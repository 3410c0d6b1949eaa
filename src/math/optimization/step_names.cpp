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

StepNames::StepNames(const Method& method)
    : looks_ahead_(method.looks_ahead()), t_(sym("t")), before_(sym("t") - 1) {}

StepNames::StepNames(const Method& method, long t)
    : looks_ahead_(method.looks_ahead()), t_(to_formula(t)), before_(to_formula(t - 1)) {}

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

Formula StepNames::decay(const Method& method) const {
  return quantity(sym("lambda").at(Formula::words("decay")), method.weight_decay);
}

Formula StepNames::dampening(const Method& method) const {
  return quantity(sym("tau"), method.dampening.value_or(0));
}

Formula StepNames::damping(const Method& method) const {
  return quantity(sym("lambda").at(Formula::words("damping")), method.damping);
}

RuleParameters<Formula> StepNames::parameters(const Method& method) const {
  return {.alpha = alpha(method),
          .beta = beta(method),
          .beta1 = beta(method, 1),
          .beta2 = beta(method, 2),
          .epsilon = epsilon(method),
          .decay = decay(method),
          .dampening = dampening(method),
          .beta1_power = power(beta(method, 1), t_),
          .beta2_power = power(beta(method, 2), t_)};
}

std::vector<std::pair<Formula, const char*>> fields_of(const Method& method) {
  const StepNames n(method);
  std::vector<std::pair<Formula, const char*>> all;
  const auto add_if = [&](bool has, Formula parameter, const char* field) {
    if (has) all.emplace_back(std::move(parameter), field);
  };
  const bool is_adam = method.is(MethodKind::adam);
  add_if(!method.exact_line_search && !method.takes_full_steps, n.alpha(method), "learning_rate");
  add_if(method.has_velocity() || method.is(MethodKind::rmsprop), n.beta(method), "beta");
  add_if(is_adam, n.beta(method, 1), "beta1");
  add_if(is_adam, n.beta(method, 2), "beta2");
  add_if(method.has_epsilon(), n.epsilon(method), "epsilon");
  add_if(method.dampening.has_value(), n.dampening(method), "dampening");
  add_if(method.weight_decay != 0, n.decay(method), "weight_decay");
  add_if(method.damping != 0, n.damping(method), "damping");
  return all;
}

}  // namespace psolve
