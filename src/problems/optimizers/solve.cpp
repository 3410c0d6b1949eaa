// Optimisers on an objective f of n parameters θ, step by step, by the rules of a problem set on
// them (math/optimization/update_rule.h). The objective is differentiated symbolically, every
// method runs from the same start, and what distinguishes the methods is shown on their runs
// (comparison.h).

#include "problems/optimizers/spec.h"

#include "math/numbers/linear_algebra.h"

#include <fmt/format.h>

#include <cctype>

#include "core/text/text.h"
#include "core/workings/stretch.h"
#include "formula/meaning/name.h"
#include "math/optimization/derivation.h"
#include "math/optimization/rules.h"
#include "math/optimization/runs/descent.h"
#include "math/optimization/runs/precise_run.h"
#include "problems/optimizers/answers.h"
#include "problems/optimizers/comparison.h"
#include "problems/optimizers/explanations/claims.h"
#include "problems/optimizers/figures.h"
#include "problems/optimizers/objective_derivation.h"
#include "problems/optimizers/stability.h"
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
    find_limit();
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
  /// What each method does, and where it ends.
  std::vector<ResultLine> result() const {
    std::vector<ResultLine> lines;
    if (minimum_) lines.push_back({.answers = {"minimum"}});
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      for (ResultLine& line : result_of(compared_[i], rules_[i], problem_.steps)) {
        lines.push_back(std::move(line));
      }
    }
    return lines;
  }

  /// The minimum θ* of a quadratic, where Hθ* = −b.
  void find_minimum() {
    if (!objective_->quadratic()) return;
    const Quadratic& quadratic = *objective_->quadratic();
    minimum_ = minimum_of(quadratic);
    if (minimum_) refine_minimum();
    if (minimum_ && !minimum_->theta.allFinite()) {
      throw SpecError("/objective",
                      "the minimum of this quadratic lies beyond the largest double; make its "
                      "linear part smaller, or its Hessian larger");
    }
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
    const auto rows = precise_rows(*objective_, newton, problem_.start, 1, kMostPreciseWork).rows;
    if (rows.size() < 2) return;
    minimum_->theta = rows[1].theta;
    minimum_->value = rows[1].value;
    minimum_->rest = rows[1].rest;
  }

  void remark_no_minimum(const Quadratic& quadratic) {
    if (quadratic.hessian.isZero(0)) {
      solution_.remarks.push_back({"no-single-minimum", Remark::Kind::limit,
                                   quadratic.linear.isZero(0)
                                       ? "The function is constant: every point is a minimum."
                                       : "The function is linear, so it falls without end and has "
                                         "no minimum."});
      return;
    }
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
    options.recorded_steps = recorded_steps(method);
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
    watch.wait_until(problem_.until);
    options.watch = [&](const Snapshot& before, const Snapshot& after) {
      watch.see(before, after);
    };
    const DescentTrace trace(*objective_, method, options, work_);
    const auto group = work_.heading(id, rule::trajectory, heading(method), labels_[i]);
    trace.given(fmt::format("/methods/{}", i));
    const Step statement = trace.statement();
    rules_.push_back(statement.lines);
    work_.step([&] { return statement; });
    trace.state_at_start();
    runs_.push_back(descend(*objective_, method, problem_.start, options, work_));
    watch.finish(runs_.back());
    trace.table(watch.table());
    if (problem_.until) note_steps_needed(i, id);
  }

  void note_steps_needed(Index i, const std::string& id) {
    const auto& reached = runs_[i].reached_at;
    const Formula bound = *problem_.until;
    const Formula f = sym("f");
    work_.note(id + "/steps_needed", rule::trajectory,
               reached ? Prose{relation("<", {f, bound}),
                               fmt::format(" first after {}", counted(*reached, "step"))}
                       : Prose{"In this run never ", relation("<", {f, bound})});
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

  /// Of gradient descent, at the minimum or near one.
  void find_limit() {
    if (minimum_) {
      limit_ = 2 / minimum_->L();
    } else if (const auto nearby = nearby_minimum(*objective_, runs_)) {
      limit_ = nearby->largest_learning_rate();
      record_limit(*nearby);
    }
    if (!limit_ || !work_.recording()) return;
    const Vector at = minimum_ ? minimum_->theta : nearby_theta_;
    solution_.checks.push_back(check_largest_eigenvalue(*objective_, at, 2 / *limit_));
  }

  /// With the argument in letters, only where gradient descent is run.
  void record_limit(const NearbyMinimum& nearby) {
    nearby_theta_ = nearby.theta;
    const bool is_asked =
        !problem_.theory || std::ranges::any_of(methods_, [](const Method& method) {
          return method.is(MethodKind::gd);
        });
    if (!work_.recording() || !is_asked) return;
    const long last = runs_[nearby.run].steps();
    const Formula theta = sym("theta").at(to_formula(last));
    const bool is_told = last <= recorded_steps(methods_[nearby.run]);
    const Formula start = !is_told    ? theta
                          : last == 0 ? work_.the(theta)
                                      : work_.the(theta, labels_[nearby.run]);
    record(nearby, *objective_, runs_[nearby.run].last().theta, methods_[nearby.run].label, start,
           work_);
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
      methods.push_back(answer_of(methods_[i], run, problem_, minimum_));
    }
    solution_.answers["summary"] = std::move(summary);
    solution_.answers["methods"] = std::move(methods);
    if (limit_) solution_.answers["largest_learning_rate"] = *limit_;
  }

  // -------------------------------------------------------------- evidence and explanations

  Comparison comparison() {
    if (compared_.empty()) {
      for (Index i = 0; i < std::ssize(methods_); ++i) {
        compared_.push_back(
            {methods_[i], runs_[i], *watches_[i], fmt::format("methods[{}]", i), labels_[i]});
      }
    }
    return {*objective_,     problem_.start,  problem_.steps, minimum_, compared_,
            problem_.claims, problem_.theory, work_,          solution_};
  }

  void explain() {
    const Comparison all = comparison();
    explain_linear_iterations(all);
    compare_progress(all);
    explain_look_ahead(all);
    explain_adagrad(all);
    explain_newton(all);
    explain_bfgs(all);
    explain_conjugate_gradients(all);
    explain_adam(all);
    remark_departures(all);
    solution_.claims = judged_claims(problem_.claims, all);
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

  std::string lost_digits(Index i) const {
    const long from = watches_[i]->other_form().lost_from();
    return from == 0 ? ""
                     : fmt::format(", and from step {} on leaves no digit of B that is sure", from);
  }

  /// Where the runs are too long for more digits.
  void remark_rounding() {
    for (Index i = 0; i < std::ssize(methods_); ++i) {
      const long from = runs_[i].rounded_from;
      if (from == 0) continue;
      solution_.remarks.push_back(
          {fmt::format("rounding-in-method-{}", i + 1), Remark::Kind::limit,
           fmt::format("The numbers of {} are rounded once, where they are printed, up to step {}; "
                       "from there on the run is in doubles, whose rounding it carries on{}.",
                       methods_[i].label, from - 1, lost_digits(i))});
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
                                  OtherForm::description(methods_[i]), other.error(),
                                  OtherForm::kTolerance});
      solution_.checks.push_back(
          {fmt::format("methods[{}]/verdict", i),
           fmt::format("whether {} diverges{}, verdicts that are wrong", methods_[i].label,
                       problem_.until ? ", and when f is below the bound" : ""),
           "the values of f of all steps", static_cast<double>(watch.values().wrong(runs_[i])), 0});
    }
    solution_.checks.insert(
        solution_.checks.begin(),
        {"gradient", fmt::format("the symbolic gradient at {} points of the runs", gradients),
         "dual numbers through the objective as written", gradient_error,
         DescentWatch::kGradientTolerance});
  }

  const Problem& problem_;
  Workings& work_;
  ExprArena arena_;
  std::vector<Method> methods_;
  std::vector<std::string> labels_;  ///< of their NAMEs
  std::unique_ptr<Objective> objective_;
  ObjectiveDerivation lines_;
  std::optional<Minimum> minimum_;
  std::optional<double> limit_;  ///< the largest learning rate of gradient descent
  Vector nearby_theta_;          ///< where that is so, of an objective that is no quadratic
  std::vector<Descent> runs_;
  std::vector<Lines> rules_;  ///< of the methods, in letters
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
