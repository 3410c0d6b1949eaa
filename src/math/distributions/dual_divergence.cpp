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
#include <vector>

#include "math/distributions/double_exponential.h"

namespace psolve {
namespace {

constexpr double kDualTolerance = 1e-11;
/// Differences of cumulative sums below this are rounding.
constexpr double kNoise = 1e-13;

void tidy(std::vector<double>& ends) {
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
}

/// Ends of supports and reaches; where these are few, each interval between them in some parts.
std::vector<double> parts_of_line(std::initializer_list<const Density*> densities) {
  constexpr Index kFew = 100;
  std::vector<double> cuts;
  for (const Density* density : densities) {
    cuts.insert(cuts.end(), density->cuts().begin(), density->cuts().end());
  }
  tidy(cuts);
  const int parts = cuts.size() > kFew ? 1 : 4;
  std::vector<double> ends = cuts;
  for (Index i = 0; i + 1 < std::ssize(cuts); ++i) {
    const double a = cuts[i], b = cuts[i + 1];
    if (std::isinf(a) || std::isinf(b)) {
      for (int k = -6; k < 12; ++k) {
        const double far = std::exp2(k);
        ends.push_back(std::isinf(b) ? a + far : b - far);
      }
      continue;
    }
    for (int k = 1; k < parts; ++k) ends.push_back(a + (b - a) * k / parts);
  }
  tidy(ends);
  return ends;
}

class DualPotential {
 public:
  DualPotential(const Density& p, const Density& q) : p_(p), q_(q), ends_(parts_of_line({&p, &q})) {
    add_crossings();
  }

  Divergences run() {
    double ahead = 0;  // H at the left end
    for (Index i = 0; i + 1 < std::ssize(ends_); ++i) {
      const double a = ends_[i], b = ends_[i + 1];
      add_divergences(a, b);
      const double after = ahead + change(a, b);
      const bool turns = ahead * after < 0 && std::min(std::abs(ahead), std::abs(after)) > kNoise;
      if (turns && std::isfinite(a) && std::isfinite(b)) {
        const double zero = zero_between(a, b, ahead);
        add_potential(a, zero, sign(ahead));
        add_potential(zero, b, sign(after));
      } else {
        add_potential(a, b, sign(std::abs(ahead) > std::abs(after) ? ahead : after));
      }
      ahead = after;
    }
    return found_;
  }

 private:
  static double sign(double height) { return std::abs(height) <= kNoise ? 0 : height > 0 ? 1 : -1; }
  double difference(double x) const { return p_.at(x) - q_.at(x); }

  void add_crossings() {
    constexpr int kProbes = 8;
    const Index count = ends_.size();
    for (Index i = 0; i + 1 < count; ++i) {
      const double a = ends_[i], b = ends_[i + 1];
      if (std::isinf(a) || std::isinf(b)) continue;
      for (int k = 0; k < kProbes; ++k) {
        double low = a + (b - a) * (k + 0.01) / kProbes, high = a + (b - a) * (k + 1.01) / kProbes;
        if (k + 1 == kProbes) high = a + (b - a) * 0.9999;
        const double at_low = difference(low);
        if (!(at_low * difference(high) < 0)) continue;
        ends_.push_back(halved(low, high, at_low, [&](double x) { return difference(x); }));
      }
    }
    tidy(ends_);
  }

  template <class F>
  static double halved(double low, double high, double at_low, const F& f) {
    for (int k = 0; k < 60; ++k) {
      const double middle = low + (high - low) / 2;
      (f(middle) * at_low > 0 ? low : high) = middle;
    }
    return low + (high - low) / 2;
  }

  double change(double a, double b) const {
    return double_exponential<1>([&](double x) { return std::array{difference(x)}; }, a, b,
                                 kDualTolerance)[0];
  }

  double zero_between(double a, double b, double ahead) const {
    return halved(a, b, ahead, [&](double x) { return ahead + change(a, x); });
  }

  void add_divergences(double a, double b) {
    const auto parts = double_exponential<5>(
        [&](double x) {
          const double log_p = p_.log_at(x), log_q = q_.log_at(x);
          const double p = std::isnan(log_p) ? 0 : std::exp(log_p);
          const double q = std::isnan(log_q) ? 0 : std::exp(log_q);
          const auto relative = [](double mass, double log_mass, double log_other) {
            return mass == 0 || !std::isfinite(log_other) ? 0 : mass * (log_mass - log_other);
          };
          const auto against_sum = [&](double mass) {
            return mass == 0 ? 0 : mass * std::log(mass / (p + q));
          };
          return std::array{against_sum(p), against_sum(q), std::abs(p - q) / 2,
                            relative(p, log_p, log_q), relative(q, log_q, log_p)};
        },
        a, b, kDualTolerance);
    found_.value += parts[0] + parts[1];
    found_.data_mixture += parts[0];
    found_.model_mixture += parts[1];
    found_.total_variation += parts[2];
    found_.data_model += parts[3];
    found_.model_data += parts[4];
  }

  /// f has the slope −H's sign from a to b; at the first finite end it is 0.
  void add_potential(double a, double b, double side) {
    const double from = std::isinf(a) ? b : a;
    const auto parts = double_exponential<3>(
        [&](double x) {
          const double h = difference(x);
          return std::array{h, (x - from) * h, q_.at(x)};
        },
        a, b, kDualTolerance);
    found_.wasserstein += height_ * parts[0] - side * parts[1];
    found_.slope += side * parts[2];
    if (std::isfinite(a) && std::isfinite(b)) height_ -= side * (b - a);
  }

  const Density& p_;
  const Density& q_;
  std::vector<double> ends_;
  double height_ = 0;  ///< of f at the left end
  Divergences found_;
};

}  // namespace

Divergences dual_divergences(const Density& p, const Density& q) {
  Divergences found = DualPotential(p, q).run();
  // ∫ p log(p/m) = ∫ p log(p/(p + q)) + log 2
  found.data_mixture += std::numbers::ln2;
  found.model_mixture += std::numbers::ln2;
  return found;
}

double dual_frozen_payoff(const Density& p, const Density& q, const Density& r) {
  const auto ends = parts_of_line({&p, &q, &r});
  double total = 0;
  for (Index i = 0; i + 1 < std::ssize(ends); ++i) {
    total += double_exponential<1>(
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
        ends[i], ends[i + 1], kDualTolerance)[0];
  }
  return total;
}

}  // namespace psolve
