// Divergences once more. The line is cut where supports end and where p and q cross: in between
// |p − q| is smooth, and H = F_p − F_q monotone, so that it has at most one zero there, found by
// halving. With all zeros known, Kantorovich's dual
//
//     W = max ∫ (p − q) f dx over f of slope at most 1,   reached by f′ = −sign(H)
//
// needs smooth integrals only, and moving the model by d changes W by dW/dd = ∫ sign(H) q dx.

#include "math/distributions/dual_divergence.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "math/distributions/density_in.h"
#include "math/quadrature/double_exponential.h"
#include "math/quadrature/gauss_kronrod.h"

namespace psolve {
namespace {

/// What the integrals are asked for, relative to what they are to confirm.
constexpr double kDualTolerance = 1e-11;

template <class T>
void tidy(std::vector<T>& ends) {
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
}

/// Ends of supports and reaches; where these are few, each interval between them in some parts.
template <class T>
std::vector<T> parts_of_line(std::initializer_list<const std::vector<T>*> lists) {
  using std::isinf;
  constexpr Index kFew = 100;
  std::vector<T> cuts;
  for (const auto* list : lists) cuts.insert(cuts.end(), list->begin(), list->end());
  tidy(cuts);
  const int parts = std::ssize(cuts) > kFew ? 1 : 2;
  std::vector<T> ends = cuts;
  for (Index i = 0; i + 1 < std::ssize(cuts); ++i) {
    const T &a = cuts[i], &b = cuts[i + 1];
    if (isinf(a) || isinf(b)) {
      // As far as the cuts next to it are apart, and in powers of 2 around that.
      const T near = isinf(a) ? (i + 2 < std::ssize(cuts) ? T(cuts[i + 2] - b) : T(1))
                              : (i > 0 ? T(a - cuts[i - 1]) : T(1));
      const T scale = isinf(near) ? T(1) : near;
      for (int k = -6; k < 12; ++k) {
        const T far = scale * std::ldexp(1.0, k);
        ends.push_back(isinf(b) ? T(a + far) : T(b - far));
      }
      continue;
    }
    for (int k = 1; k < parts; ++k) ends.push_back(a + (b - a) * k / parts);
  }
  tidy(ends);
  return ends;
}

/// The least that rounding leaves of H where it is 0.
template <class T>
const T& least_noise() {
  static const T noise = 450 * std::numeric_limits<T>::epsilon();
  return noise;
}

/// How far rounding of the positions may move a density, from one point to the next on its right:
/// the more, the steeper it is.
template <class T>
class PositionRounding {
 public:
  T at(const T& x, const T& p, const T& q) {
    using std::abs;
    const T moved = std::numeric_limits<T>::epsilon() * abs(x);
    const T rounding =
        is_first_ || !(x > x_) ? T(0) : T(moved * (abs(T(p - p_)) + abs(T(q - q_))) / (x - x_));
    is_first_ = false;
    x_ = x;
    p_ = p;
    q_ = q;
    return rounding;
  }

 private:
  bool is_first_ = true;
  T x_ = 0, p_ = 0, q_ = 0;
};

template <class T>
class KantorovichDual {
 public:
  KantorovichDual(const DensityIn<T>& p, const DensityIn<T>& q, const Divergences& confirmed)
      : p_(p), q_(q), ends_(parts_of_line<T>({&p.cuts(), &q.cuts()})) {
    const auto part = [&](double value) {
      return std::max(T(kDualTolerance * std::abs(value)), std::numeric_limits<T>::epsilon());
    };
    tolerance_[kValue] = part(confirmed.value);
    tolerance_[kTwiceJensenShannon] = part(confirmed.jensen_shannon());
    tolerance_[kDistance] = part(confirmed.total_variation);
    tolerance_[kDataModel] = part(confirmed.data_model);
    tolerance_[kModelData] = part(confirmed.model_data);
    tolerance_[kChange] = part(confirmed.wasserstein / static_cast<double>(span()));
    tolerance_[kMoment] = tolerance_[kChange] * span();
    tolerance_[kModelMass] = kDualTolerance;
    tolerance_[kRounding] = std::numeric_limits<T>::infinity();
    add_crossings();
  }

  Divergences run() {
    T ahead = 0;  // H at the left end
    for (Index i = 0; i + 1 < std::ssize(ends_); ++i) {
      const T &a = ends_[i], &b = ends_[i + 1];
      const auto sums = integrals(a, b);
      add_divergences(sums);
      const T after = ahead + sums.value[kChange];
      noise_ += sums.doubt[kChange] + sums.value[kRounding];
      using std::abs, std::isfinite;
      const bool turns = ahead * after < 0 && std::min(abs(ahead), abs(after)) > noise_;
      if (turns && isfinite(a) && isfinite(b)) {
        const T zero = zero_between(a, b, ahead, after);
        add_potential(a, zero, sign(ahead), integrals(a, zero));
        add_potential(zero, b, sign(after), integrals(zero, b));
      } else {
        add_potential(a, b, sign(abs(ahead) > abs(after) ? ahead : after), sums);
      }
      ahead = after;
    }
    return found();
  }

 private:
  enum Integral {
    kValue,
    kTwiceJensenShannon,
    kDistance,
    kDataModel,
    kModelData,
    kChange,
    kMoment,
    kModelMass,
    kRounding,  ///< of p − q
  };
  static constexpr Index K = kRounding + 1;
  using Sums = DoubleExponentialSum<T, K>;

  int sign(const T& height) const {
    using std::abs;
    return abs(height) <= noise_ ? 0 : height > 0 ? 1 : -1;
  }
  T difference(const T& x) const { return p_.at(x) - q_.at(x); }
  /// Between the outermost finite ends.
  T span() const {
    using std::isinf;
    const auto& last = ends_.back();
    return (isinf(last) ? ends_[ends_.size() - 2] : last) -
           (isinf(ends_.front()) ? ends_[1] : ends_.front());
  }

  /// Where p − q changes its sign from one of these points to the next: parts of [a, b], next to its
  /// ends, where a density may jump, and in between. None is so near an end that rounding could take
  /// it across.
  std::vector<std::pair<T, T>> changes_of_sign(const T& a, const T& b, int count) const {
    std::vector<double> parts = {1e-9, 1e-4, 0.01};
    for (int k = 1; k < count; ++k) parts.push_back((k + 0.13) / count);
    for (const double end : {1 - 1e-4, 1 - 1e-9}) parts.push_back(end);
    std::vector<std::pair<T, T>> found;
    T low = 0, at_low = 0;
    using std::abs;
    const T beside = 4 * std::numeric_limits<T>::epsilon() * std::max(abs(a), abs(b));
    for (const double part : parts) {
      const T x = a + (b - a) * part;
      if (!(x - a > beside && b - x > beside)) continue;
      const T here = difference(x);
      if (here * at_low < 0) found.emplace_back(low, x);
      low = x;
      at_low = here;
    }
    return found;
  }

  /// Points are added until twice as many show no more changes.
  void add_crossings() {
    using std::isinf;
    constexpr int kFewest = 8, kMost = 5'000;
    const Index count = ends_.size();
    for (Index i = 0; i + 1 < count; ++i) {
      const T a = ends_[i], b = ends_[i + 1];
      if (isinf(a) || isinf(b)) continue;
      auto changes = changes_of_sign(a, b, kFewest);
      for (int points = 2 * kFewest + 1; points < kMost; points = 2 * points + 1) {
        auto more = changes_of_sign(a, b, points);
        const bool settled = more.size() == changes.size();
        changes = std::move(more);
        if (settled) break;
      }
      for (const auto& [low, high] : changes) {
        ends_.push_back(turning_point<T>([&](const T& x) { return difference(x); }, low, high));
      }
    }
    tidy(ends_);
  }

  T zero_between(const T& a, const T& b, const T& ahead, const T& after) const {
    return turning_point<T>(
        [&](const T& x) {
          if (x == a) return ahead;
          if (x == b) return after;
          const auto change = double_exponential<T, 1>(
              [&](const T& at) { return std::array{difference(at)}; }, a, x, {tolerance_[kChange]});
          return T(ahead + change.value[0]);
        },
        a, b);
  }

  Sums integrals(const T& a, const T& b) const {
    using std::abs, std::exp, std::isfinite, std::isinf, std::isnan, std::log;
    const T from = isinf(a) ? b : a;
    PositionRounding<T> rounding;
    return double_exponential<T, K>(
        [&](const T& x) {
          const T log_p = p_.log_at(x), log_q = q_.log_at(x);
          const T p = isnan(log_p) ? T(0) : T(exp(log_p)), q = isnan(log_q) ? T(0) : T(exp(log_q));
          const auto relative = [](const T& mass, const T& log_mass, const T& log_other) {
            return mass == 0 || !isfinite(log_other) ? T(0) : T(mass * (log_mass - log_other));
          };
          const auto against_sum = [&](const T& mass, int factor) {
            return mass == 0 ? T(0) : T(mass * log(T(factor * mass / (p + q))));
          };
          std::array<T, K> y;
          y[kValue] = against_sum(p, 1) + against_sum(q, 1);
          // At every point, as the two KL alone are of the first order where p and q are close.
          y[kTwiceJensenShannon] = against_sum(p, 2) + against_sum(q, 2);
          y[kDistance] = abs(T(p - q)) / 2;
          y[kDataModel] = relative(p, log_p, log_q);
          y[kModelData] = relative(q, log_q, log_p);
          y[kChange] = p - q;
          y[kMoment] = (x - from) * (p - q);
          y[kModelMass] = q;
          y[kRounding] = rounding.at(x, p, q);
          return y;
        },
        a, b, tolerance_);
  }

  void add_divergences(const Sums& sums) {
    for (Index k = 0; k < K; ++k) {
      total_.value[k] += sums.value[k];
      total_.error[k] += sums.error[k];
    }
  }

  /// f has the slope −H's sign from a to b; at the first finite end it is 0.
  void add_potential(const T& a, const T& b, int side, const Sums& sums) {
    using std::abs, std::isfinite;
    distance_ += height_ * sums.value[kChange] - side * sums.value[kMoment];
    distance_error_ +=
        abs(height_) * (sums.error[kChange] + sums.value[kRounding]) + sums.error[kMoment];
    slope_ += side * sums.value[kModelMass];
    // The mass where H is no more than noise: all of it, or what lies beside the end where H is 0.
    const T change = abs(sums.value[kChange]);
    const T share = side == 0 ? T(1) : change > noise_ ? T(noise_ / change) : T(0);
    undecided_ += share * sums.value[kModelMass];
    if (isfinite(a) && isfinite(b)) height_ -= side * (b - a);
  }

  Divergences found() const {
    const auto number = [](const T& value) { return static_cast<double>(value); };
    Divergences found;
    found.value = number(total_.value[kValue]);
    found.data_mixture = found.model_mixture = number(total_.value[kTwiceJensenShannon]) / 2;
    found.total_variation = number(total_.value[kDistance]);
    found.data_model = number(total_.value[kDataModel]);
    found.model_data = number(total_.value[kModelData]);
    // Where the masses differ, what is left at the end is not moved.
    found.wasserstein = number(distance_ - height_ * total_.value[kChange]);
    found.slope = number(slope_);
    const T rounding = 64 * std::numeric_limits<T>::epsilon();
    const auto bound = [&](const T& error) { return number(error + rounding); };
    found.bounds = {.data_model = bound(total_.error[kDataModel]),
                    .model_data = bound(total_.error[kModelData]),
                    .jensen_shannon = bound(total_.error[kTwiceJensenShannon]),
                    .total_variation = bound(total_.error[kDistance]),
                    .value = bound(total_.error[kValue]),
                    .wasserstein = number(distance_error_ + rounding * span()),
                    .slope = number(undecided_)};
    return found;
  }

  const DensityIn<T>& p_;
  const DensityIn<T>& q_;
  std::vector<T> ends_;
  std::array<T, K> tolerance_;
  Sums total_;
  T noise_ = least_noise<T>();  ///< what H may be where it is 0
  T height_ = 0;                ///< of f at the left end
  T distance_ = 0, distance_error_ = 0, slope_ = 0, undecided_ = 0;
};

template <class T>
Divergences dual_divergences_in(const Density& p, const Density& q, const Divergences& found) {
  const double origin = best_origin(p, q);
  const DensityIn<T> data(p, origin), model(q, origin);
  return KantorovichDual<T>(data, model, found).run();
}

}  // namespace

Divergences dual_divergences(const Density& p, const Density& q, const Divergences& found) {
  return found.wide ? dual_divergences_in<Wide>(p, q, found)
                    : dual_divergences_in<double>(p, q, found);
}

double dual_frozen_payoff(const Density& p, const Density& q, const Density& r) {
  const auto ends = parts_of_line<double>({&p.cuts(), &q.cuts(), &r.cuts()});
  double total = 0;
  for (Index i = 0; i + 1 < std::ssize(ends); ++i) {
    total += double_exponential<double, 1>(
                 [&](double x) {
                   const double mass = r.at(x);
                   if (mass == 0) return std::array{0.0};
                   // log D = log p − log(p + q), with the larger of the two taken out of the sum.
                   const double log_p = p.log_at(x), log_q = q.log_at(x);
                   const double top = std::max(log_p, log_q);
                   const double log_D =
                       std::isinf(top)
                           ? -std::log(2.0)
                           : log_p - top - std::log(std::exp(log_p - top) + std::exp(log_q - top));
                   return std::array{mass * log_D};
                 },
                 ends[i], ends[i + 1], {kDualTolerance})
                 .value[0];
  }
  return total;
}

}  // namespace psolve
