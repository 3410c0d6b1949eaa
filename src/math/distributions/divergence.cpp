#include "math/distributions/divergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <type_traits>

#include "core/text/text.h"
#include "math/distributions/area_between.h"
#include "math/distributions/comparison.h"
#include "math/distributions/density_in.h"
#include "math/numbers/function.h"
#include "math/numbers/wide.h"
#include "math/quadrature/gauss_kronrod.h"

namespace psolve {
namespace {

/// How far off 1 the integral of a density may be.
constexpr double kMassTolerance = 1e-7;
/// What every integral is right to, relative to itself, before wide arithmetic is needed.
constexpr double kPrecision = 1e-10;

/// Of an integral no more than this share may lie where doubles are too coarse, or more digits would not
/// help it either: beside 1/(1 − x)^a it is 10^(−12 + 12 a).
constexpr double kMostLost = 1e-4;

bool converges(double value, double bound) {
  return std::isfinite(value) && bound <= 1e-6 * (1 + std::abs(value));
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

  /// Nothing where doubles are too coarse beside a pole.
  std::optional<Divergences> run() {
    refine({kDataMass, kModelMass, kDistance, kValue, kDataMixture, kModelMixture});
    if (is_too_coarse_) return std::nullopt;
    check_mass(data_, number(kDataMass), bound(kDataMass));
    check_mass(model_, number(kModelMass), bound(kModelMass));
    if (!under_.data_beyond()) refine({kDataModel});
    if (!under_.model_beyond()) refine({kModelData});
    if (is_too_coarse_) return std::nullopt;
    compare_masses();
    take_divergences();
    take_transport();
    return found_;
  }

 private:
  using Source = Integrator<T, Comparison<T>>;
  static constexpr T infinity() { return std::numeric_limits<T>::infinity(); }

  double number(DivergenceTerm k) const { return static_cast<double>(integrals_.value()[k]); }
  double bound(DivergenceTerm k) const { return static_cast<double>(integrals_.bound()[k]); }

  /// Twice, as the first refining tells how large the integrals are.
  void refine(std::initializer_list<DivergenceTerm> chosen) {
    for (int round = 0; round < 2; ++round) {
      auto targets = none();
      for (const DivergenceTerm k : chosen) targets[k] = kIntegralTolerance * integrals_.value()[k];
      integrals_.refine(targets);
    }
    if (!std::is_same_v<T, double>) return;
    const auto lost = integrals_.lost();
    for (const DivergenceTerm k : chosen) {
      const T share = lost[k] / integrals_.value()[k];
      is_too_coarse_ = is_too_coarse_ || (share > kPrecision && share < kMostLost);
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
    for (const DivergenceTerm k : {kDataMixture, kDataModel, kModelData}) {
      targets[kChange] = std::min(targets[kChange], T(kIntegralTolerance * integrals_.value()[k]));
    }
    integrals_.refine(targets);
    surplus_ = integrals_.value()[kChange];
    surplus_bound_ = integrals_.bound()[kChange];
  }

  void take_divergences() {
    found_ =
        divergences_of_terms<T>(integrals_.value(), integrals_.bound(), surplus_, surplus_bound_);
    take_infinite(under_.data_beyond(), data_, found_.data_model, found_.bounds.data_model);
    take_infinite(under_.model_beyond(), model_, found_.model_data, found_.bounds.model_data);
  }

  /// KL is exactly infinite where the density has mass beyond the other's support.
  static void take_infinite(bool beyond, const Density& density, double& divergence,
                            double& bound) {
    if (!beyond) return check_tails(density, divergence, bound);
    divergence = kInfinity;
    bound = 0;
  }

  void take_transport() {
    using std::abs;
    const bool balanced = abs(surplus_) <= surplus_bound_ + 1e-30;
    const T rough = AreaBetween<T>(integrals_, balanced).distance();
    auto targets = none();
    targets[kMoment] = kIntegralTolerance * rough;
    targets[kChange] = targets[kMoment] / span();
    integrals_.refine(targets);
    const AreaBetween<T> area(integrals_, balanced);
    found_.wasserstein = static_cast<double>(area.distance());
    found_.bounds.wasserstein = static_cast<double>(area.bound()) +
                                std::numeric_limits<double>::epsilon() * found_.wasserstein;
    if (!converges(found_.wasserstein, found_.bounds.wasserstein) || tail_grows()) {
      refuse_tails(data_, model_);
    }
    found_.slope = static_cast<double>(area.slope());
    found_.bounds.slope = static_cast<double>(area.undecided());
    if (std::abs(found_.slope) < kNoSlope) found_.slope = 0;
  }

  /// Out there x (p − q) is not settled at all, be it little beside what lies nearer.
  bool tail_grows() const {
    return std::ranges::any_of(integrals_.parts(), [&](const auto& part) {
      using std::abs;
      const T &error = part.error[kMoment], size = abs(part.value[kMoment]);
      return part.panel.is_infinite() && 100 * error > size &&
             error > kPrecision * found_.wasserstein;
    });
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
  bool is_too_coarse_ = false;
  Divergences found_;
};

}  // namespace

bool Divergences::are_right_to(double relative) const {
  const auto holds = [&](double number, double bound) {
    return std::isinf(number) || bound <= relative * std::abs(number);
  };
  return holds(data_model, bounds.data_model) && holds(model_data, bounds.model_data) &&
         holds(jensen_shannon(), bounds.jensen_shannon) &&
         holds(total_variation, bounds.total_variation) && holds(value, bounds.value) &&
         holds(wasserstein, bounds.wasserstein) && knows_slope();
}

double Divergences::Bounds::largest() const {
  return std::max({data_model, model_data, jensen_shannon, total_variation, value, wasserstein});
}

Divergences divergences_of(const Density& p, const Density& q) {
  const double origin = best_origin(p, q);
  const auto in_wide = [&] {
    Divergences found = *Comparer<Wide>(p, q, origin).run();
    found.wide = true;
    return found;
  };
  const auto in_doubles = Comparer<double>(p, q, origin).run();
  Divergences found = in_doubles ? *in_doubles : in_wide();
  if (p.is_given_as(q)) {
    found = {.data_mass = found.data_mass, .model_mass = found.model_mass, .wide = found.wide};
    found.value = found.value_by_jensen_shannon();
  } else if (!found.wide && !found.are_right_to(kPrecision)) {
    found = in_wide();
  }
  return found;
}

Json number_or_infinity(double value) {
  return std::isinf(value) ? Json("infinity") : Json(value);
}

}  // namespace psolve
