#include "problems/optimizers/answers.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "math/optimization/step_names.h"

namespace psolve::optimizers {
namespace {

void add_analysis(const Method& method, const Minimum& minimum, Json& answer) {
  const auto found = analyse(method, minimum);
  if (!found) return;
  answer["spectral_radius"] = found->spectral_radius;
  answer["largest_learning_rate"] = found->largest_learning_rate;
  if (!found->best) return;
  Json best = {{"learning_rate", best_learning_rate(method, *found->best)}};
  if (!method.is(MethodKind::gd)) best["beta"] = found->best->momentum;
  best["spectral_radius"] = found->best->rate;
  answer["best"] = std::move(best);
}

/// The state after each recorded step but the start, under the names that the rule gives it.
Json state_answer(const Method& method, const Descent& run) {
  using Member = Vector Snapshot::*;
  std::vector<std::pair<const char*, Member>> members;
  const bool is_adam = method.is(MethodKind::adam);
  if (is_adam || method.is(MethodKind::adagrad)) members.emplace_back("g", &Snapshot::g);
  if (is_adam) members.emplace_back("m", &Snapshot::m);
  if (is_adam || method.is(MethodKind::rmsprop) || method.has_velocity()) {
    members.emplace_back("v", &Snapshot::v);
  }
  if (is_adam && method.corrects_averages()) {
    members.emplace_back("m_hat", &Snapshot::m_hat);
    members.emplace_back("v_hat", &Snapshot::v_hat);
  }
  if (method.has_direction() && !method.is(MethodKind::newton)) {
    members.emplace_back("d", &Snapshot::d);
  }
  Json state = Json::object();
  const auto list = [&](const char* name, auto&& of) {
    Json& all = state[name] = Json::array();
    for (const Snapshot& row : run.rows) {
      if (row.t > 0) all.push_back(of(row));
    }
  };
  for (const auto& [name, member] : members) {
    list(name, [member = member](const Snapshot& row) { return to_json(row.*member); });
  }
  if (method.is(MethodKind::conjugate_gradient)) {
    list("beta", [](const Snapshot& row) { return Json(row.share); });
  }
  if (method.exact_line_search) {
    list("alpha", [](const Snapshot& row) { return Json(row.alpha); });
  }
  if (method.is(MethodKind::bfgs)) {
    list("B", [](const Snapshot& row) {
      const Index n = row.theta.size();
      return to_json(Matrix(Eigen::Map<const Matrix>(row.matrix.data(), n, n)));
    });
  }
  return state;
}

}  // namespace

Json answer_of(const Method& method, const Descent& run, const Problem& problem,
               const std::optional<Minimum>& minimum) {
  Json answer = {{"label", method.label}};
  Json trajectory = Json::array(), objective = Json::array(), recorded = Json::array();
  for (const Snapshot& row : run.rows) {
    recorded.push_back(row.t);
    trajectory.push_back(to_json(row.theta));
    objective.push_back(row.value);
  }
  if (problem.record != 1) answer["recorded_steps"] = std::move(recorded);
  answer["trajectory"] = std::move(trajectory);
  answer["objective"] = std::move(objective);
  answer["state"] = state_answer(method, run);
  answer["diverged"] = run.diverged;
  if (problem.until) answer["steps_needed"] = run.reached_at ? Json(*run.reached_at) : Json();
  if (minimum) add_analysis(method, *minimum, answer);
  if (run.diverged) {
    answer["diverged_at"] = run.stopped_at != 0 ? run.stopped_at : run.blown_up_at;
    answer["cause"] = run.cause;
  }
  return answer;
}

namespace {

/// Of a longer rule the direction and the step stand in the result.
constexpr Index kLongestRule = 3;

/// The lines of the rule, side by side.
Prose in_short(const Lines& rule) {
  const Formula direction = sym("d").at(sym("t"));
  Prose text;
  for (const Line& line : rule) {
    const Formula law = line.written();
    const bool is_last = &line == &rule.back();
    const bool is_direction = law.is(Formula::Kind::relation) && look_alike(law.part(0), direction);
    if (std::ssize(rule) > kLongestRule && !is_last && !is_direction) continue;
    text << law << (is_last ? "" : ", ");
  }
  return text;
}

ResultLine end_of(const MethodRun& one, const Lines& rule, long steps) {
  ResultLine line{one.label + ": "};
  line.words.append(in_short(rule));
  if (one.run.steps() < steps) return line;
  line.words << "; ";
  const Snapshot& last = one.run.last();
  const std::string path = fmt::format("{}.objective[{}]", one.id, steps);
  if (last.rest.size() == 0 || last.rest.isZero(0)) {
    const std::string point = fmt::format("{}.trajectory[{}]", one.id, steps);
    line.answers = {last.theta.size() == 1 ? point + "[0]" : point, path};
    return line;
  }
  line.words << relation("≈",
                         {sym("theta").at(to_formula(steps)), to_formula(NamedPoint{last.theta})})
             << ", ";
  line.answers = {path};
  return line;
}

/// Nesterov's gradient, by Taylor.
ResultLine law_of_look_ahead() {
  const Formula theta = sym("theta"), step = sym("alpha") * sym("v");
  const Formula bend = sym("alpha") * product({sym("H"), sym("v")}, product_sign::matrix);
  return {{"The look-ahead brakes where f curves along the velocity: ",
           equals({gradient_at(theta - step), gradient_at(theta) - bend}),
           " on a quadratic, and to first order elsewhere"}};
}

/// Adam's averages, whose gradients have one mean.
ResultLine law_of_bias() {
  const auto mean = [](const Formula& x) { return call("E", {x}); };
  const Formula t = sym("t"), m = sym("m"), g = sym("g");
  return {{"As ", equals({m.at(0), 0}), ", ",
           equals({mean(m.at(t)), tuple({1 - power(sym("beta").at(1), t)}) * mean(g)}),
           " for gradients of one mean: too near to 0 at first. So ",
           equals({mean(m.accent("hat").at(t)), mean(g)}), ", and likewise for v"}};
}

}  // namespace

std::vector<ResultLine> result_of(const MethodRun& one, const Lines& rule, long steps) {
  std::vector<ResultLine> lines = {end_of(one, rule, steps)};
  const Method& method = one.method;
  const bool is_sheets = method.form == RuleForm::sheet;
  if (method.is(MethodKind::nesterov) && is_sheets) lines.push_back(law_of_look_ahead());
  if (method.is(MethodKind::adam) && method.corrects_averages()) lines.push_back(law_of_bias());
  return lines;
}

}  // namespace psolve::optimizers
