// Runs whose numbers are rounded once, where they are printed: in rational numbers while these are
// short, and from there on in two precisions side by side. What they differ by is the error of the
// lower one; that of the higher one is smaller by as many bits as it has more, whatever the run does
// to errors. Where that does not settle a double, the next two precisions are taken. What is within
// its error of 0 in the highest of them is 0; what is 0 in lower ones for their few digits is not,
// as 1 − tanh(99)² is not.

#include "math/optimization/runs/precise_run.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "math/optimization/runs/iteration.h"

namespace psolve {
namespace {

/// The bits by which errors of two precisions may fail to keep the ratio of their last digits.
constexpr int kCaution = 16;

// Of each scalar its bits, and the work of an operation in doubles' operations (measured).

template <class S>
struct Precision;
template <>
struct Precision<double> {
  static constexpr int bits = 53;
  static constexpr double work = 1;
};
template <>
struct Precision<DoubleDouble> {
  static constexpr int bits = 102;
  static constexpr double work = 20;
};
template <unsigned kDigits>
struct Precision<ManyDigits<BigFloat<kDigits>>> {
  static constexpr int bits = std::numeric_limits<BigFloat<kDigits>>::digits;
  static constexpr double work = kDigits <= 50 ? 150 : kDigits <= 200 ? 500 : 5000;
};
using Digits50 = ManyDigits<BigFloat<50>>;
using Digits200 = ManyDigits<BigFloat<200>>;
using Digits1000 = ManyDigits<HighestPrecision>;
template <class S>
constexpr bool is_highest = std::is_same_v<S, Digits1000>;

/// Numbers of all rows together: some megabytes.
constexpr long kMostNumbersOfRows = 200'000;

/// Operations of a step.
double operations_of_step(const Objective& f, const Method& method) {
  const auto n = static_cast<double>(f.size());
  const double each = f.tape() != nullptr ? 2 * static_cast<double>(f.tape()->size()) : 2 * n * n;
  double all = (method.looks_ahead() ? 2 : 1) * each + 40 * n;
  if (method.is(MethodKind::newton)) {
    const double entries = f.tape() != nullptr ? static_cast<double>(f.hessian_tape().size()) : 0;
    all += entries + n * n * n / 3 + 3 * n * n;
  }
  if (method.is(MethodKind::bfgs)) all += 8 * n * n;
  if (method.exact_line_search) all += n * n;
  return all;
}

// ------------------------------------------------------------------ one number

enum class Rounded { nearest, in_doubt, beyond };

/// Rounds to `nearest`, and what that leaves out to `rest`.
struct Rounding {
  double nearest = 0;
  double rest = 0;
};

/// Whether everything within `error` of high + low rounds to `high`.
bool is_settled(double high, double low, double error) {
  // Nothing here rounds by more than a few of its last bits.
  constexpr double nearly_half = 0.5 - 0x1p-45;
  const double towards = low < 0 ? -HUGE_VAL : HUGE_VAL;
  const double ahead = std::fabs(std::nextafter(high, towards) - high);
  const double behind = std::fabs(std::nextafter(high, -towards) - high);
  return std::fabs(low) + error < nearly_half * ahead &&
         error - std::fabs(low) < nearly_half * behind;
}

template <class L>
Rounded round(const L& lower, const DoubleDouble& x, Rounding& out) {
  if (!std::isfinite(x.high)) return Rounded::in_doubt;
  out = {x.high, x.low};
  const double apart = std::fabs((x.high - lower) + x.low);
  // What is 0 in one precision alone may be what cancellation leaves of 0.
  if (x.high == 0 || lower == 0) return x.high == lower ? Rounded::nearest : Rounded::in_doubt;
  constexpr int fewer = Precision<DoubleDouble>::bits - Precision<double>::bits - kCaution;
  const double error = std::ldexp(std::max(apart, std::ldexp(std::fabs(x.high), -53)), -fewer);
  return is_settled(x.high, x.low, error) ? Rounded::nearest : Rounded::in_doubt;
}

template <class T>
T number_of(const DoubleDouble& x) {
  return T(x.high) + T(x.low);
}
template <class T, class U>
T number_of(const ManyDigits<U>& x) {
  return T(x.value);
}

template <class L, class T>
Rounded round(const L& lower, const ManyDigits<T>& x, Rounding& out) {
  constexpr bool is_last = is_highest<ManyDigits<T>>;
  constexpr int fewer = Precision<ManyDigits<T>>::bits - Precision<L>::bits - kCaution;
  if (!isfinite(x.value)) return Rounded::in_doubt;
  const T apart = abs(T(x.value - number_of<T>(lower)));
  const bool known = has_value(lower);
  out.nearest = static_cast<double>(x.value);
  if (std::isinf(out.nearest)) return Rounded::beyond;
  out.rest = static_cast<double>(T(x.value - T(out.nearest)));
  const bool vanishes = x.value == 0 || (known && sign_of(lower) == 0);
  if (vanishes && !is_last) return apart == 0 ? Rounded::nearest : Rounded::in_doubt;
  const T least = ldexp(T(abs(x.value)), -Precision<L>::bits);
  const T error = ldexp(known && apart > least ? apart : least, -fewer);
  const bool settled = known && settle(Ball<T>(x.value, error, false), out.nearest);
  if (settled) return Rounded::nearest;
  if (is_last && abs(x.value) <= error) out = {0, 0};
  return is_last ? Rounded::nearest : Rounded::in_doubt;
}

Rounded round(const ShortRational& x, const ShortRational&, Rounding& out) {
  if (!x.is_known()) return Rounded::in_doubt;
  out.nearest = x.value().to_double();
  if (std::isinf(out.nearest)) return Rounded::beyond;
  const Ball<BigFloat<50>> left =
      ball_of<BigFloat<50>>(x.value()) - Ball<BigFloat<50>>(out.nearest);
  out.rest = static_cast<double>(left.mid);
  return Rounded::nearest;
}

// ------------------------------------------------------------------ rows

/// Rounds a state, known in two precisions, to a row.
template <class L, class H>
class RowRounding {
 public:
  RowRounding(const IterationState<L>& low, const IterationState<H>& high)
      : low_(low), high_(high) {}

  Rounded operator()(const Method& method, Snapshot& row) {
    row.t = high_.t;
    all(row.taken, low_.taken, high_.taken);
    const auto n = static_cast<Index>(high_.parameters.size());
    using R = RuleState<H>;
    using Q = RuleState<L>;
    row.rest.resize(n);
    each(row.theta, &Q::theta, &R::theta, &row.rest);
    each(row.gradient, &Q::gradient, &R::gradient);
    const bool is_adam = method.is(MethodKind::adam);
    if (is_adam || method.is(MethodKind::adagrad)) each(row.g, &Q::g, &R::g);
    if (is_adam || method.is(MethodKind::rmsprop) || method.has_velocity()) {
      each(row.v, &Q::v, &R::v);
    }
    if (is_adam) each(row.m, &Q::m, &R::m);
    if (is_adam && method.corrects_averages()) {
      each(row.m_hat, &Q::m_hat, &R::m_hat);
      each(row.v_hat, &Q::v_hat, &R::v_hat);
    }
    if (method.has_direction()) each(row.d, &Q::d, &R::d);
    all(row.ahead, low_.ahead, high_.ahead);
    all(row.matrix, low_.matrix, high_.matrix);
    if (method.is(MethodKind::bfgs)) {
      all(row.moved, low_.moved, high_.moved);
      all(row.change, low_.change, high_.change);
      all(row.turned, low_.turned, high_.turned);
      all(row.slope, low_.slope, high_.slope);
      take(low_.rho, high_.rho, row.rho);
    }
    take(low_.value, high_.value, row.value);
    if (method.exact_line_search) {
      take(low_.alpha, high_.alpha, row.alpha);
      take(low_.curvature, high_.curvature, row.curvature);
    }
    if (method.is(MethodKind::conjugate_gradient)) {
      take(low_.share, high_.share, row.share);
      take(low_.squared, high_.squared, row.squared);
    }
    return found_;
  }

 private:
  void take(const L& low, const H& high, double& nearest, double* rest = nullptr) {
    if (found_ != Rounded::nearest) return;
    Rounding rounding;
    found_ = round(low, high, rounding);
    nearest = rounding.nearest + 0.0;  // no −0
    if (rest != nullptr) *rest = rounding.rest;
  }
  template <class P, class Q>
  void each(Vector& to, P low, Q high, Vector* rest = nullptr) {
    to.resize(high_.parameters.size());
    for (Index i = 0; i < to.size(); ++i) {
      take(low_.parameters[i].*low, high_.parameters[i].*high, to(i),
           rest != nullptr ? &(*rest)(i) : nullptr);
    }
  }
  void all(Vector& to, const std::vector<L>& low, const std::vector<H>& high) {
    to.resize(high.size());
    for (Index i = 0; i < to.size(); ++i) take(low[i], high[i], to(i));
  }

  const IterationState<L>& low_;
  const IterationState<H>& high_;
  Rounded found_ = Rounded::nearest;
};

template <class S>
IterationState<S> converted(const IterationState<ShortRational>& from) {
  const auto number = [](const ShortRational& x) { return Constants<S>::number(x.value()); };
  const auto numbers = [&](const std::vector<ShortRational>& list) {
    std::vector<S> all;
    for (const ShortRational& x : list) all.push_back(number(x));
    return all;
  };
  IterationState<S> to;
  to.t = from.t;
  for (const auto& p : from.parameters) {
    to.parameters.push_back({number(p.theta), number(p.gradient), number(p.v), number(p.m),
                             number(p.g), number(p.m_hat), number(p.v_hat), number(p.d)});
  }
  to.taken = numbers(from.taken);
  to.matrix = numbers(from.matrix);
  to.alpha = number(from.alpha);
  to.share = number(from.share);
  to.curvature = number(from.curvature);
  to.beta1_power = number(from.beta1_power);
  to.beta2_power = number(from.beta2_power);
  return to;
}
class PreciseRun {
 public:
  PreciseRun(const Objective& f, const Method& method, long steps, double work)
      : f_(f),
        method_(method),
        steps_(std::min(steps, std::max(1L, kMostNumbersOfRows / (10 * f.size())))),
        work_(work / operations_of_step(f, method)) {}

  PreciseRows run(const Vector& start) && {
    start_exactly(start);
    // Each pair goes on where the one before was in doubt.
    if (in_doubt_) climb<double, DoubleDouble>();
    if (in_doubt_) climb<DoubleDouble, Digits50>();
    if (in_doubt_) climb<Digits50, Digits200>();
    if (in_doubt_) climb<Digits200, Digits1000>();
    return {std::move(rows_), std::move(fault_)};
  }

 private:
  /// While all numbers are rational and short.
  void start_exactly(const Vector& start) {
    start_ = {start.begin(), start.end()};
    const ObjectiveOver<ShortRational> f(f_);
    Iteration<ShortRational> iteration(f, method_);
    iteration.start(start_);
    while (keep(iteration.state(), iteration.state())) {
      exact_ = iteration.state();
      if (exact_.t == steps_) return;
      fault_ = iteration.step();
      if (fault_ == kSingular) return;
      if (!fault_.empty()) break;
    }
    fault_.clear();
    in_doubt_ = true;
  }

  /// From the last exact state on in two precisions.
  template <class L, class H>
  void climb() {
    const double each = Precision<L>::work + Precision<H>::work;
    const ObjectiveOver<L> low_f(f_);
    const ObjectiveOver<H> high_f(f_);
    Iteration<L> low(low_f, method_);
    Iteration<H> high(high_f, method_);
    begin(low);
    begin(high);
    in_doubt_ = false;
    if (rows_.empty() && !keep(low.state(), high.state())) return;
    while (high.state().t < steps_ && (work_ -= each) > 0) {
      const std::string fault = high.step();
      if (!fault.empty()) {
        const bool is_singular = fault == kSingular;
        in_doubt_ = is_singular && !is_highest<H>;
        if (is_singular && !in_doubt_) fault_ = fault;
        return;
      }
      in_doubt_ = !low.step().empty();
      if (in_doubt_) return;
      if (high.state().t >= std::ssize(rows_) && !keep(low.state(), high.state())) return;
    }
  }

  template <class S>
  void begin(Iteration<S>& iteration) const {
    if (exact_.parameters.empty()) {
      iteration.start(start_);
    } else {
      iteration.resume(converted<S>(exact_));
    }
  }

  template <class L, class H>
  bool keep(const IterationState<L>& low, const IterationState<H>& high) {
    Snapshot row;
    const Rounded found = RowRounding<L, H>(low, high)(method_, row);
    if (is_highest<H> && method_.exact_line_search && row.t > 0 && row.taken.isZero(0)) {
      stand_still();
      return false;
    }
    constexpr bool may_lose = !is_highest<H> && !std::is_same_v<H, ShortRational>;
    in_doubt_ = found == Rounded::in_doubt;
    if (found == Rounded::nearest)
      in_doubt_ = is_chaos(low, row) || (may_lose && may_have_lost(row));
    if (found != Rounded::nearest || in_doubt_) return false;
    rows_.push_back(std::move(row));
    return true;
  }

  /// Whether the lower precision has lost θ or its slope altogether, as where a sine is taken far out:
  /// then what they differ by is bounded, and says nothing of the higher one.
  template <class L>
  bool is_chaos(const IterationState<L>& low, const Snapshot& row) const {
    if (row.t == 0) return false;
    const Snapshot& before = rows_.back();
    const auto is_lost = [](const Vector& now, const Vector& earlier, auto lower) {
      constexpr double kDigitsLeft = 0x1p-8;
      double scale = now.lpNorm<Eigen::Infinity>();
      if (earlier.size() > 0) scale = std::max(scale, earlier.lpNorm<Eigen::Infinity>());
      for (Index i = 0; i < now.size(); ++i) {
        if (now(i) != 0 && std::fabs(now(i) - nearest_double(lower(i))) > kDigitsLeft * scale) {
          return true;
        }
      }
      return false;
    };
    return is_lost(row.theta, before.theta, [&](Index i) { return low.parameters[i].theta; }) ||
           is_lost(row.taken, before.taken, [&](Index i) { return low.taken[i]; });
  }

  /// Whether a slope or the value of f may be 0 for want of digits alone.
  bool may_have_lost(const Snapshot& row) {
    const bool looks_ahead = method_.looks_ahead();
    if (row.t > 0 && may_have_lost(looks_ahead ? row.ahead : rows_.back().theta, row.taken)) {
      return true;
    }
    return row.value == 0 && may_have_lost(row.theta, Vector());
  }

  /// The same of those of the slopes, or of the value where there are none, that are 0 at θ, which is
  /// known to so many digits. A ball without radius is a number for certain.
  bool may_have_lost(const Vector& theta, const Vector& slopes) {
    if (slopes.size() > 0 && (slopes.array() != 0).all()) return false;
    using Enclosed = Ball<BigFloat<50>>;
    if (!enclosed_) enclosed_.emplace(f_);
    std::vector<Enclosed> at, of_slopes(f_.size());
    for (const double x : theta) {
      const BigFloat<50> rounding = ldexp(BigFloat<50>(std::fabs(x)), -Precision<Digits50>::bits);
      at.emplace_back(BigFloat<50>(x), rounding, false);
    }
    const Enclosed value = enclosed_->evaluate(at, of_slopes);
    if (slopes.size() == 0) return !value.is_exact();
    for (Index i = 0; i < slopes.size(); ++i) {
      if (slopes(i) == 0 && !of_slopes[i].is_exact()) return true;
    }
    return false;
  }

  /// At the minimum: what is left of the gradient, and the quotients of it, mean nothing.
  void stand_still() {
    in_doubt_ = false;
    Snapshot row = rows_.back();
    for (Vector Snapshot::*member :
         {&Snapshot::taken, &Snapshot::gradient, &Snapshot::d, &Snapshot::moved, &Snapshot::change,
          &Snapshot::turned, &Snapshot::slope}) {
      (row.*member).setZero();
    }
    row.alpha = row.share = row.squared = row.curvature = row.rho = 0;
    while (row.t < steps_) {
      ++row.t;
      rows_.push_back(row);
    }
  }

  const Objective& f_;
  const Method& method_;
  long steps_;
  double work_;  ///< in steps of doubles
  bool in_doubt_ = false;
  std::optional<ObjectiveOver<Ball<BigFloat<50>>>> enclosed_;
  std::string fault_;
  std::vector<double> start_;
  IterationState<ShortRational> exact_;  ///< the last whose numbers are all short; may be none
  std::vector<Snapshot> rows_;
};

}  // namespace

PreciseRows precise_rows(const Objective& objective, const Method& method, const Vector& start,
                         long steps, double work) {
  if (work <= 0) return {};
  return PreciseRun(objective, method, steps, work).run(start);
}

}  // namespace psolve
