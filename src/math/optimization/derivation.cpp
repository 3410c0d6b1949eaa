#include "math/optimization/derivation.h"

#include <fmt/format.h>

#include <map>

#include "math/calculus/rules.h"
#include "math/optimization/rules.h"
#include "math/optimization/runs/descent.h"
#include "math/optimization/update_rule.h"

namespace psolve {
namespace {

/// Tables of θ have this many columns of entries.
constexpr Index kTabled = 4;

/// Collects the lines of a rule in letters.
struct Lettered {
  const StepNames& names;
  std::vector<Formula>& lines;

  Formula operator()(Rule, const char* name, const Formula& formula) {
    lines.push_back(equals({names.symbol(name), in_symbols(formula)}));
    return names.symbol(name);
  }
};

/// Records the lines of a rule, whose values the step has.
class Recording {
 public:
  /// `answer` is the path of the answer that a quantity of this name is.
  using Answer = std::function<std::string(std::string_view name)>;
  Recording(Workings& work, const StepNames& names, const Snapshot& after, std::string prefix,
            Answer answer)
      : work_(work),
        names_(names),
        after_(after),
        prefix_(std::move(prefix)),
        answer_(std::move(answer)) {}

  Formula operator()(Rule rule, std::string_view name, const Formula& formula) const {
    const Vector& value = value_of(name);
    if (!value.allFinite()) return names_.symbol(name);  // the run ends here
    work_.define(rule, NamedPoint{value}, [&] {
      return Definition{.id = fmt::format("{}/{}", prefix_, name),
                        .name = names_.symbol(name),
                        .formula = formula,
                        .answer = answer_(name)};
    });
    return names_.now(name, value);
  }

 private:
  const Vector& value_of(std::string_view name) const {
    if (name == "theta") return after_.theta;
    if (name == "v") return after_.v;
    if (name == "m") return after_.m;
    if (name == "g") return after_.g;
    return name == "m_hat" ? after_.m_hat : after_.v_hat;
  }

  Workings& work_;
  const StepNames& names_;
  const Snapshot& after_;
  std::string prefix_;
  Answer answer_;
};

/// (x, y) = (1, 2), or x = 1.
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

}  // namespace

std::string DescentTrace::id(long t) const {
  return fmt::format("{}/steps[{}]", options_.id, t - 1);
}

std::string DescentTrace::answer(std::string_view name, long t) const {
  const bool is_newtons = name == "d" && method_.is(MethodKind::newton);
  if (!is_made_ || options_.record_every != 1 || is_newtons) return "";
  if (name == "f") return fmt::format("{}.objective[{}]", options_.id, t);
  const std::string path = name == "theta"
                               ? fmt::format("{}.trajectory[{}]", options_.id, t)
                               : fmt::format("{}.state.{}[{}]", options_.id, name, t - 1);
  const bool is_number = name == "alpha" || name == "beta";
  return objective_.size() == 1 && !is_number ? path + "[0]" : path;
}

void DescentTrace::given(const std::string& pointer) const {
  for (const auto& [parameter, field] : fields_of(method_)) {
    work_.given(parameter.part(0), parameter.part(1).value(), pointer + "/" + field);
  }
}

void DescentTrace::state_at_start() const {
  if (!work_.recording()) return;
  if (method_.is(MethodKind::bfgs)) return inverse_at_start();
  std::vector<const char*> state;
  if (method_.is(MethodKind::adam)) state = {"m", "v"};
  if (method_.is(MethodKind::adagrad)) state = {"g"};
  if (method_.has_velocity() || method_.is(MethodKind::rmsprop)) state = {"v"};
  const StepNames n = names(1);
  const double first = method_.first_sum();
  const Vector values = Vector::Constant(objective_.size(), first);
  for (const char* name : state) {
    work_.define(rule::definition, NamedPoint{values}, [&] {
      const Formula nothing =
          Formula(0) * n.before("theta", to_vector(work_.value_of(sym("theta").at(0))));
      return Definition{.id = fmt::format("{}/{}_at_start", options_.id, name),
                        .claim = first == 0 ? "All state starts at 0"
                                            : "The sum of squares starts above 0, in every entry",
                        .name = n.symbol_before(name),
                        .formula = first == 0 ? nothing : nothing + first};
    });
  }
}

Step DescentTrace::statement() const {
  const StepNames n(method_);
  std::vector<Formula> lines;
  Lettered line{n, lines};
  RuleParameters<Formula> p = n.parameters(method_);
  RuleState<Formula> state;
  const Vector one_or_more = Vector::Zero(is_scalar() ? 1 : 2);
  state.theta = n.before("theta", one_or_more);
  state.v = n.before("v", one_or_more);
  state.m = n.before("m", one_or_more);
  state.g = n.before("g", one_or_more);
  state.gradient = n.gradient(one_or_more);
  state.d = n.symbol("d");
  if (method_.looks_ahead()) {
    lines.push_back(equals({n.look_ahead(), in_symbols(look_ahead_point(state, p, method_))}));
  }
  if (method_.decays_gradient()) {
    const Formula u = n.decayed(one_or_more);
    const Formula decayed = n.gradient(one_or_more) + p.decay * n.gradient_point();
    lines.push_back(equals({in_symbols(u), in_symbols(decayed)}));
    state.gradient = u;
  }
  direction_in_letters(n, lines);
  if (method_.exact_line_search) p.alpha = n.symbol("alpha");
  make_step(state, p, method_, line);
  const bool entrywise = !is_scalar() && method_.has_epsilon();
  Prose claim = entrywise ? "The rule, with squares, roots and quotients entry by entry and "
                          : "The rule, with ";
  const auto all = fields_of(method_);
  if (all.empty()) claim = "The rule";
  for (const auto& [parameter, field] : all) {
    if (&parameter != &all.front().first) claim << ", ";
    claim << equals({in_symbols(parameter), in_numbers(parameter)});
  }
  if (method_.dampening && method_.form == RuleForm::pytorch) {
    claim << "; the first step takes up the gradient whole";
  }
  return {options_.id + "/rule", rule::definition, std::move(claim), std::move(lines)};
}

Step DescentTrace::step_heading(long t, const Vector& theta) const {
  return {id(t),
          rule::parameter_update,
          {fmt::format("Step {}, from ", t), point_formula(objective_.names(), theta)},
          {}};
}

void DescentTrace::step(const Snapshot& before, const Snapshot& after, const StepReport& report) {
  if (!work_.recording()) return;
  is_made_ = report.is_made;
  const auto aside = work_.in_the_same_way(after.t > options_.shown_steps);
  const auto group = work_.group([&] { return step_heading(after.t, before.theta); });
  if (method_.looks_ahead()) look_ahead(before, after);
  gradient(before, after);
  if (method_.is(MethodKind::newton)) newton(after, report.newton);
  if (method_.is(MethodKind::conjugate_gradient)) conjugate_direction(before, after);
  if (method_.is(MethodKind::bfgs)) quasi_newton_direction(after);
  if (method_.exact_line_search) line_search(after, report.is_taken);
  if (!report.is_taken) return;  // the run ends here
  rule(before, after);
  if (!report.is_made) return;
  lines_.value(names(after.t).symbol("theta"), after.value, id(after.t) + "/f",
               answer("f", after.t));
  if (method_.is(MethodKind::bfgs)) inverse(before, after);
}

void DescentTrace::look_ahead(const Snapshot& before, const Snapshot& after) const {
  if (!after.ahead.allFinite()) return;
  work_.define(rule::look_ahead, NamedPoint{after.ahead}, [&] {
    const StepNames n = names(after.t);
    RuleState<Formula> state;
    state.theta = n.before("theta", before.theta);
    state.v = n.before("v", before.v);
    return Definition{.id = id(after.t) + "/look_ahead",
                      .claim = "The look-ahead point, where the velocity leads",
                      .name = n.look_ahead(),
                      .formula = look_ahead_point(state, n.parameters(method_), method_)};
  });
}

void DescentTrace::gradient(const Snapshot& before, const Snapshot& after) const {
  const StepNames n = names(after.t);
  const bool is_told =
      method_.is(MethodKind::bfgs) && after.t > 1;  // at the end of the step before
  if (!is_told) lines_.gradient(n.gradient_point(), after.taken, id(after.t) + "/gradient");
  if (!method_.decays_gradient() || !after.gradient.allFinite()) return;
  const Vector& at = method_.looks_ahead() ? after.ahead : before.theta;
  work_.define(rule::gradient, NamedPoint{after.gradient}, [&] {
    const Formula point = quantity(n.gradient_point(), to_formula(NamedPoint{at}));
    return Definition{.id = id(after.t) + "/decayed_gradient",
                      .claim = "with the weights' decay",
                      .name = in_symbols(n.decayed(after.gradient)),
                      .formula = n.gradient(after.taken) + n.decay(method_) * point};
  });
}

void DescentTrace::rule(const Snapshot& before, const Snapshot& after) const {
  const long t = after.t;
  const StepNames n = names(t);
  const Recording recording(work_, n, after, id(t),
                            [&](std::string_view name) { return answer(name, t); });
  RuleParameters<Formula> p = n.parameters(method_);
  p.is_first = t == 1;
  if (method_.exact_line_search) p.alpha = quantity(n.symbol("alpha"), after.alpha);
  RuleState<Formula> state;
  state.theta = n.before("theta", before.theta);
  state.gradient = method_.decays_gradient() ? n.decayed(after.gradient) : n.gradient(after.taken);
  const Vector start = Vector::Constant(objective_.size(), method_.first_sum());
  const auto last = [&](std::string_view name, const Vector& value) {
    return n.before(name, value.size() == 0 ? start : value);
  };
  state.v = last("v", before.v);
  state.m = last("m", before.m);
  state.g = last("g", before.g);
  state.d = n.now("d", after.d);
  make_step(state, p, method_, recording);
}

void DescentTrace::table(const std::vector<Snapshot>& rows) const {
  if (!work_.recording()) return;
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
  work_.note(options_.id + "/table", rule::trajectory, "The same rule, step after step",
             {psolve::table(std::move(headings), rows.size(), cell, rows.size())});
}

}  // namespace psolve
