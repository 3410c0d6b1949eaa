// Runs whose numbers are rounded once, where they are printed: in rational numbers while these are
// short, and from there on in two precisions side by side. What they differ by is the error of the
// lower one; that of the higher one is smaller by as many bits as it has more, whatever the run does
// to errors. Where that does not settle a double, the next two precisions are taken. What is within
// its error of 0 in the highest of them is 0; what is 0 in lower ones for their few digits is not,
// as 1 − tanh(99)² is not.

#include "math/optimization/runs/precise_run.h"

#include <algorithm>
#include <cmath>

#include "math/optimization/runs/lost_digits.h"
#include "math/optimization/runs/row_rounding.h"

namespace psolve {
namespace {

/// Why a rule without ε cannot make a step.
constexpr const char* kSquaresUnderflow =
    "the squares of the gradient underflow: they are too small for doubles";

/// Numbers of all rows together: some megabytes.
constexpr long kMostNumbersOfRows = 200'000;

Operations operations_of_step(const Objective& f, const Method& method) {
  const auto n = static_cast<double>(f.size());
  Operations all = operations_of(f);
  if (method.looks_ahead()) all = {2 * all.plain, 2 * all.functions};
  all.plain += 40 * n;
  if (method.is(MethodKind::newton)) {
    all.plain += n * n * n / 3 + 3 * n * n;
    if (f.tape() != nullptr) {
      all.plain += static_cast<double>(f.hessian_tape().size());
      all.functions += static_cast<double>(f.hessian_tape().elementary_functions());
    }
  }
  if (method.is(MethodKind::bfgs)) all.plain += 8 * n * n;
  if (method.exact_line_search) all.plain += n * n;
  return all;
}

// ------------------------------------------------------------------ states

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

// ------------------------------------------------------------------ the run

class PreciseRun {
 public:
  PreciseRun(const Objective& f, const Method& method, long steps, double work)
      : f_(f),
        method_(method),
        steps_(std::min(steps, std::max(1L, kMostNumbersOfRows / (10 * f.size())))),
        work_(work),
        of_step_(operations_of_step(f, method)),
        lost_(f, method) {}

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
    while (keep(iteration.state(), iteration.state(), {})) {
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
    const double each = of_step_.work<L>() + of_step_.work<H>();
    const ObjectiveOver<L> low_f(f_);
    const ObjectiveOver<H> high_f(f_);
    Iteration<L> low(low_f, method_);
    Iteration<H> high(high_f, method_);
    begin(low);
    begin(high);
    in_doubt_ = false;
    if (rows_.empty() && !keep(low.state(), high.state(), {})) return;
    while (high.state().t < steps_ && (work_ -= each) > lost_.work()) {
      std::vector<H> before;
      if (method_.is(MethodKind::bfgs)) {
        for (const auto& p : high.state().parameters) before.push_back(p.theta);
      }
      const std::string fault = high.step();
      if (!fault.empty()) {
        const bool is_singular = fault == kSingular;
        in_doubt_ = is_singular && !is_highest<H>;
        if (is_singular && !in_doubt_) fault_ = fault;
        return;
      }
      in_doubt_ = !low.step().empty();
      if (in_doubt_) return;
      if (high.state().t >= std::ssize(rows_) && !keep(low.state(), high.state(), before)) {
        return;
      }
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
  bool keep(const IterationState<L>& low, const IterationState<H>& high,
            const std::vector<H>& theta_before) {
    Snapshot row;
    const Rounded found = RowRounding<L, H>(low, high)(method_, row);
    if (is_highest<H> && method_.exact_line_search && row.t > 0 && row.taken.isZero(0)) {
      stand_still();
      return false;
    }
    in_doubt_ = found == Rounded::in_doubt;
    if (found == Rounded::nearest) in_doubt_ = is_chaos(low, row);
    if constexpr (!is_highest<H> && !std::is_same_v<H, ShortRational>) {
      if (found == Rounded::nearest && !in_doubt_) {
        in_doubt_ = lost_.in(high, row, rows_.empty() ? nullptr : &rows_.back(), theta_before);
      }
    }
    if (found != Rounded::nearest || in_doubt_) return false;
    if (const char* quantity = what_underflows(high, row)) {
      fault_ = quantity;
      return false;
    }
    enlarge(largest_theta_, row.theta);
    enlarge(largest_slope_, row.taken);
    lost_.note(row);
    rows_.push_back(std::move(row));
    return true;
  }

  static void enlarge(Vector& sizes, const Vector& numbers) {
    sizes = sizes.size() == 0 ? Vector(numbers.cwiseAbs()) : sizes.cwiseMax(numbers.cwiseAbs());
  }
  static double size_of(const Vector& numbers) {
    return numbers.size() > 0 ? numbers.lpNorm<Eigen::Infinity>() : 0;
  }

  /// What the step divides by that is not 0, but so in doubles, or nearly; null where nothing is.
  template <class H>
  const char* what_underflows(const IterationState<H>& high, const Snapshot& row) const {
    const auto is_lost = [](const H& exact, double rounded) {
      return sign_of(exact) != 0 && std::fabs(rounded) < std::numeric_limits<double>::min();
    };
    const Index n = f_.size();
    const bool divides_by_root = method_.has_epsilon() && method_.epsilon == 0;
    for (Index i = 0; row.t > 0 && divides_by_root && i < n; ++i) {
      const RuleState<H>& p = high.parameters[i];
      const bool sums = method_.is(MethodKind::adagrad);
      if (sums ? is_lost(p.g, row.g(i)) : is_lost(p.v, row.v(i))) return kSquaresUnderflow;
    }
    if (!method_.is(MethodKind::newton) || method_.damping != 0) return nullptr;
    for (Index i = 0; i < row.matrix.size(); i += n) {  // a row of 0 has no inverse
      const bool is_zero = std::all_of(high.matrix.begin() + i, high.matrix.begin() + i + n,
                                       [](const H& entry) { return sign_of(entry) == 0; });
      const bool is_small = size_of(row.matrix.segment(i, n)) < std::numeric_limits<double>::min();
      if (!is_zero && is_small) return kUnderflow;
    }
    return nullptr;
  }

  /// Whether the lower precision has lost θ or its slope altogether, as where a sine is taken far out:
  /// then what they differ by is bounded, and says nothing of the higher one. What is small beside
  /// what it once was may lose all its digits, as a slope does near the minimum: they differ by less
  /// than a bounded function could.
  template <class L>
  bool is_chaos(const IterationState<L>& low, const Snapshot& row) const {
    if constexpr (std::is_same_v<L, ShortRational>) {
      return false;
    } else {
      return row.t > 0 && has_lost(low, row);
    }
  }
  template <class L>
  bool has_lost(const IterationState<L>& low, const Snapshot& row) const {
    const Snapshot& before = rows_.back();
    const auto is_lost = [](const Vector& now, const Vector& earlier, const Vector& ever,
                            auto lower) {
      constexpr double kDigitsLeft = 0x1p-8;
      const double scale = std::max(size_of(now), size_of(earlier));
      for (Index i = 0; i < now.size(); ++i) {
        const double allowed =
            std::max(kDigitsLeft * scale, std::ldexp(ever(i), -Precision<L>::bits / 2));
        if (now(i) != 0 && std::fabs(now(i) - nearest_double(lower(i))) > allowed) return true;
      }
      return false;
    };
    return is_lost(row.theta, before.theta, largest_theta_,
                   [&](Index i) { return low.parameters[i].theta; }) ||
           is_lost(row.taken, before.taken, largest_slope_, [&](Index i) { return low.taken[i]; });
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
    row.alpha = row.share = row.squared = row.curvature = row.rho = row.bent = 0;
    while (row.t < steps_) {
      ++row.t;
      rows_.push_back(row);
    }
  }

  const Objective& f_;
  const Method& method_;
  long steps_;
  double work_;  ///< what is left, in operations of doubles, but for that of lost_
  Operations of_step_;
  bool in_doubt_ = false;
  Vector largest_theta_, largest_slope_;  ///< of all rows, entry by entry
  LostDigits lost_;
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
