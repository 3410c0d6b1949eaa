// The integrals of two densities p and q come from their logarithms, with t = log(p/q). In the
// forms below nothing cancels but t itself, so that densities that are nearly equal cost no more
// digits than their logarithms do. With masses P = ∫ p, Q = ∫ q, which are 1 or nearly so,
//
//     p − q = p (1 − e^(−t)) = q (e^t − 1)
//     KL(p, q) = ∫ (p t − (p − q)) + P − Q,    the integrand p (t − 1 + e^(−t)) ≥ 0
//     KL(p, m) = ∫ (p s − (p − q)/2) + (P − Q)/2,    s = log(p/m) = −log((1 + e^(−t))/2)
//     V = −∫ p log(1 + e^(−t)) + q log(1 + e^t)
//
// W = ∫ |H| for H = F_p − F_q, panel by panel. Panels end where p and q cross, so H is monotone on
// each, and has at most one zero there; by parts ∫ H = (b − a) H(b) − ∫ (x − a)(p − q).

#include "math/distributions/divergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/text/text.h"
#include "math/distributions/density_in.h"
#include "math/distributions/quadrature.h"
#include "math/numbers/function.h"
#include "math/numbers/wide.h"

namespace psolve {
namespace {

/// How far off 1 the integral of a density may be.
constexpr double kMassTolerance = 1e-7;
/// What every integral is right to, relative to itself, before wide arithmetic is needed.
constexpr double kPrecision = 1e-10;

enum Integral : Index {
  kDataMass,
  kModelMass,
  kDistance,  // |p − q|
  kChange,    // p − q
  kMoment,    // (x − the panel's anchor)(p − q)
  kValue,     // −V
  kDataMixture,
  kModelMixture,
  kDataModel,
  kModelData,
};

/// What stands under the integrals.
template <class T>
class Comparison {
 public:
  static constexpr Index K = kModelData + 1, kKinked = kDistance;

  Comparison(const DensityIn<T>& p, const DensityIn<T>& q) : p_(p), q_(q) {}

  void look(Samples<T, K>& s) {
    using std::abs, std::isinf;
    Logs p, q;
    for (Index i = 0; i < s.kCount; ++i) {
      p.log[i] = log_of(p_, s.x[i]);
      q.log[i] = log_of(q_, s.x[i]);
    }
    learn_rounding(p_, s, p);
    learn_rounding(q_, s, q);
    const T anchor = s.panel.anchor();
    for (Index i = 0; i < s.kCount; ++i) {
      const T ratio = ratio_of(p.log[i], q.log[i]);
      s.turn[i] =
          abs(ratio) <= p.rounding[i] + q.rounding[i] ? T(0) : std::clamp(ratio, T(-1e6), T(1e6));
      fill({p.log[i], q.log[i], ratio, p.rounding[i], q.rounding[i], s.x[i] - anchor}, s.value[i],
           s.rounding[i]);
    }
    // Where one of them is 0 at a single point only, KL is not infinite for that.
    for (Index i = 1; i < s.kCount; ++i) {
      if (isinf(q.log[i - 1]) && isinf(q.log[i]) && !isinf(p.log[i])) data_beyond_ = true;
      if (isinf(p.log[i - 1]) && isinf(p.log[i]) && !isinf(q.log[i])) model_beyond_ = true;
    }
  }

  T turn(const T& x) const {
    return std::clamp(ratio_of(log_of(p_, x), log_of(q_, x)), T(-1e6), T(1e6));
  }

  /// p has mass where q has none, and the reverse.
  bool data_beyond() const { return data_beyond_; }
  bool model_beyond() const { return model_beyond_; }

 private:
  static constexpr Index kCount = Samples<T, K>::kCount;
  struct Logs {
    std::array<T, kCount> log, rounding;
  };

  static T log_of(const DensityIn<T>& density, const T& x) {
    using std::isnan;
    const T log = density.log_at(x);
    return isnan(log) ? -std::numeric_limits<T>::infinity() : log;
  }
  static T ratio_of(const T& log_p, const T& log_q) {
    return log_p == log_q ? T(0) : T(log_p - log_q);
  }

  /// Of a logarithm: its own, and that of the positions and parameters, which counts the more the
  /// steeper the logarithm is. Expressions are evaluated in several steps.
  static void learn_rounding(const DensityIn<T>& density, const Samples<T, K>& s, Logs& logs) {
    using std::abs, std::isinf;
    const int steps = density.has_expression() ? 16 : 2;
    for (Index i = 0; i < kCount; ++i) {
      logs.rounding[i] = 0;
      if (isinf(logs.log[i])) continue;
      T steepness = 0;
      for (const Index j : {i - 1, i + 1}) {
        if (j < 0 || j >= kCount || isinf(logs.log[j]) || s.x[j] == s.x[i]) continue;
        steepness = std::max(steepness, T(abs(T((logs.log[j] - logs.log[i]) / (s.x[j] - s.x[i])))));
      }
      logs.rounding[i] = std::numeric_limits<T>::epsilon() *
                         (steps * (1 + abs(logs.log[i])) + 2 * abs(s.x[i]) * steepness);
    }
  }

  struct Point {
    T log_p, log_q, t;
    T of_p, of_q;  ///< rounding of the logarithms
    T x;           ///< from the anchor
  };
  static T times(const T& mass, const T& factor) { return mass == 0 ? T(0) : T(mass * factor); }

  /// The values, and by their derivatives in both logarithms how far those may put them off.
  static void fill(const Point& at, std::array<T, K>& v, std::array<T, K>& r) {
    using std::abs, std::exp, std::expm1, std::log, std::log1p;
    static const T log_2 = log(T(2));
    const auto& [log_p, log_q, t, of_p, of_q, x] = at;
    const T p = exp(log_p), q = exp(log_q);
    const T less = expm1(T(-abs(t))), more = log1p(T(exp(T(-abs(t)))));
    const T change = t > 0 ? T(-p * less) : T(q * less), distance = abs(change);
    const T plus_p = t < 0 ? T(more - t) : more, plus_q = t > 0 ? T(more + t) : more;
    // log(p/m) and log(q/m), each with its mass
    const bool near = abs(t) < 0.5;
    const T p_to_m = times(p, near ? T(-log1p(T(expm1(T(-t)) / 2))) : T(log_2 - plus_p));
    const T q_to_m = times(q, near ? T(-log1p(T(expm1(t) / 2))) : T(log_2 - plus_q));
    const T p_t = times(p, t), q_t = times(q, t);
    v = {p,
         q,
         distance,
         change,
         x * change,
         times(p, plus_p) + times(q, plus_q),
         p_to_m - change / 2,
         q_to_m + change / 2,
         p_t - change,
         change - q_t};
    const T of_masses = p * of_p + q * of_q,
            contrast = distance == 0 ? T(0) : T(distance / (p + q));
    const T last = std::numeric_limits<T>::epsilon() * distance;
    r = {p * of_p,
         q * of_q,
         of_masses,
         of_masses,
         abs(x) * of_masses,
         times(p, plus_p) * of_p + times(q, plus_q) * of_q,
         abs(p_to_m) * of_p + contrast * of_masses / 2 + last,
         abs(q_to_m) * of_q + contrast * of_masses / 2 + last,
         abs(p_t) * of_p + distance * of_q + last,
         abs(q_t) * of_q + distance * of_p + last};
  }

  const DensityIn<T>& p_;
  const DensityIn<T>& q_;
  bool data_beyond_ = false, model_beyond_ = false;
};

bool converges(double value, double bound) {
  return bound <= 1e-6 * (1 + std::abs(value));
}

void check_mass(const Density& density, double mass, double bound) {
  if (std::abs(mass - 1) <= kMassTolerance + std::min(bound, kMassTolerance)) return;
  if (!converges(mass, bound)) {
    throw SpecError(density.pointer(),
                    fmt::format("expected a density that integrates to 1; this integral does not "
                                "converge ({:.3g} when given up), so give another or a shorter "
                                "interval",
                                mass));
  }
  throw SpecError(density.pointer(), fmt::format("expected a density that integrates to 1, got "
                                                 "{:.9g}; divide it by its integral",
                                                 mass));
}

void check_tails(const Density& p, double divergence, double bound) {
  if (converges(divergence, bound)) return;
  throw SpecError(p.pointer(),
                  fmt::format("the integral of KL from {} does not converge: the tails are too "
                              "heavy beside the other's; cut them off by a shorter interval",
                              p.pointer()));
}

/// |x| p(x)
struct AbsoluteMean {
  static constexpr Index K = 1, kKinked = K;
  const DensityIn<double>& p;
  void look(Samples<double, 1>& s) const {
    for (Index i = 0; i < s.kCount; ++i) s.value[i][0] = std::abs(s.x[i]) * p.at(s.x[i]);
  }
};

/// Says which of the two has no mean, so that mass would have to be moved infinitely far.
[[noreturn]] void refuse_tails(const Density& p, const Density& q) {
  const auto has_mean = [](const Density& density) {
    const DensityIn<double> values(density, 0);
    AbsoluteMean under{values};
    Integrator<double, AbsoluteMean> mean(under,
                                          panels_between(std::span<const double>(values.cuts())));
    mean.refine({kIntegralTolerance});
    return converges(mean.value()[0], mean.bound()[0]);
  };
  throw SpecError((has_mean(p) ? q : p).pointer(),
                  "the integral of W does not converge: the tails are too heavy for a mean; cut "
                  "them off by a shorter interval");
}

/// W with its slope, of H by panels from left to right.
template <class T>
class Transport {
 public:
  using Source = Integrator<T, Comparison<T>>;
  using Part = typename Source::Part;

  /// `balanced`: both have the same mass, so that H may be summed up from either side.
  Transport(const Source& source, bool balanced)
      : source_(source), balanced_(balanced), parts_(source.parts()) {
    from_left_.resize(parts_.size() + 1);
    from_right_.resize(parts_.size() + 1);
    for (Index i = 0; i < std::ssize(parts_); ++i) {
      from_left_[i + 1] = {from_left_[i].height + change(i), from_left_[i].error + error(i)};
    }
    for (Index i = parts_.size(); i-- > 0;) {
      from_right_[i] = {from_right_[i + 1].height - change(i), from_right_[i + 1].error + error(i)};
    }
    for (Index i = 0; i < std::ssize(parts_); ++i) add(i);
  }

  const T& distance() const { return distance_; }
  const T& bound() const { return bound_; }
  const T& slope() const { return slope_; }

 private:
  struct Sum {
    T height = 0;  ///< H
    T error = 0;
  };
  const T& change(Index i) const { return parts_[i].value[kChange]; }
  T error(Index i) const { return parts_[i].error[kChange] + parts_[i].rounding[kChange]; }

  void add(Index i) {
    using std::abs;
    const Part& part = parts_[i];
    bound_ += part.error[kMoment] + part.rounding[kMoment];
    if (part.panel.is_infinite()) {
      // From the anchor outwards, where H goes to 0.
      const bool left = i == 0;
      const T height = left ? from_left_[1].height : from_right_[i].height;
      add_area(-part.value[kMoment], abs(height) > error(i) ? height : T(0),
               part.value[kModelMass]);
      return;
    }
    const bool left = !balanced_ || from_left_[i].error <= from_right_[i + 1].error;
    const T before = left ? from_left_[i].height : from_right_[i + 1].height - change(i);
    const T after = left ? from_left_[i].height + change(i) : from_right_[i + 1].height;
    const T noise = (left ? from_left_[i] : from_right_[i + 1]).error + error(i);
    const T a = part.panel.x(part.panel.from), b = part.panel.x(part.panel.to);
    bound_ += (b - a) * (noise + part.error[kDistance]);
    const bool turns = before * after < 0 && std::min(abs(before), abs(after)) > noise;
    if (turns) return add_turning(part, before);
    const T area = left ? T((b - a) * before + ((b - a) * change(i) - part.value[kMoment]))
                        : T((b - a) * after - part.value[kMoment]);
    const T side = abs(before) > abs(after) ? before : after;
    add_area(area, abs(side) > noise ? side : T(0), part.value[kModelMass]);
  }

  void add_area(const T& area, const T& side, const T& model_mass) {
    using std::abs;
    distance_ += abs(area);
    slope_ += side > 0 ? model_mass : side < 0 ? T(-model_mass) : T(0);
  }

  /// The zero of H is found, and both sides are integrated once more.
  void add_turning(const Part& part, const T& before) {
    auto left = part.panel, right = part.panel;
    const auto height = [&](const T& t) {
      left.to = t;
      return before + source_.integral(left).value[kChange];
    };
    left.to = right.from = turning_point<T>(
        [&](const T& t) {
          return t == part.panel.from ? before
                 : t == part.panel.to ? T(before + part.value[kChange])
                                      : height(t);
        },
        part.panel.from, part.panel.to);
    const T zero = right.x(right.from);
    const Part first = source_.integral(left), second = source_.integral(right);
    const T after = before + first.value[kChange] + second.value[kChange];
    add_area((zero - left.x(left.from)) * (before + first.value[kChange]) - first.value[kMoment],
             before, first.value[kModelMass]);
    add_area((right.x(right.to) - zero) * after - second.value[kMoment], after,
             second.value[kModelMass]);
  }

  const Source& source_;
  bool balanced_;
  const std::vector<Part>& parts_;
  std::vector<Sum> from_left_, from_right_;
  T distance_ = 0, bound_ = 0, slope_ = 0;
};

template <class T>
std::vector<T> joint_cuts(const DensityIn<T>& p, const DensityIn<T>& q) {
  std::vector<T> cuts = p.cuts();
  cuts.insert(cuts.end(), q.cuts().begin(), q.cuts().end());
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

template <class T>
class Comparer {
 public:
  Comparer(const Density& data, const Density& model, double origin)
      : data_(data),
        model_(model),
        p_(data, origin),
        q_(model, origin),
        under_(p_, q_),
        integrals_(under_, panels_between(std::span<const T>(joint_cuts(p_, q_)))) {}

  Divergences run() {
    refine({kDataMass, kModelMass, kDistance, kValue, kDataMixture, kModelMixture});
    check_mass(data_, number(kDataMass), bound(kDataMass));
    check_mass(model_, number(kModelMass), bound(kModelMass));
    if (!under_.data_beyond()) refine({kDataModel});
    if (!under_.model_beyond()) refine({kModelData});
    compare_masses();
    take_divergences();
    take_transport();
    return found_;
  }

 private:
  using Source = Integrator<T, Comparison<T>>;
  static constexpr T infinity() { return std::numeric_limits<T>::infinity(); }

  double number(Integral k) const { return static_cast<double>(integrals_.value()[k]); }
  double bound(Integral k) const { return static_cast<double>(integrals_.bound()[k]); }

  /// Twice, as the first refining tells how large the integrals are.
  void refine(std::initializer_list<Integral> chosen) {
    for (int round = 0; round < 2; ++round) {
      auto targets = none();
      for (const Integral k : chosen) targets[k] = kIntegralTolerance * integrals_.value()[k];
      integrals_.refine(targets);
    }
  }
  static typename Source::Values none() {
    typename Source::Values targets;
    targets.fill(infinity());
    return targets;
  }

  /// Without expressions the masses are the weights.
  void compare_masses() {
    if (!p_.has_expression() && !q_.has_expression()) {
      surplus_ = static_cast<T>(p_.weight() - q_.weight());
      return;
    }
    auto targets = none();
    for (const Integral k : {kDataMixture, kDataModel, kModelData}) {
      targets[kChange] = std::min(targets[kChange], T(kIntegralTolerance * integrals_.value()[k]));
    }
    integrals_.refine(targets);
    surplus_ = integrals_.value()[kChange];
    surplus_bound_ = integrals_.bound()[kChange];
  }

  /// As a double, with a bound that covers its last rounding.
  static void take(const T& value, const T& bound, double& to, double& to_bound) {
    to = static_cast<double>(value);
    to_bound = static_cast<double>(bound) + std::numeric_limits<double>::epsilon() * std::abs(to);
  }

  void take_divergences() {
    const auto value = integrals_.value(), bound = integrals_.bound();
    auto& bounds = found_.bounds;
    double unused = 0;
    found_.data_mass = number(kDataMass);
    found_.model_mass = number(kModelMass);
    take(value[kDataMixture] + surplus_ / 2, bound[kDataMixture], found_.data_mixture, unused);
    take(value[kModelMixture] - surplus_ / 2, bound[kModelMixture], found_.model_mixture, unused);
    take((value[kDataMixture] + value[kModelMixture]) / 2,
         (bound[kDataMixture] + bound[kModelMixture]) / 2, unused, bounds.jensen_shannon);
    take(value[kDistance] / 2, bound[kDistance] / 2, found_.total_variation,
         bounds.total_variation);
    take(-value[kValue], bound[kValue], found_.value, bounds.value);
    take(value[kDataModel] + surplus_, bound[kDataModel] + surplus_bound_, found_.data_model,
         bounds.data_model);
    take(value[kModelData] - surplus_, bound[kModelData] + surplus_bound_, found_.model_data,
         bounds.model_data);
    if (under_.data_beyond()) found_.data_model = kInfinity, bounds.data_model = 0;
    if (under_.model_beyond()) found_.model_data = kInfinity, bounds.model_data = 0;
    if (!under_.data_beyond()) check_tails(data_, found_.data_model, bounds.data_model);
    if (!under_.model_beyond()) check_tails(model_, found_.model_data, bounds.model_data);
  }

  void take_transport() {
    using std::abs;
    const bool balanced = abs(surplus_) <= surplus_bound_ + 1e-30;
    const T rough = Transport<T>(integrals_, balanced).distance();
    auto targets = none();
    targets[kMoment] = kIntegralTolerance * rough;
    targets[kChange] = targets[kMoment] / span();
    integrals_.refine(targets);
    const Transport<T> transport(integrals_, balanced);
    take(transport.distance(), transport.bound(), found_.wasserstein, found_.bounds.wasserstein);
    if (!converges(found_.wasserstein, found_.bounds.wasserstein)) refuse_tails(data_, model_);
    found_.slope = static_cast<double>(transport.slope());
    if (std::abs(found_.slope) < kNoSlope) found_.slope = 0;
  }

  /// Between the outermost finite ends of panels.
  T span() const {
    const auto& first = integrals_.parts().front().panel;
    const auto& last = integrals_.parts().back().panel;
    return (last.is_infinite() ? last.anchor() : last.x(last.to)) - first.anchor();
  }

  /// Below this a slope is rounding.
  static constexpr double kNoSlope = 1e-13;

  const Density& data_;
  const Density& model_;
  DensityIn<T> p_, q_;
  Comparison<T> under_;
  Source integrals_;
  T surplus_ = 0;  ///< P − Q
  T surplus_bound_ = 0;
  Divergences found_;
};

bool is_precise(const Divergences& found) {
  const auto holds = [](double value, double bound) {
    return std::isinf(value) || bound <= kPrecision * std::abs(value);
  };
  const auto& bounds = found.bounds;
  return holds(found.data_model, bounds.data_model) && holds(found.model_data, bounds.model_data) &&
         holds(found.jensen_shannon(), bounds.jensen_shannon) &&
         holds(found.total_variation, bounds.total_variation) && holds(found.value, bounds.value) &&
         holds(found.wasserstein, bounds.wasserstein);
}

}  // namespace

double Divergences::Bounds::largest() const {
  return std::max({data_model, model_data, jensen_shannon, total_variation, value, wasserstein});
}

double relative_entropy_term(double p, double q) {
  if (p == 0) return 0;
  if (q == 0) return kInfinity;
  const double ratio = p / q;
  return p * (std::isnormal(ratio) ? std::log(ratio) : std::log(p) - std::log(q));
}

Divergences divergences_of(std::span<const double> p, std::span<const double> q) {
  Divergences found;
  found.data_mass = std::accumulate(p.begin(), p.end(), 0.0);
  found.model_mass = std::accumulate(q.begin(), q.end(), 0.0);
  for (Index i = 0; i < std::ssize(p); ++i) {
    const double m = (p[i] + q[i]) / 2;
    found.data_model += relative_entropy_term(p[i], q[i]);
    found.model_data += relative_entropy_term(q[i], p[i]);
    found.data_mixture += relative_entropy_term(p[i], m);
    found.model_mixture += relative_entropy_term(q[i], m);
    found.total_variation += std::abs(p[i] - q[i]) / 2;
    // p log D* + q log(1 − D*)
    if (p[i] > 0) found.value += p[i] * std::log(p[i] / (p[i] + q[i]));
    if (q[i] > 0) found.value += q[i] * std::log(q[i] / (p[i] + q[i]));
  }
  return found;
}

Divergences divergences_of(const Density& p, const Density& q) {
  const double origin = best_origin(p, q);
  Divergences found = Comparer<double>(p, q, origin).run();
  if (p.is_given_as(q)) {
    found = {.data_mass = found.data_mass, .model_mass = found.model_mass};
    found.value = found.value_by_jensen_shannon();
  } else if (!is_precise(found)) {
    found = Comparer<Wide>(p, q, origin).run();
    found.wide = true;
  }
  return found;
}

Json number_or_infinity(double value) {
  return std::isinf(value) ? Json("infinity") : Json(value);
}

}  // namespace psolve
