// Optimisers on an objective f of n parameters θ, step by step, by the rules of a problem set on
// them (math/optimization/update_rule.h). The objective is differentiated symbolically, every
// method runs from the same start, and what distinguishes the methods is shown on their runs
// (comparison.h).

#include "problems/optimizers/spec.h"

#include "math/numbers/linear_algebra.h"

#include <fmt/format.h>

#include "math/calculus/derivation_step.h"
#include "math/calculus/rules.h"
#include "math/optimization/derivation.h"
#include "math/optimization/descent.h"
#include "math/optimization/rules.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/figures.h"
#include "problems/optimizers/watch.h"

namespace psolve::optimizers {
namespace {

/// Derivatives whose derivation is shown in full, and entries of a Hessian.
constexpr Index kShownDerivatives = 4;

class Solver {
 public:
  Solver(const Problem& problem, Workings& work)
      : problem_(problem),
        work_(work),
        methods_(problem.methods),
        objective_(objective_of(problem)) {}

  Solution run() {
    solution_.sought = "Where does each method go from the start, step by step, and why?";
    solution_.headline = {"summary"};
    derive_objective();
    find_minimum();
    for (Index i = 0; i < std::ssize(methods_); ++i) run_method(i);
    answer();
    if (work_.recording()) {
      check_runs();
      explain();
      solution_.figures = figures_of(comparison());
    }
    return std::move(solution_);
  }

 private:
  bool needs_hessian() const {
    return objective_->quadratic().has_value() ||
           std::ranges::any_of(methods_, [](const Method& m) { return m.is(MethodKind::newton); });
  }

  // -------------------------------------------------------------- the objective

  void derive_objective() {
    if (!work_.recording()) return;
    const auto group = work_.group([&] {
      return Step{"objective",
                  rule::definition,
                  "The objective and its derivatives",
                  {equals({sym("f"), objective_->formula()})},
                  Json(),
                  {}};
    });
    derive_gradient();
    if (needs_hessian()) show_hessian();
  }

  void derive_gradient() {
    const Index n = objective_->size();
    if (!objective_->derivation(0)) {
      work_.step([&] {
        const auto& [H, b, c] = *objective_->quadratic();
        Formula slope = product({to_formula(H), sym("theta")}, product_sign::matrix);
        if (!b.isZero(0)) slope = slope + to_formula(b);
        return Step{"objective/gradient",
                    rule::gradient,
                    "The gradient of the quadratic: its matrix is symmetric",
                    {equals({gradient_at(sym("theta")), slope})},
                    Json(),
                    {}};
      });
      return;
    }
    for (Index i = 0; i < std::min(n, kShownDerivatives); ++i) {
      work_.step([&] {
        return step_of(*objective_->derivation(i), fmt::format("objective/gradient[{}]", i));
      });
    }
    if (n <= kShownDerivatives) return;
    work_.step([&] {
      return Step{"objective/left_out",
                  rule::gradient,
                  fmt::format("… and {} more derivatives in the same way", n - kShownDerivatives),
                  {},
                  Json(),
                  {}};
    });
  }

  void show_hessian() {
    work_.step([&] {
      const Index n = objective_->size();
      const Formula entries = matrix(
          n, n, [&](Index i, Index j) { return objective_->hessian_formula(i, j); },
          kShownDerivatives);
      return Step{"objective/hessian",           rule::hessian, "The Hessian, from the gradient",
                  {equals({sym("H"), entries})}, Json(),        {}};
    });
  }

  /// The minimum θ* of a quadratic, where Hθ* = −b.
  void find_minimum() {
    if (!objective_->quadratic()) return;
    const Quadratic& quadratic = *objective_->quadratic();
    minimum_ = minimum_of(quadratic);
    solution_.answers["minimum"] = minimum_ ? to_json(minimum_->theta) : Json();
    if (!work_.recording()) return;
    if (!minimum_) {
      remark_no_minimum(quadratic);
      return;
    }
    work_.step([&] {
      const Formula minimum = sym("theta").mark("*");
      const Formula linear = to_formula(Vector(-quadratic.linear));
      return Step{
          "minimum",
          rule::gradient,
          "The minimum, where the gradient vanishes; the Hessian is positive definite, with "
          "the eigenvalues below",
          {equals({product({sym("H"), minimum}, product_sign::matrix), linear}),
           equals({minimum, to_formula(NamedPoint{minimum_->theta})}),
           equals({call("f", {minimum}), minimum_->value}),
           equals({sym("lambda"), to_formula(NamedPoint{minimum_->eigenvalues})})},
          to_json(minimum_->theta),
          {}};
    });
    const Vector slope = objective_->dual_gradient(minimum_->theta);
    const double scale = minimum_->L() * (1 + minimum_->theta.cwiseAbs().maxCoeff());
    solution_.checks.push_back({"minimum", "the gradient at the minimum, relative",
                                "dual numbers through the objective as written",
                                slope.cwiseAbs().maxCoeff() / scale, 1e-12});
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
    DescentOptions options{.steps = problem_.steps, .record_every = problem_.record, .id = id};
    if (!work_.recording()) {
      runs_.push_back(descend(*objective_, method, problem_.start, options, work_));
      return;
    }
    auto& watch = *watches_.emplace_back(
        std::make_unique<DescentWatch>(*objective_, method, problem_.start, problem_.steps));
    if (minimum_) {
      watch.measure_progress(minimum_->theta, minimum_->eigenvectors, problem_.start);
    }
    options.shown_steps = shown_steps(method);
    options.watch = [&](const Snapshot& before, const Snapshot& after) {
      watch.see(before, after);
    };
    const DescentTrace trace(*objective_, method, id, work_);
    const auto group =
        work_.group([&] { return Step{id, rule::trajectory, heading(method), {}, Json(), {}}; });
    work_.step([&] { return trace.statement(); });
    runs_.push_back(descend(*objective_, method, problem_.start, options, work_));
    watch.finish(runs_.back());
    trace.table(watch.table());
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
    Json best = {{"learning_rate", found->best->learning_rate()}};
    if (!method.is(MethodKind::gd)) best["beta"] = found->best->momentum;
    best["spectral_radius"] = found->best->rate;
    answer["best"] = std::move(best);
  }

  /// The state after each recorded step but the start, under the names that the rule gives it.
  static Json state_answer(const Method& method, const Descent& run) {
    using Member = Vector Snapshot::*;
    std::vector<std::pair<const char*, Member>> members;
    switch (method.kind) {
      case MethodKind::momentum:
      case MethodKind::nesterov:
      case MethodKind::rmsprop:
        members = {{"v", &Snapshot::v}};
        break;
      case MethodKind::adagrad:
        members = {{"g", &Snapshot::g}};
        break;
      case MethodKind::adam:
        members = {{"g", &Snapshot::g},
                   {"m", &Snapshot::m},
                   {"v", &Snapshot::v},
                   {"m_hat", &Snapshot::m_hat},
                   {"v_hat", &Snapshot::v_hat}};
        break;
      case MethodKind::gd:
      case MethodKind::newton:
        break;
    }
    Json state = Json::object();
    for (const auto& [name, member] : members) {
      Json& list = state[name] = Json::array();
      for (const Snapshot& row : run.rows) {
        if (row.t > 0) list.push_back(to_json(row.*member));
      }
    }
    return state;
  }

  // -------------------------------------------------------------- evidence and explanations

  Comparison comparison() {
    if (compared_.empty()) {
      for (Index i = 0; i < std::ssize(methods_); ++i) {
        compared_.push_back({methods_[i], runs_[i], *watches_[i], fmt::format("methods[{}]", i)});
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
                                  OtherForm::description(methods_[i].kind), other.error(), 1e-10});
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
  std::unique_ptr<Objective> objective_;
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
