// Optimisers on an objective f of n parameters θ, step by step, by the rules of a problem set on
// them (math/optimization/update_rule.h). The objective is differentiated symbolically, every
// method runs from the same start, and what distinguishes the methods is shown on their runs
// (comparison.h).

#include "problems/optimizers/spec.h"

#include "math/numbers/linear_algebra.h"

#include <fmt/format.h>

#include <cctype>

#include "core/workings/stretch.h"
#include "formula/meaning/name.h"
#include "math/optimization/derivation.h"
#include "math/optimization/rules.h"
#include "math/optimization/runs/descent.h"
#include "math/optimization/runs/precise_run.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/figures.h"
#include "problems/optimizers/objective_derivation.h"
#include "problems/optimizers/watch.h"

namespace psolve::optimizers {
namespace {

/// Of each method what stands before the NAMEs of its quantities: its label as a word.
std::vector<std::string> labels_of(const std::vector<Method>& methods) {
  std::vector<std::string> labels;
  for (const Method& method : methods) {
    std::string label = identifier(method.label);
    const bool starts_well = std::isalpha(static_cast<unsigned char>(label[0])) != 0;
    if (!starts_well || std::ranges::count(labels, label) > 0) {
      label = fmt::format("method{}_{}", labels.size() + 1, label);
    }
    labels.push_back(std::move(label));
  }
  return labels;
}

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        methods_(problem.methods),
        labels_(labels_of(problem.methods)),
        objective_(objective_of(problem)),
        lines_(problem, *objective_, work) {}

  Solution run() {
    solution_.sought = "Where does each method go from the start, step by step, and why?";
    solution_.headline = {"summary"};
    lines_.give();
    lines_.derive();
    find_minimum();
    for (Index i = 0; i < std::ssize(methods_); ++i) run_method(i);
    answer();
    if (work_.recording()) {
      check_runs();
      explain();
      solution_.result = result();
      solution_.figures = figures_of(comparison());
    }
    return std::move(solution_);
  }

 private:
  /// Where each method ends.
  std::vector<ResultLine> result() const {
    std::vector<ResultLine> lines;
    if (minimum_) lines.push_back({.answers = {"minimum"}});
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      const std::string path = fmt::format("methods[{}].", i);
      const std::string last = fmt::format("[{}]", problem_.steps);
      const bool ran = std::ssize(solution_.answers["methods"][i]["trajectory"]) > problem_.steps;
      if (ran)
        lines.push_back(
            {labels_[i] + ": ", {path + "trajectory" + last, path + "objective" + last}});
    }
    return lines;
  }

  /// The minimum θ* of a quadratic, where Hθ* = −b.
  void find_minimum() {
    if (!objective_->quadratic()) return;
    const Quadratic& quadratic = *objective_->quadratic();
    minimum_ = minimum_of(quadratic);
    if (minimum_) refine_minimum();
    solution_.answers["minimum"] = minimum_ ? to_json(minimum_->theta) : Json();
    if (!work_.recording()) return;
    if (!minimum_) {
      remark_no_minimum(quadratic);
      return;
    }
    lines_.record_minimum(*minimum_);
    const Vector slope = objective_->dual_gradient(minimum_->theta);
    const double scale = minimum_->L() * (1 + minimum_->theta.cwiseAbs().maxCoeff());
    solution_.checks.push_back({"minimum", "the gradient at the minimum, relative",
                                "dual numbers through the objective as written",
                                slope.cwiseAbs().maxCoeff() / scale, 1e-12});
  }

  /// One step of Newton's method is exact; f as it is written: multiplied out, large terms may
  /// cancel.
  void refine_minimum() {
    Vector slope(objective_->size());
    minimum_->value = objective_->evaluate(minimum_->theta.data(), slope.data());
    Method newton;
    newton.kind = MethodKind::newton;
    newton.learning_rate = 1;
    auto rows = precise_rows(*objective_, newton, problem_.start, 1, kMostPreciseWork);
    if (rows.size() < 2) return;
    minimum_->theta = rows[1].theta;
    minimum_->value = rows[1].value;
    minimum_->rest = rows[1].rest;
  }

  void remark_no_minimum(const Quadratic& quadratic) {
    const Vector values = symmetric_eigenvalues(quadratic.hessian);
    solution_.remarks.push_back(
        {"no-single-minimum",
         Remark::Kind::limit,
         {"This quadratic has no one minimum: the eigenvalues of its Hessian are ",
          to_formula(NamedPoint{values}), ", and not all of them are positive."}});
  }

  // -------------------------------------------------------------- the runs

  void run_method(Index i) {
    const Method& method = methods_[i];
    const std::string id = fmt::format("methods[{}]", i);
    DescentOptions options{.steps = problem_.steps,
                           .record_every = problem_.record,
                           .id = id,
                           .until = problem_.until,
                           .precise_work = kMostPreciseWork / static_cast<double>(methods_.size())};
    if (!work_.recording()) {
      runs_.push_back(descend(*objective_, method, problem_.start, options, work_));
      return;
    }
    auto& watch = *watches_.emplace_back(
        std::make_unique<DescentWatch>(*objective_, method, problem_.start, problem_.steps));
    if (minimum_) {
      watch.measure_progress(minimum_->theta, minimum_->eigenvectors, problem_.start);
    }
    options.recorded_steps = recorded_steps(method);
    options.shown_steps = shown_steps(method);
    options.watch = [&](const Snapshot& before, const Snapshot& after) {
      watch.see(before, after);
    };
    const DescentTrace trace(*objective_, method, options, work_);
    const auto group = work_.group(
        [&] { return Step{id, rule::trajectory, heading(method), {}, Json(), {}}; }, labels_[i]);
    trace.given(fmt::format("/methods/{}", i));
    work_.step([&] { return trace.statement(); });
    trace.state_at_start();
    runs_.push_back(descend(*objective_, method, problem_.start, options, work_));
    watch.finish(runs_.back());
    trace.table(watch.table());
  }

  /// Of all methods together about as many numbers as a derivation holds.
  long recorded_steps(const Method& method) const {
    const Index n = objective_->size();
    const bool has_hessian = method.is(MethodKind::newton) && !objective_->quadratic();
    const Index matrix = has_hessian || method.is(MethodKind::bfgs) ? n * n : 0;
    const Index numbers = (8 * n + matrix + 1) * std::ssize(methods_);
    return std::clamp<long>(kMostNumbers / numbers, 1, problem_.steps);
  }
  static long shown_steps(const Method& method) { return method.is(MethodKind::adam) ? 2 : 3; }

  static Prose heading(const Method& method) {
    std::string name(words_of(method.kind));
    name[0] = static_cast<char>(std::toupper(name[0]));
    if (method.label != name_of(method.kind)) name += fmt::format(" ({})", method.label);
    return name;
  }

  // -------------------------------------------------------------- answers

  void answer() {
    Json summary = Json::array();
    Json methods = Json::array();
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      const Descent& run = runs_[i];
      summary.push_back({{"label", methods_[i].label},
                         {"steps", run.steps()},
                         {"theta", to_json(run.last().theta)},
                         {"objective", run.last().value},
                         {"diverged", run.diverged}});
      methods.push_back(method_answer(methods_[i], run));
    }
    solution_.answers["summary"] = std::move(summary);
    solution_.answers["methods"] = std::move(methods);
  }

  Json method_answer(const Method& method, const Descent& run) const {
    Json answer = {{"label", method.label}};
    Json trajectory = Json::array(), objective = Json::array(), recorded = Json::array();
    for (const Snapshot& row : run.rows) {
      recorded.push_back(row.t);
      trajectory.push_back(to_json(row.theta));
      objective.push_back(row.value);
    }
    if (problem_.record != 1) answer["recorded_steps"] = std::move(recorded);
    answer["trajectory"] = std::move(trajectory);
    answer["objective"] = std::move(objective);
    answer["state"] = state_answer(method, run);
    answer["diverged"] = run.diverged;
    if (problem_.until) answer["steps_needed"] = run.reached_at ? Json(*run.reached_at) : Json();
    if (minimum_) add_analysis(method, answer);
    if (run.diverged) {
      answer["diverged_at"] = run.stopped_at != 0 ? run.stopped_at : run.blown_up_at;
      answer["cause"] = run.cause;
    }
    return answer;
  }

  void add_analysis(const Method& method, Json& answer) const {
    const auto found = analyse(method, *minimum_);
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
  static Json state_answer(const Method& method, const Descent& run) {
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

  // -------------------------------------------------------------- evidence and explanations

  Comparison comparison() {
    if (compared_.empty()) {
      for (Index i = 0; i < std::ssize(methods_); ++i) {
        compared_.push_back(
            {methods_[i], runs_[i], *watches_[i], fmt::format("methods[{}]", i), labels_[i]});
      }
    }
    return {*objective_, problem_.start, problem_.steps, minimum_, compared_, work_, solution_};
  }

  void explain() {
    const Comparison all = comparison();
    explain_linear_iterations(all);
    compare_progress(all);
    explain_look_ahead(all);
    explain_adagrad(all);
    explain_newton(all);
    explain_adam(all);
    remark_departures(all);
    remark_divergence();
    remark_rounding();
  }

  void remark_divergence() {
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      const Descent& run = runs_[i];
      const bool told = run.stopped_at != 0 && run.curvature.first_indefinite == run.stopped_at;
      if (!run.diverged || told) continue;
      solution_.remarks.push_back(
          {fmt::format("divergence-of-method-{}", i + 1), Remark::Kind::limit,
           fmt::format("{} diverges: at step {} {}.", methods_[i].label,
                       run.stopped_at != 0 ? run.stopped_at : run.blown_up_at, run.cause)});
    }
  }

  /// Where the runs are too long for more digits.
  void remark_rounding() {
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      const long from = runs_[i].rounded_from;
      if (from == 0) continue;
      solution_.remarks.push_back(
          {fmt::format("rounding-in-method-{}", i + 1), Remark::Kind::limit,
           fmt::format("The numbers of {} are rounded once, where they are printed, up to step {}; "
                       "from there on the run is in doubles, whose rounding it carries on.",
                       methods_[i].label, from - 1)});
    }
  }

  void check_runs() {
    double gradient_error = 0;
    long gradients = 0;
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      const DescentWatch& watch = *watches_[i];
      gradient_error = worse(gradient_error, watch.gradient_error());
      gradients += watch.gradients_compared();
      const OtherForm& other = watch.other_form();
      std::string claim = fmt::format("{} of {} steps of {}, relative to theta", other.compared(),
                                      runs_[i].steps(), methods_[i].label);
      solution_.checks.push_back({fmt::format("methods[{}]/other_form", i), std::move(claim),
                                  OtherForm::description(methods_[i]), other.error(), 1e-10});
    }
    solution_.checks.insert(
        solution_.checks.begin(),
        {"gradient", fmt::format("the symbolic gradient at {} points of the runs", gradients),
         "dual numbers through the objective as written", gradient_error, 1e-11});
  }

  const Problem& problem_;
  Workings& work_;
  ExprArena arena_;
  std::vector<Method> methods_;
  std::vector<std::string> labels_;  ///< of their NAMEs
  std::unique_ptr<Objective> objective_;
  ObjectiveDerivation lines_;
  std::optional<Minimum> minimum_;
  std::vector<Descent> runs_;
  std::vector<MethodRun> compared_;
  std::vector<std::unique_ptr<DescentWatch>> watches_;
  Solution solution_;
};

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  Problem named = problem;
  for (Method& method : named.methods) {
    if (method.label.empty()) method.label = name_of(method.kind);
  }
  return Solver(named, work).run();
}

}  // namespace psolve::optimizers
