#pragma once

// Rounds what two precisions of a run have in common to doubles. Heavy, as the scalars are.

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <vector>

#include "math/optimization/method.h"
#include "math/optimization/objective.h"
#include "math/optimization/runs/iteration.h"
#include "math/optimization/runs/snapshot.h"

namespace psolve {

/// The bits by which errors of two precisions may fail to keep the ratio of their last digits.
inline constexpr int kCaution = 16;

// Of each scalar its bits, and what an operation and an elementary function cost, counted in
// operations of doubles (measured).

template <class S>
struct Precision;
template <>
struct Precision<double> {
  static constexpr int bits = 53;
  static constexpr double work = 1;
  static constexpr double function = 20;
};
template <>
struct Precision<DoubleDouble> {
  static constexpr int bits = 102;
  static constexpr double work = 20;
  static constexpr double function = 1e4;
};
template <unsigned kDigits>
struct Precision<ManyDigits<BigFloat<kDigits>>> {
  static constexpr int bits = std::numeric_limits<BigFloat<kDigits>>::digits;
  static constexpr double work = kDigits <= 50 ? 150 : kDigits <= 200 ? 500 : 5000;
  static constexpr double function = kDigits <= 50 ? 1e4 : kDigits <= 200 ? 1e5 : 2e6;
};

struct Operations {
  double plain = 0;
  double functions = 0;

  template <class S>
  double work() const {
    return plain * Precision<S>::work + functions * Precision<S>::function;
  }
};

/// Of an objective and its gradient.
inline Operations operations_of(const Objective& f) {
  if (const Tape* const tape = f.tape()) {
    return {2 * static_cast<double>(tape->size()),
            static_cast<double>(tape->elementary_functions())};
  }
  const auto n = static_cast<double>(f.size());
  return {2 * n * n};
}

using Digits50 = ManyDigits<BigFloat<50>>;
using Digits200 = ManyDigits<BigFloat<200>>;
using Digits1000 = ManyDigits<HighestPrecision>;
template <class S>
constexpr bool is_highest = std::is_same_v<S, Digits1000>;

// ------------------------------------------------------------------ one number

enum class Rounded { nearest, in_doubt, beyond };

/// Rounds to `nearest`, and what that leaves out to `rest`.
struct Rounding {
  double nearest = 0;
  double rest = 0;
  bool wants_rest = true;
};

/// Whether everything within `error` of high + low rounds to `high`.
inline bool is_settled(double high, double low, double error) {
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
  out.nearest = x.high;
  out.rest = x.low;
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

inline Rounded round(const ShortRational& x, const ShortRational&, Rounding& out) {
  if (!x.is_known()) return Rounded::in_doubt;
  out.nearest = x.value().to_double();
  if (std::isinf(out.nearest)) return Rounded::beyond;
  if (!out.wants_rest) return Rounded::nearest;
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
      take(low_.bent, high_.bent, row.bent);
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
    Rounding rounding{.wants_rest = rest != nullptr};
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

}  // namespace psolve
