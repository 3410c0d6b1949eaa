#include "math/distributions/frozen_discriminator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <tuple>
#include <vector>

#include "math/numbers/function.h"
#include "math/quadrature/gauss_kronrod.h"

namespace psolve {
namespace {

constexpr int kSteps = 4'000;
/// A discriminator so near to 1 is certain: what is left is rounding, and the data decides.
constexpr double kCertain = 1 - 1e-9;
/// Values of D this close are equally good.
constexpr double kTie = 1e-12;
/// The place is found to this part of the range.
constexpr double kResolution = 1e-6;

/// Of log D and the density with which it is averaged, relative.
constexpr double kRounding = 1e-14;

/// log(p/q); not a number where neither has mass.
double log_ratio(const Density& p, const Density& q, double x) {
  const double a = p.log_at(x), b = q.log_at(x);
  return a == b && std::isinf(a) ? std::nan("") : a - b;
}

/// log D = −log(1 + q/p)
double log_of_discriminator(double log_ratio) {
  return -softplus(-log_ratio);
}

/// Where f is largest between low and high, as near as the range's resolution: golden section.
double highest(const std::function<double(double)>& f, double low, double high) {
  const double shrink = std::numbers::phi - 1;
  double a = high - shrink * (high - low), b = low + shrink * (high - low);
  double at_a = f(a), at_b = f(b);
  for (int k = 0; k < 40; ++k) {
    if (at_a >= at_b) {
      high = b;
      b = a;
      at_b = at_a;
      at_a = f(a = high - shrink * (high - low));
    } else {
      low = a;
      a = b;
      at_a = at_b;
      at_b = f(b = low + shrink * (high - low));
    }
  }
  return at_a >= at_b ? a : b;
}

class PeakSearch {
 public:
  PeakSearch(const Density& p, const Density& q) : p_(p), q_(q) {
    std::tie(low_, high_) = p.bulk();
    for (int k = 0; k <= kSteps; ++k) places_.push_back(low_ + (high_ - low_) * k / kSteps);
    for (const auto* density : {&p, &q}) {
      for (const double x : density->cuts()) {
        if (x > low_ && x < high_) places_.push_back(x);
      }
    }
    std::sort(places_.begin(), places_.end());
    places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
    for (const double x : places_) D_.push_back(discriminator(x));
  }

  FrozenPeak run() const {
    const double most = *std::ranges::max_element(D_);
    FrozenPeak peak{.x = low_,
                    .discriminator = -1,
                    .low = low_,
                    .high = high_,
                    .step = (high_ - low_) / kSteps,
                    .certain = most > kCertain,
                    .at_end = false};
    for (const Index i : peak.certain ? certain_places() : highest_places()) {
      take_better(peak, peak.certain || is_flat(i) ? places_[i] : refined(i, [&](double x) {
                    return discriminator(x);
                  }));
    }
    if (peak.certain) {
      // Among the certain ones most data, now between the places too.
      const auto here = std::lower_bound(places_.begin(), places_.end(), peak.x);
      take_better(peak, refined(here - places_.begin(), [&](double x) {
                    return discriminator(x) > kCertain ? p_.at(x) : -1;
                  }));
    }
    peak.at_end = !peak.certain && (peak.x == low_ || peak.x == high_);
    return peak;
  }

 private:
  std::vector<Index> certain_places() const {
    std::vector<Index> found;
    for (Index i = 0; i < std::ssize(places_); ++i) {
      if (D_[i] > kCertain) found.push_back(i);
    }
    return found;
  }

  /// From left to right the places that are no lower than their neighbours; of very many between
  /// which more may be found, the highest. One that is lower than others may have more beside it, as
  /// next to a pole.
  std::vector<Index> highest_places() const {
    constexpr Index kMost = 100;
    std::vector<Index> found;
    std::vector<double> to_refine;
    for (Index i = 0; i < std::ssize(places_); ++i) {
      const bool local = (i == 0 || !(D_[i - 1] > D_[i])) &&
                         (i + 1 == std::ssize(places_) || !(D_[i + 1] > D_[i]));
      if (!local) continue;
      found.push_back(i);
      if (!is_flat(i)) to_refine.push_back(D_[i]);
    }
    if (std::ssize(to_refine) <= kMost) return found;
    std::ranges::nth_element(to_refine, to_refine.begin() + kMost, std::greater());
    std::erase_if(found, [&](Index i) { return !is_flat(i) && !(D_[i] > to_refine[kMost]); });
    return found;
  }

  bool is_flat(Index i) const {
    return i > 0 && i + 1 < std::ssize(places_) && D_[i] - D_[i - 1] <= kTie &&
           D_[i] - D_[i + 1] <= kTie;
  }

  /// Below every value where neither density has mass.
  double discriminator(double x) const {
    const double ratio = log_ratio(p_, q_, x);
    return std::isnan(ratio) ? -1 : sigmoid(ratio);
  }

  /// The best place between the neighbours of place i, unless i itself is as good.
  double refined(Index i, const std::function<double(double)>& f) const {
    const double from = places_[i == 0 ? 0 : i - 1];
    const double to = places_[std::min(i + 1, std::ssize(places_) - 1)];
    const double unit = std::pow(10, std::floor(std::log10(kResolution * (high_ - low_))));
    const double near = std::round(highest(f, from, to) / unit);
    double best = places_[i];
    for (const double step : {0.0, -1.0, 1.0}) {
      const double x = std::clamp((near + step) * unit, low_, high_);
      if (f(x) > f(best) + kTie) best = x;
    }
    return best;
  }

  void take_better(FrozenPeak& peak, double x) const {
    const double D = discriminator(x);
    const double ahead = peak.certain ? 0 : D - peak.discriminator;
    const bool tied = std::abs(ahead) <= kTie && peak.discriminator >= 0;
    if (tied ? p_.at(x) > p_.at(peak.x) * (1 + kTie) : peak.discriminator < 0 || ahead > 0) {
      peak.x = x;
      peak.discriminator = D;
    }
  }

  const Density& p_;
  const Density& q_;
  double low_ = 0, high_ = 0;
  std::vector<double> places_;
  std::vector<double> D_;  ///< by place
};

/// r log D, and r, which shows where a panel misses a part of it.
struct AverageLog {
  static constexpr Index K = 2, kKinked = K;
  const Density& p;
  const Density& q;
  const Density& r;
  bool certain = false;  ///< r has mass where p has none and q has some

  void look(Samples<double, K>& s) {
    for (Index i = 0; i < s.kCount; ++i) {
      const double mass = r.at(s.x[i]);
      if (mass == 0) continue;
      s.value[i][1] = mass;
      s.rounding[i][1] = kRounding * mass;
      const double ratio = log_ratio(p, q, s.x[i]);
      if (ratio == -kInfinity) certain = true;
      if (certain) continue;
      s.value[i][0] = mass * (std::isnan(ratio) ? -std::numbers::ln2 : log_of_discriminator(ratio));
      s.rounding[i][0] = kRounding * std::abs(s.value[i][0]);
    }
  }
};

}  // namespace

FrozenPayoff frozen_payoff(const Density& p, const Density& q, const Density& r) {
  std::vector<double> cuts;
  for (const auto* density : {&p, &q, &r}) {
    cuts.insert(cuts.end(), density->cuts().begin(), density->cuts().end());
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  AverageLog under{p, q, r};
  Integrator<double, AverageLog> integral(under, panels_between(std::span<const double>(cuts)));
  integral.refine({kIntegralTolerance, kIntegralTolerance});
  if (under.certain) return {-kInfinity, 0};
  return {integral.value()[0], integral.bound()[0]};
}

FrozenPeak frozen_peak(const Density& p, const Density& q) {
  return PeakSearch(p, q).run();
}

}  // namespace psolve
