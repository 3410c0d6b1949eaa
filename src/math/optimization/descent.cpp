// Runs of the optimisers: the rules of update_rule.h step after step, with fixed arrays for one and
// two variables so that a step allocates nothing.

#include "math/optimization/descent.h"

#include <fmt/format.h>

#include <cmath>

#include "math/optimization/derivation.h"
#include "math/optimization/update_rule.h"

namespace psolve {
namespace {

/// The objective may grow by this factor before a run counts as diverged.
constexpr double kMostGrowth = 1e6;

/// Hands values on.
struct Silent {
  template <class Value, class Describe>
  Value operator()(Rule, const char*, Value value, Describe&&) const {
    return value;
  }
};

/// Hands values on and records their lines.
class Recording {
 public:
  /// `answer` is the path of the answer that a quantity of this name is.
  using Answer = std::function<std::string(std::string_view name)>;
  Recording(Workings& work, const StepNames& names, std::string prefix, Answer answer)
      : work_(work), names_(names), prefix_(std::move(prefix)), answer_(std::move(answer)) {}

  template <class Value, class Describe>
  Value operator()(Rule rule, const char* name, Value value, Describe&& describe) {
    if (!value.allFinite()) return value;  // the run ends here
    work_.define(rule, NamedPoint{value}, [&] {
      return Definition{.id = fmt::format("{}/{}", prefix_, name),
                        .name = names_.symbol(name),
                        .formula = describe(names_),
                        .answer = answer_(name)};
    });
    return value;
  }

 private:
  Workings& work_;
  const StepNames& names_;
  std::string prefix_;
  Answer answer_;
};

std::string fault_of(const std::string& name, const Vector& values) {
  if (values.allFinite()) return "";
  return name + (values.hasNaN() ? " is not a number" : " overflows");
}

template <int N>
class Runner {
 public:
  using Array = Eigen::Array<double, N, 1>;

  Runner(const Objective& objective, const Method& method, const Vector& start,
         const DescentOptions& options, Workings& work)
      : objective_(objective),
        method_(method),
        options_(options),
        work_(work),
        state_(Array(start.array())),
        slope_(state_.theta) {}

  Descent run() {
    first_value_ = value_ = evaluate(state_.theta, slope_);
    take(after_, 0);
    keep(0);
    for (long t = 1; t <= options_.steps; ++t) {
      const OptimizerState<Array> before = state_;
      const double value_before = value_;
      if (t <= options_.recorded_steps) {
        step_recorded(t);
      } else {
        step(t);
      }
      if (descent_.stopped_at == 0) find_fault(t);
      if (descent_.stopped_at != 0) {
        state_ = before;
        value_ = value_before;
        finish(t - 1);
        return std::move(descent_);
      }
      if (options_.watch) watch(t);
      keep(t);
    }
    finish(options_.steps);
    return std::move(descent_);
  }

 private:
  double evaluate(const Array& theta, Array& gradient) const {
    return objective_.evaluate(theta.data(), gradient.data());
  }

  void take_gradient() {
    if (method_.is(MethodKind::nesterov)) {
      evaluate(look_ahead_point(state_, method_), state_.gradient);
    } else {
      state_.gradient = slope_;
    }
  }

  void step(long t) {
    take_gradient();
    Silent silent;
    if (method_.is(MethodKind::newton)) {
      if (!newton(t, silent, nullptr)) return;
    } else {
      make_step(state_, method_, silent);
    }
    value_ = evaluate(state_.theta, slope_);
  }

  void step_recorded(long t) {
    const DescentTrace trace(objective_, method_, options_, work_);
    const bool is_kept = can_be_made();
    const StepNames names = trace.names(t);
    const auto aside = work_.in_the_same_way(t > options_.shown_steps);
    const auto group = work_.group([&] { return trace.step_heading(t, state_.theta); });
    take_gradient();
    if (method_.is(MethodKind::nesterov))
      trace.look_ahead(t, state_.v, look_ahead_point(state_, method_));
    trace.gradient(t, state_.gradient);
    Recording recording(work_, names, trace.id(t), [&](std::string_view name) {
      return is_kept ? trace.answer(name, t) : "";
    });
    if (method_.is(MethodKind::newton)) {
      if (!newton(t, recording, &trace)) return;
    } else {
      make_step(state_, method_, recording);
    }
    value_ = evaluate(state_.theta, slope_);
    if (is_kept) trace.value(t, value_);
  }

  /// Whether the next step leaves finite values: else its values are no answers.
  bool can_be_made() const {
    OptimizerState<Array> s = state_;
    Silent silent;
    if (method_.is(MethodKind::newton)) {
      const Matrix H = objective_.hessian(s.theta);
      if (!H.allFinite()) return false;
      const NewtonDirection found = newton_direction(H, Vector(slope_));
      if (found.singular) return false;
      newton_step(s, method_, Array(found.direction.array()), silent);
    } else {
      s.gradient = slope_;
      if (method_.is(MethodKind::nesterov)) evaluate(look_ahead_point(s, method_), s.gradient);
      make_step(s, method_, silent);
    }
    Array slope = slope_;
    return is_finite(s, evaluate(s.theta, slope));
  }

  static bool is_finite(const OptimizerState<Array>& s, double value) {
    return std::isfinite(value) && s.theta.allFinite() && s.gradient.allFinite() &&
           s.v.allFinite() && s.g.allFinite() && s.v_hat.allFinite();
  }

  /// Whether the step could be made.
  template <class Line>
  bool newton(long t, Line& line, const DescentTrace* trace) {
    const Matrix H = objective_.hessian(state_.theta);
    if (!H.allFinite()) {
      stop(t, fault_of("the Hessian", H.reshaped()));
      return false;
    }
    const Vector g = state_.gradient;
    const NewtonDirection found = newton_direction(H, g);
    if (!found.positive_definite) note_indefinite(t, found, g);
    if (trace != nullptr) trace->newton(t, H, g, found);
    if (found.singular) {
      stop(t, "the Hessian is singular: it has no inverse");
      return false;
    }
    newton_step(state_, method_, Array(found.direction.array()), line);
    return true;
  }

  void note_indefinite(long t, const NewtonDirection& found, const Vector& gradient) {
    CurvatureReport& report = descent_.curvature;
    if (++report.indefinite_steps > 1) return;
    report.first_indefinite = t;
    report.eigenvalues = found.eigenvalues;
    if (!found.singular) report.slope = -method_.learning_rate * gradient.dot(found.direction);
  }

  void stop(long t, std::string cause) {
    descent_.stopped_at = t;
    descent_.cause = std::move(cause);
  }

  void find_fault(long t) {
    const auto& s = state_;
    if (is_finite(s, value_)) {
      if (descent_.blown_up_at == 0 && value_ > bound()) descent_.blown_up_at = t;
      return;
    }
    std::string cause = fault_of("the gradient", s.gradient);
    for (const auto& [name, values] : {std::pair<const char*, Vector>{"g", s.g},
                                       {"m", s.m},
                                       {"v", s.v},
                                       {"v_hat", s.v_hat},
                                       {"theta", s.theta},
                                       {"the objective", Vector::Constant(1, value_)}}) {
      if (cause.empty()) cause = fault_of(name, values);
    }
    stop(t, cause);
  }

  double bound() const { return kMostGrowth * (first_value_ == 0 ? 1 : std::abs(first_value_)); }

  void take(Snapshot& into, long t) const {
    into.t = t;
    into.theta = state_.theta;
    into.value = value_;
    into.gradient = state_.gradient;
    into.v = state_.v;
    into.m = state_.m;
    into.g = state_.g;
    into.m_hat = state_.m_hat;
    into.v_hat = state_.v_hat;
  }

  void watch(long t) {
    std::swap(before_, after_);
    take(after_, t);
    options_.watch(before_, after_);
  }

  void keep(long t) {
    if (options_.record_every == 0 || t % options_.record_every != 0) return;
    descent_.rows.emplace_back();
    take(descent_.rows.back(), t);
  }

  void finish(long t) {
    if (descent_.rows.empty() || descent_.rows.back().t != t) {
      descent_.rows.emplace_back();
      take(descent_.rows.back(), t);
    }
    descent_.diverged = descent_.stopped_at != 0 || value_ > bound();
    if (descent_.diverged && descent_.cause.empty()) {
      descent_.cause = "the objective is over 10^6 times the first";
    }
  }

  const Objective& objective_;
  const Method& method_;
  const DescentOptions& options_;
  Workings& work_;
  OptimizerState<Array> state_;
  Array slope_;  ///< ∇f(θ)
  double value_ = 0;
  double first_value_ = 0;
  Snapshot before_, after_;
  Descent descent_;
};

}  // namespace

Descent descend(const Objective& objective, const Method& method, const Vector& start,
                const DescentOptions& options, Workings& work) {
  switch (objective.size()) {
    case 1:
      return Runner<1>(objective, method, start, options, work).run();
    case 2:
      return Runner<2>(objective, method, start, options, work).run();
    default:
      return Runner<Eigen::Dynamic>(objective, method, start, options, work).run();
  }
}

}  // namespace psolve
