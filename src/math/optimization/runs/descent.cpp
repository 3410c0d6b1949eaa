// Runs of the optimisers: first the rows whose numbers are rounded once (precise_run.h), then the
// same rules in doubles.

#include "math/optimization/runs/descent.h"

#include <fmt/format.h>

#include <cmath>

#include "math/optimization/derivation.h"
#include "math/optimization/runs/iteration.h"
#include "math/optimization/runs/precise_run.h"
#include "math/optimization/runs/rounded_objective.h"

namespace psolve {
namespace {

/// The objective may grow by this factor before a run counts as diverged.
constexpr double kMostGrowth = 1e6;

std::string fault_of(const std::string& name, const Vector& values) {
  if (values.allFinite()) return "";
  return name + (values.hasNaN() ? " is not a number" : " overflows");
}

// ------------------------------------------------------------------ rows of doubles

using Numbers = std::vector<double>;

void take(Vector& to, const Numbers& from) {
  to = Eigen::Map<const Vector>(from.data(), std::ssize(from));
}

void take(Vector& to, const IterationState<double>& from, double RuleState<double>::*member) {
  to.resize(std::ssize(from.parameters));
  for (Index i = 0; i < to.size(); ++i) to(i) = from.parameters[i].*member;
}

/// What the method has of these.
template <class Take>
void for_each_state(const Method& method, Take&& taken) {
  using R = RuleState<double>;
  using S = Snapshot;
  const bool is_adam = method.is(MethodKind::adam);
  taken(&S::theta, &R::theta);
  taken(&S::gradient, &R::gradient);
  if (is_adam || method.is(MethodKind::adagrad)) taken(&S::g, &R::g);
  if (is_adam || method.is(MethodKind::rmsprop) || method.has_velocity()) taken(&S::v, &R::v);
  if (is_adam) taken(&S::m, &R::m);
  if (is_adam && method.corrects_averages()) {
    taken(&S::m_hat, &R::m_hat);
    taken(&S::v_hat, &R::v_hat);
  }
  if (method.has_direction()) taken(&S::d, &R::d);
}

void take(Snapshot& to, const IterationState<double>& from, const Method& method) {
  to.t = from.t;
  to.value = from.value;
  to.rest.resize(0);
  for_each_state(method, [&](auto row, auto member) { take(to.*row, from, member); });
  take(to.ahead, from.ahead);
  take(to.taken, from.taken);
  take(to.matrix, from.matrix);
  take(to.moved, from.moved);
  take(to.change, from.change);
  take(to.turned, from.turned);
  if (method.is(MethodKind::bfgs)) take(to.slope, from.slope);
  to.rho = from.rho;
  to.bent = from.bent;
  to.alpha = from.alpha;
  to.share = from.share;
  to.squared = from.squared;
  to.curvature = from.curvature;
}

IterationState<double> state_of(const Snapshot& row, const Method& method) {
  IterationState<double> state;
  state.t = row.t;
  state.parameters.resize(row.theta.size());
  for_each_state(method, [&](auto member, auto to) {
    const Vector& from = row.*member;
    for (Index i = 0; i < from.size(); ++i) state.parameters[i].*to = from(i);
  });
  state.taken = {row.taken.begin(), row.taken.end()};
  state.slope = {row.slope.begin(), row.slope.end()};
  state.matrix = {row.matrix.begin(), row.matrix.end()};
  state.alpha = row.alpha;
  state.share = row.share;
  state.beta1_power = std::pow(method.beta1, static_cast<double>(row.t));
  state.beta2_power = std::pow(method.beta2, static_cast<double>(row.t));
  return state;
}

/// In doubles: but where it is asked for, an expression is rounded once. Where its terms cancel, a
/// line that states it has no other number.
class DoublesOrRounded : public ObjectiveOver<double> {
 public:
  explicit DoublesOrRounded(const Objective& f)
      : ObjectiveOver(f), is_expression_(f.tape() != nullptr), rounded_(f) {}

  void round_once(bool once) { once_ = once && is_expression_; }

  double evaluate(const std::vector<double>& theta, std::vector<double>& slope) const override {
    double value = 0;
    const bool found = once_ && rounded_.evaluate(theta, value, slope);
    return found ? value : ObjectiveOver::evaluate(theta, slope);
  }
  void hessian(const std::vector<double>& theta, std::vector<double>& entries) const override {
    if (!once_ || !rounded_.hessian(theta, {}, entries)) ObjectiveOver::hessian(theta, entries);
  }

 private:
  bool is_expression_;
  bool once_ = false;
  mutable RoundedObjective rounded_;
};

// ------------------------------------------------------------------ the run

class Runner {
 public:
  Runner(const Objective& objective, const Method& method, const Vector& start,
         const DescentOptions& options, Workings& work)
      : objective_(objective),
        method_(method),
        options_(options),
        trace_(objective, method, options, work),
        doubles_(objective),
        iteration_(doubles_, method),
        precise_(precise_rows(objective, method, start, options.steps, options.precise_work)) {
    if (!precise_.rows.empty()) {
      after_ = precise_.rows[0];
      return;
    }
    iteration_.start({start.begin(), start.end()});
    take(after_, iteration_.state(), method);
  }

  Descent run() {
    first_value_ = after_.value;
    keep();
    for (long t = 1; t <= options_.steps; ++t) {
      if (is_unseen(t) && step_unseen()) continue;
      catch_up();
      std::swap(before_, after_);
      step(t);
      const bool is_taken = descent_.stopped_at == 0;
      if (is_taken) find_fault();
      const bool is_made = descent_.stopped_at == 0;
      if (t <= options_.recorded_steps) {
        trace_.step(before_, after_, {.newton = newton_, .is_taken = is_taken, .is_made = is_made});
      }
      if (!is_made) {
        std::swap(before_, after_);
        break;
      }
      if (options_.watch) options_.watch(before_, after_);
      keep();
      if (options_.ends && options_.ends(before_, after_)) break;
    }
    catch_up();
    finish();
    return std::move(descent_);
  }

 private:
  // A long run goes on in doubles, and most of its steps are no row of anything.

  bool is_unseen(long t) const {
    const bool is_kept = options_.record_every != 0 && t % options_.record_every == 0;
    return descent_.rounded_from != 0 && t > options_.recorded_steps && !options_.watch &&
           !options_.ends && !is_kept && !method_.is(MethodKind::newton);
  }

  /// Whether the step left finite values; else it is still to be made.
  bool step_unseen() {
    doubles_.round_once(false);
    last_ = iteration_.state();
    const bool is_taken = iteration_.step().empty();
    const IterationState<double>& s = iteration_.state();
    bool is_finite = is_taken && std::isfinite(s.value);
    for (const RuleState<double>& p : s.parameters) {
      is_finite =
          is_finite && std::isfinite(p.theta + p.gradient + p.v + p.m + p.g + p.v_hat + p.d);
    }
    if (!is_finite) {
      iteration_.restore(last_);
      return false;
    }
    is_behind_ = true;
    note_value(s.t, s.value);
    return true;
  }

  /// The row of the last step.
  void catch_up() {
    if (is_behind_) take(after_, iteration_.state(), method_);
    is_behind_ = false;
  }

  void step(long t) {
    if (t < std::ssize(precise_.rows)) {
      after_ = precise_.rows[t];
    } else {
      step_in_doubles(t);
    }
    if (method_.is(MethodKind::newton)) report_curvature(t);
  }

  void step_in_doubles(long t) {
    doubles_.round_once(t <= options_.recorded_steps);
    if (descent_.rounded_from == 0) {
      descent_.rounded_from = t;
      if (!precise_.rows.empty()) iteration_.resume(state_of(before_, method_));
      precise_.rows.clear();
    }
    std::string fault = iteration_.step();
    take(after_, iteration_.state(), method_);
    if (!precise_.fault.empty()) fault = precise_.fault;
    if (!fault.empty()) stop(t, fault);
  }

  /// Newton's Hessian where it is not positive definite.
  void report_curvature(long t) {
    const Index n = objective_.size();
    const Matrix H = Eigen::Map<const Matrix>(after_.matrix.data(), n, n) +
                     method_.damping * Matrix::Identity(n, n);
    if (!H.allFinite()) return;
    const bool in_doubles = descent_.rounded_from != 0;
    newton_ = in_doubles ? iteration_.newton() : newton_direction(H, after_.taken);
    // Known for certain where there were digits enough.
    if (!in_doubles || !precise_.fault.empty())
      newton_.singular = !precise_.fault.empty() && in_doubles;
    if (newton_.positive_definite) return;
    CurvatureReport& report = descent_.curvature;
    if (++report.indefinite_steps > 1) return;
    report.first_indefinite = t;
    report.eigenvalues = newton_.eigenvalues;
    if (!newton_.singular) report.slope = -method_.learning_rate * after_.taken.dot(after_.d);
  }

  void stop(long t, std::string cause) {
    descent_.stopped_at = t;
    descent_.cause = std::move(cause);
  }

  void find_fault() {
    const Snapshot& s = after_;
    std::string cause;
    for (const auto& [name, values] :
         {std::pair<const char*, const Vector&>{"the gradient", s.gradient},
          {"g", s.g},
          {"m", s.m},
          {"v", s.v},
          {"v_hat", s.v_hat},
          {"d", s.d},
          {"theta", s.theta},
          {method_.is(MethodKind::bfgs) ? "B" : "the Hessian", s.matrix}}) {
      if (cause.empty()) cause = fault_of(name, values);
    }
    if (cause.empty()) cause = fault_of("the objective", Vector::Constant(1, s.value));
    if (!cause.empty()) stop(s.t, cause);
  }

  void note_value(long t, double value) {
    if (descent_.blown_up_at == 0 && value > bound()) descent_.blown_up_at = t;
    if (!descent_.reached_at && options_.until && value < *options_.until) {
      descent_.reached_at = t;
    }
  }

  double bound() const { return kMostGrowth * (first_value_ == 0 ? 1 : std::abs(first_value_)); }

  void keep() {
    note_value(after_.t, after_.value);
    if (options_.record_every == 0 || after_.t % options_.record_every != 0) return;
    descent_.rows.push_back(after_);
  }

  void finish() {
    if (descent_.rows.empty() || descent_.rows.back().t != after_.t) {
      descent_.rows.push_back(after_);
    }
    descent_.diverged = descent_.stopped_at != 0 || after_.value > bound();
    if (descent_.diverged && descent_.cause.empty()) {
      descent_.cause = "the objective is over 10^6 times the first";
    }
    if (descent_.rounded_from == descent_.stopped_at) descent_.rounded_from = 0;
  }

  const Objective& objective_;
  const Method& method_;
  const DescentOptions& options_;
  DescentTrace trace_;
  DoublesOrRounded doubles_;
  Iteration<double> iteration_;
  PreciseRows precise_;
  Snapshot before_, after_;
  IterationState<double> last_;
  bool is_behind_ = false;  ///< whether `after_` is not yet that of the last step
  NewtonDirection newton_;
  double first_value_ = 0;
  Descent descent_;
};

}  // namespace

Descent descend(const Objective& objective, const Method& method, const Vector& start,
                const DescentOptions& options, Workings& work) {
  return Runner(objective, method, start, options, work).run();
}

}  // namespace psolve
