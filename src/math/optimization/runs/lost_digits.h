#pragma once

// What two precisions of a run lose alike: 1 − tanh(99)² is 0 in both, and they do not differ. So
// what is 0, or small beside what it was, is enclosed at the same place in more digits. Heavy, as
// the scalars are.

#include <cmath>
#include <type_traits>
#include <vector>

#include "math/optimization/runs/rounded_objective.h"
#include "math/optimization/runs/row_rounding.h"

namespace psolve {

class LostDigits {
 public:
  LostDigits(const Objective& f, const Method& method)
      : f_(f),
        method_(method),
        of_slope_(operations_of(f)),
        rounded_(f),
        largest_slope_(Vector::Zero(f.size())) {}

  /// What all of it has cost, in operations of doubles.
  double work() const { return work_; }

  /// Notes a row that holds.
  void note(const Snapshot& row) {
    if (row.t > 0) largest_slope_ = largest_slope_.cwiseMax(row.taken.cwiseAbs());
  }

  /// Whether numbers of `row`, the rounded `state`, may be wrong for want of digits; `before` is the
  /// row before it, or null, and `theta_before` where it was.
  template <class S>
  bool in(const IterationState<S>& state, const Snapshot& row, const Snapshot* before,
          const std::vector<S>& theta_before) {
    using T = typename MoreDigits<S>::type;
    std::vector<Ball<T>> theta, ahead;
    for (const auto& p : state.parameters) theta.push_back(exactly<T>(p.theta));
    if (loses_slope<T>(theta, state.slope, &state.value)) return true;
    if (before == nullptr) return false;
    if (steps_to_zero(row, *before)) return true;
    if (method_.is(MethodKind::newton) && !f_.quadratic()) return loses_curvature<T>(row, *before);
    if (method_.is(MethodKind::bfgs)) {
      std::vector<Ball<T>> place_before;
      for (const S& x : theta_before) place_before.push_back(exactly<T>(x));
      return loses_direction(row, *before) || loses_entry(row) ||
             loses_change<T>(theta, place_before, row);
    }
    if (!method_.looks_ahead()) return false;
    for (const S& x : state.ahead) ahead.push_back(exactly<T>(x));
    return loses_slope<T>(ahead, state.taken, static_cast<const S*>(nullptr));
  }

 private:
  template <class S>
  struct MoreDigits;

  template <class T, class S>
  static Ball<T> exactly(const S& x) {
    return {number_of<T>(x), T(0), false};
  }

  template <class T>
  Ball<T> enclosed(const std::vector<Ball<T>>& at, std::vector<Ball<T>>& slopes) {
    work_ += of_slope_.work<ManyDigits<T>>();
    return rounded_.over<T>().evaluate(at, slopes);
  }

  /// Whether terms of size 1 may have cancelled in it.
  static bool is_small(double number, double ever) {
    return std::fabs(number) < 0x1p-30 * std::fmax(1, ever);
  }

  template <class T>
  static bool agrees(const Ball<T>& enclosed, double number, double share = 0x1p-50) {
    double nearest = 0;
    return settle(enclosed, nearest) && std::fabs(nearest - number) <= share * std::fabs(number);
  }

  template <class T, class S>
  bool loses_slope(const std::vector<Ball<T>>& at, const std::vector<S>& slope, const S* value) {
    bool is_sure = value == nullptr || !is_small(nearest_double(*value), 0);
    for (std::size_t i = 0; i < slope.size(); ++i) {
      is_sure =
          is_sure && !is_small(nearest_double(slope[i]), largest_slope_(static_cast<Index>(i)));
    }
    if (is_sure || is_enclosed(at, slope, value)) return false;
    std::vector<Ball<T>> slopes(slope.size());
    const Ball<T> found = enclosed(at, slopes);
    for (std::size_t i = 0; i < slope.size(); ++i) {
      if (!agrees(slopes[i], nearest_double(slope[i]))) return true;
    }
    return value != nullptr && !agrees(found, nearest_double(*value));
  }

  /// Whether 19 digits enclose all of them so narrowly that no more than 40 bits can have cancelled,
  /// which twice as many digits can spare; that costs little.
  template <class T, class S>
  bool is_enclosed(const std::vector<Ball<T>>& at, const std::vector<S>& slope, const S* value) {
    if constexpr (!std::is_same_v<S, DoubleDouble>) return false;
    using Short = long double;
    std::vector<Ball<Short>> place, slopes(slope.size());
    for (const Ball<T>& x : at) {
      const auto mid = static_cast<Short>(x.mid);
      place.emplace_back(mid, 0x1p-63L * std::fabs(mid), false);
    }
    const Ball<Short> found = rounded_.over<Short>().evaluate(place, slopes);
    const auto is_narrow = [](const Ball<Short>& ball, const S& number) {
      if (nearest_double(number) == 0) return ball.is_zero();
      return ball.is_known() && ball.rad <= 0x1p-24L * std::fabs(ball.mid);
    };
    for (std::size_t i = 0; i < slope.size(); ++i) {
      if (!is_narrow(slopes[i], slope[i])) return false;
    }
    return value == nullptr || is_narrow(found, *value);
  }

  static bool steps_to_zero(const Snapshot& row, const Snapshot& before) {
    return ((row.theta.array() == 0) && (before.theta.array() != 0)).any();
  }

  /// The Hessian, which was taken at the row before.
  template <class T>
  bool loses_curvature(const Snapshot& row, const Snapshot& before) {
    const auto entry_is_small = [](double entry) { return is_small(entry, 0); };
    if (std::none_of(row.matrix.begin(), row.matrix.end(), entry_is_small)) return false;
    std::vector<Ball<T>> at, entries;
    for (Index i = 0; i < before.theta.size(); ++i) {
      at.emplace_back(T(T(before.theta(i)) + before.rest(i)), T(0), false);
    }
    rounded_.over<T>().hessian(at, entries);
    for (Index i = 0; i < row.matrix.size(); ++i) {  // the place has 106 bits
      if (!agrees(entries[i], row.matrix(i), 0x1p-40)) return true;
    }
    return false;
  }

  /// Whether B∇f has a 0 that is no sum of zeros.
  static bool loses_direction(const Snapshot& row, const Snapshot& before) {
    const Index n = row.d.size();
    for (Index i = 0; i < n; ++i) {
      const auto products = before.matrix.segment(i * n, n).cwiseProduct(row.taken);
      if (row.d(i) == 0 && !products.isZero(0)) return true;
    }
    return false;
  }

  /// Whether the inverse has a 0 where something was added.
  static bool loses_entry(const Snapshot& row) {
    const Index n = row.d.size();
    for (Index k = 0; k < n * n; ++k) {
      const bool is_changed = row.rho != 0 && row.moved(k / n) != 0 && row.moved(k % n) != 0;
      if (row.matrix(k) == 0 && is_changed) return true;
    }
    return false;
  }

  /// Whether y is off where it is little beside both slopes.
  template <class T>
  bool loses_change(const std::vector<Ball<T>>& theta, const std::vector<Ball<T>>& theta_before,
                    const Snapshot& row) {
    const auto is_little = [&](Index i) {
      return std::fabs(row.change(i)) < 0x1p-30 * std::fabs(row.slope(i));
    };
    bool is_sure = true;
    for (Index i = 0; i < row.change.size(); ++i) is_sure = is_sure && !is_little(i);
    if (is_sure || row.moved.isZero(0)) return false;
    std::vector<Ball<T>> slopes(theta.size()), slopes_before(theta.size());
    enclosed(theta, slopes);
    enclosed(theta_before, slopes_before);
    for (Index i = 0; i < row.change.size(); ++i) {
      if (is_little(i) && !agrees(slopes[i] - slopes_before[i], row.change(i))) return true;
    }
    return false;
  }

  const Objective& f_;
  const Method& method_;
  Operations of_slope_;
  double work_ = 0;
  RoundedObjective rounded_;
  Vector largest_slope_;  ///< of all rows, entry by entry
};

template <>
struct LostDigits::MoreDigits<DoubleDouble> {
  using type = BigFloat<50>;
};
template <>
struct LostDigits::MoreDigits<Digits50> {
  using type = BigFloat<200>;
};
template <>
struct LostDigits::MoreDigits<Digits200> {
  using type = HighestPrecision;
};

}  // namespace psolve
