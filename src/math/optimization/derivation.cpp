#include "math/optimization/derivation.h"

#include <fmt/format.h>

#include <map>

#include "math/calculus/rules.h"
#include "math/optimization/descent.h"
#include "math/optimization/rules.h"
#include "math/optimization/update_rule.h"

namespace psolve {
namespace {

/// Tables of θ have this many columns of entries.
constexpr Index kTabled = 4;

/// Collects the lines of a rule in letters.
struct Lettered {
  const StepNames& names;
  std::vector<Formula>& lines;

  template <class Value, class Describe>
  Value operator()(Rule, const char* name, Value value, Describe&& describe) {
    lines.push_back(equals({names.symbol(name), in_symbols(describe(names))}));
    return value;
  }
};

Formula hessian_at(const Formula& x) {
  return product({power(sym("nabla"), 2), call("f", {x})}, product_sign::matrix);
}

Formula inverse(const Formula& matrix) {
  return power(matrix, -1);
}

}  // namespace

Formula point_formula(const std::vector<std::string>& names, const Vector& values) {
  if (names.size() == 1) return equals({sym(names[0]), values(0)});
  std::vector<Formula> symbols, numbers;
  for (Index i = 0; i < std::ssize(names) && i < 8; ++i) {
    symbols.push_back(sym(names[i]));
    numbers.emplace_back(values(i));
  }
  if (names.size() > 8) {
    symbols.push_back(dots());
    numbers.push_back(dots());
  }
  return equals({tuple(std::move(symbols)), tuple(std::move(numbers))});
}

std::string DescentTrace::id(long t) const {
  return fmt::format("{}/steps[{}]", options_.id, t - 1);
}

std::string DescentTrace::answer(std::string_view name, long t) const {
  if (options_.record_every != 1 || name == "d") return "";
  if (name == "f") return fmt::format("{}.objective[{}]", options_.id, t);
  const std::string path = name == "theta"
                               ? fmt::format("{}.trajectory[{}]", options_.id, t)
                               : fmt::format("{}.state.{}[{}]", options_.id, name, t - 1);
  return objective_.size() == 1 ? path + "[0]" : path;
}

void DescentTrace::given(const std::string& pointer) const {
  const StepNames n(method_.kind, true);
  const auto give = [&](const Formula& parameter, const char* field) {
    work_.given(parameter.part(0), parameter.part(1).value(), pointer + field);
  };
  give(n.alpha(method_), "/learning_rate");
  switch (method_.kind) {
    case MethodKind::momentum:
    case MethodKind::nesterov:
      return give(n.beta(method_), "/beta");
    case MethodKind::rmsprop:
      give(n.beta(method_), "/beta");
      return give(n.epsilon(method_), "/epsilon");
    case MethodKind::adagrad:
      return give(n.epsilon(method_), "/epsilon");
    case MethodKind::adam:
      give(n.beta(method_, 1), "/beta1");
      give(n.beta(method_, 2), "/beta2");
      return give(n.epsilon(method_), "/epsilon");
    case MethodKind::gd:
    case MethodKind::newton:
      return;
  }
}

void DescentTrace::state_at_start() const {
  std::vector<const char*> state;
  if (method_.is(MethodKind::adam)) state = {"m", "v"};
  if (method_.is(MethodKind::adagrad)) state = {"g"};
  if (method_.is(MethodKind::momentum) || method_.is(MethodKind::nesterov) ||
      method_.is(MethodKind::rmsprop)) {
    state = {"v"};
  }
  const StepNames n = names(1);
  const Vector zero = Vector::Zero(objective_.size());
  for (const char* name : state) {
    work_.define(rule::definition, NamedPoint{zero}, [&] {
      return Definition{
          .id = fmt::format("{}/{}_at_start", options_.id, name),
          .claim = "All state starts at 0",
          .name = n.symbol_before(name),
          .formula = Formula(0) * n.before("theta", to_vector(work_.value_of(sym("theta").at(0))))};
    });
  }
}

std::vector<Formula> DescentTrace::parameters() const {
  const StepNames n(method_.kind, true);
  std::vector<Formula> all = {n.alpha(method_)};
  switch (method_.kind) {
    case MethodKind::momentum:
    case MethodKind::nesterov:
      all.push_back(n.beta(method_));
      break;
    case MethodKind::rmsprop:
      all.push_back(n.beta(method_));
      [[fallthrough]];
    case MethodKind::adagrad:
      all.push_back(n.epsilon(method_));
      break;
    case MethodKind::adam:
      all.push_back(n.beta(method_, 1));
      all.push_back(n.beta(method_, 2));
      all.push_back(n.epsilon(method_));
      break;
    case MethodKind::gd:
    case MethodKind::newton:
      break;
  }
  return all;
}

Step DescentTrace::statement() const {
  using Array = Eigen::Array<double, 1, 1>;
  const bool is_scalar = objective_.size() == 1;
  const StepNames names(method_.kind, is_scalar);
  std::vector<Formula> lines;
  Lettered line{names, lines};
  OptimizerState<Array> state{Array(0.0)};
  if (method_.is(MethodKind::nesterov)) {
    lines.push_back(
        equals({names.look_ahead(),
                in_symbols(look_ahead_formula(method_, names, Vector::Zero(1), Vector::Zero(1)))}));
  }
  if (method_.is(MethodKind::newton)) {
    const Formula before = names.symbol_before("theta");
    lines.push_back(
        equals({names.symbol("d"), product({inverse(hessian_at(before)), gradient_at(before)},
                                           product_sign::matrix)}));
    newton_step(state, method_, Array(0.0), line);
  } else {
    make_step(state, method_, line);
  }
  const bool entrywise = !is_scalar && !lines.empty() &&
                         (method_.is(MethodKind::adagrad) || method_.is(MethodKind::rmsprop) ||
                          method_.is(MethodKind::adam));
  Prose claim = entrywise ? "The rule, with squares, roots and quotients entry by entry and "
                          : "The rule, with ";
  const auto all = parameters();
  for (const auto& parameter : all) {
    if (&parameter != &all.front()) claim << ", ";
    claim << equals({in_symbols(parameter), in_numbers(parameter)});
  }
  return {options_.id + "/rule", rule::definition, std::move(claim), std::move(lines), Json(), {}};
}

Step DescentTrace::step_heading(long t, const Vector& theta) const {
  return {id(t),
          rule::parameter_update,
          {fmt::format("Step {}, from ", t), point_formula(objective_.names(), theta)},
          {},
          Json(),
          {}};
}

void DescentTrace::look_ahead(long t, const Vector& velocity, const Vector& point) const {
  if (!point.allFinite()) return;
  work_.define(rule::look_ahead, NamedPoint{point}, [&] {
    const StepNames n = names(t);
    const Vector theta = to_vector(work_.value_of(n.symbol_before("theta")));
    return Definition{.id = id(t) + "/look_ahead",
                      .claim = "The look-ahead point, where the velocity leads",
                      .name = n.look_ahead(),
                      .formula = look_ahead_formula(method_, n, theta, velocity)};
  });
}

void DescentTrace::gradient(long t, const Vector& gradient) const {
  lines_.gradient(names(t).gradient_point(), gradient, id(t) + "/gradient");
}

void DescentTrace::newton(long t, const Matrix& H, const Vector& g,
                          const NewtonDirection& found) const {
  const Formula theta = names(t).symbol_before("theta");
  const bool is_constant = objective_.quadratic().has_value();
  const Formula name = is_constant ? sym("H") : sym("H").at(to_formula(t - 1));
  if (!is_constant) lines_.hessian(name, theta, H, id(t) + "/H");
  if (!found.positive_definite) {
    work_.define(rule::hessian, NamedPoint{found.eigenvalues}, [&] {
      return Definition{
          .id = id(t) + "/definite",
          .claim = found.singular
                       ? "The Hessian is singular: no step solves it; its eigenvalues are"
                       : "The Hessian is not positive definite; its eigenvalues are",
          .name = sym("lambda").at(to_formula(t - 1)),
          .formula = g.size() == 1 ? 1 * work_.the(name) : call("eigenvalues", {work_.the(name)})};
    });
  }
  if (found.singular) return;
  work_.define(rule::newton_step, NamedPoint{found.direction}, [&] {
    const Formula slope = names(t).gradient(g);
    const Formula formula = g.size() == 1
                                ? slope / work_.the(name)
                                : product({inverse(work_.the(name)), work_.the(gradient_at(theta))},
                                          product_sign::matrix);
    return Definition{.id = id(t) + "/d", .name = names(t).symbol("d"), .formula = formula};
  });
}

void DescentTrace::value(long t, double value) const {
  lines_.value(names(t).symbol("theta"), value, id(t) + "/f", answer("f", t));
}

void DescentTrace::table(const std::vector<Snapshot>& rows) const {
  work_.step([&] {
    const Index n = objective_.size();
    const Index shown = std::min(n, kTabled);
    std::vector<Formula> headings = {sym("t")};
    for (Index i = 0; i < shown; ++i) headings.push_back(sym(objective_.names()[i]));
    if (shown < n) headings.push_back(dots());
    headings.push_back(sym("f"));
    const Index columns = headings.size();
    const auto cell = [&](Index i, Index j) -> Formula {
      if (j == 0) return to_formula(rows[i].t);
      if (j + 1 == columns) return rows[i].value;
      return j > shown ? dots() : Formula(rows[i].theta(j - 1));
    };
    return Step{options_.id + "/table",
                rule::trajectory,
                "The same rule, step after step",
                {psolve::table(std::move(headings), rows.size(), cell, rows.size())},
                Json(),
                {}};
  });
}

}  // namespace psolve
