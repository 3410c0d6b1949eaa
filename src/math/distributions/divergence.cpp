#include "math/distributions/divergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/text/text.h"
#include "math/distributions/quadrature.h"
#include "math/numbers/function.h"

namespace psolve {
namespace {

/// How far off 1 the integral of a density may be.
constexpr double kMassTolerance = 1e-7;

/// p and q at a point by their logarithms: a ratio stands where both underflow.
struct Point {
  double p, q;
  double log_ratio;  ///< log(p/q)

  Point(const Density& data, const Density& model, double x) {
    const auto log_of = [&](const Density& density) {
      const double log = density.log_at(x);
      return std::isnan(log) ? -kInfinity : log;
    };
    const double a = log_of(data), b = log_of(model);
    p = std::exp(a);
    q = std::exp(b);
    log_ratio = a == b ? 0 : a - b;
  }
};

double times(double mass, double log) {
  return mass == 0 ? 0 : mass * log;
}

/// p log(p/m), q log(q/m), |p − q|/2, p log D* + q log(1 − D*): none above p + q, so they converge.
constexpr Index kBounded = 4;
std::array<double, kBounded> bounded_integrands(const Point& at) {
  const double log_D = -softplus(-at.log_ratio), log_rest = -softplus(at.log_ratio);
  return {times(at.p, std::log(2.0) + log_D), times(at.q, std::log(2.0) + log_rest),
          std::abs(at.p - at.q) / 2, times(at.p, log_D) + times(at.q, log_rest)};
}

Divergences from_integrals(const std::array<double, kBounded>& v) {
  return {.data_mixture = v[0], .model_mixture = v[1], .total_variation = v[2], .value = v[3]};
}

std::array<double, kBounded> bounded_parts(const Density& p, const Density& q,
                                           std::span<const QuadraturePanel> panels, double& bound) {
  const auto parts = integrate<kBounded>(
      [&](double x) { return bounded_integrands(Point(p, q, x)); }, panels, kIntegralTolerance);
  for (const double error : parts.error) bound = std::max(bound, error);
  return parts.value;
}

bool converges(double value, double error) {
  return error <= 1e-6 * (1 + std::abs(value));
}

/// Says which of the two has no mean, so that mass would have to be moved infinitely far.
[[noreturn]] void refuse_tails(const Density& p, const Density& q) {
  const auto has_mean = [](const Density& density) {
    const auto mean =
        integrate<1>([&](double x) { return std::array<double, 1>{std::abs(x) * density.at(x)}; },
                     panels_between(density.cuts()), kIntegralTolerance);
    return converges(mean.value[0], mean.error[0]);
  };
  throw SpecError((has_mean(p) ? q : p).pointer(),
                  "the integral of W does not converge: the tails are too heavy for a mean; cut "
                  "them off by a shorter interval");
}

/// KL(p, q)
double relative_entropy(const Density& p, const Density& q, std::span<const QuadraturePanel> panels,
                        double& bound) {
  bool beyond = false;  // p has mass where q has none
  const auto integral = integrate<1>(
      [&](double x) {
        const Point at(p, q, x);
        if (at.p > 0 && std::isinf(at.log_ratio)) beyond = true;
        return std::array<double, 1>{beyond ? 0 : times(at.p, at.log_ratio)};
      },
      panels, kIntegralTolerance);
  if (beyond) return kInfinity;
  if (!converges(integral.value[0], integral.error[0])) {
    throw SpecError(p.pointer(),
                    fmt::format("the integral of KL from {} does not converge: the tails are too "
                                "heavy beside the other's; cut them off by a shorter interval",
                                p.pointer()));
  }
  bound = std::max(bound, integral.error[0]);
  return integral.value[0];
}

std::vector<double> joint_cuts(const Density& p, const Density& q) {
  std::vector<double> cuts = p.cuts();
  cuts.insert(cuts.end(), q.cuts().begin(), q.cuts().end());
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

/// ∫ |H| for H = F_p − F_q, panel by panel from the left. From H at a panel's end and the integrals
/// of h = p − q and (x − c) h over it, ∫ H follows by parts; where H cannot change its sign that is
/// ±∫ |H|, else the panel is halved until it does not matter.
class CumulativeDifference {
 public:
  CumulativeDifference(const Density& p, const Density& q, double tolerance)
      : p_(p), q_(q), tolerance_(tolerance) {}

  void add(const QuadraturePanel& panel, int depth = 0) {
    const double a = panel.x(panel.from), b = panel.x(panel.to);
    const bool inner = std::isfinite(a) && std::isfinite(b);
    const double c = std::isfinite(a) ? a : b;
    const auto integral = integrate_panel<5>(
        [&](double x) {
          const double q = q_.at(x), h = p_.at(x) - q;
          return std::array<double, 5>{h, (x - c) * h, std::abs(h), std::abs((x - c) * h), q};
        },
        panel);
    const auto& [change, moment, spread, reach, model] = integral.value;
    const double before = ahead_, after = ahead_ + change;
    const double area = inner ? (b - a) * after - moment : -moment;
    const bool one_signed = spread - std::abs(change) <= 1e-14 * spread && before * after >= 0;
    const bool far = std::max(std::abs(before), std::abs(after)) > spread;
    const double undecided =
        inner ? (b - a) * (std::max(std::abs(before), std::abs(after)) + spread) : reach;
    const bool decided = one_signed || (far && inner);
    if (!decided && undecided > tolerance_ && depth < 60) {
      const double middle = (panel.from + panel.to) / 2;
      QuadraturePanel left = panel, right = panel;
      left.to = right.from = middle;
      add(left, depth + 1);
      add(right, depth + 1);
      return;
    }
    total_ += std::abs(area);
    slope_ += model * side(before, after);
    bound_ += integral.error[1] + (decided ? 0 : undecided);
    ahead_ = after;
  }

  double total() const { return total_; }
  double slope() const { return std::abs(slope_) < kNoise ? 0 : slope_; }
  double bound() const { return bound_; }

 private:
  /// Below this a difference of masses is rounding.
  static constexpr double kNoise = 1e-13;

  /// The sign of H, on average where it turns on a straight line from one value to the other.
  static double side(double before, double after) {
    const double size = std::abs(before) + std::abs(after);
    return size <= kNoise ? 0 : (before + after) / size;
  }

  const Density& p_;
  const Density& q_;
  double tolerance_;
  double ahead_ = 0;  ///< H at the left end of the next panel
  double total_ = 0;
  double slope_ = 0;
  double bound_ = 0;
};

void check_mass(const Density& density, double mass, double error) {
  if (std::abs(mass - 1) <= kMassTolerance + std::min(error, kMassTolerance)) return;
  if (!converges(mass, error)) {
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

}  // namespace

double relative_entropy_term(double p, double q) {
  if (p == 0) return 0;
  if (q == 0) return kInfinity;
  const double ratio = p / q;
  return p * (std::isnormal(ratio) ? std::log(ratio) : std::log(p) - std::log(q));
}

Divergences divergences_of(std::span<const double> p, std::span<const double> q) {
  Divergences found;
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
  const auto cuts = joint_cuts(p, q);
  const auto panels = panels_between(cuts);
  // Masses first: they say whether the densities are ones.
  const auto masses = integrate<2>(
      [&](double x) {
        return std::array<double, 2>{p.at(x), q.at(x)};
      },
      panels, kIntegralTolerance);
  check_mass(p, masses.value[0], masses.error[0]);
  check_mass(q, masses.value[1], masses.error[1]);
  double found_bound = 0;
  Divergences found = from_integrals(bounded_parts(p, q, masses.panels, found_bound));
  found.bound = found_bound;
  found.data_model = relative_entropy(p, q, masses.panels, found.bound);
  found.model_data = relative_entropy(q, p, masses.panels, found.bound);
  const auto [low_p, high_p] = p.bulk();
  const auto [low_q, high_q] = q.bulk();
  const double span = std::max(high_p, high_q) - std::min(low_p, low_q);
  CumulativeDifference difference(p, q, 1e-13 * span);
  for (const auto& panel : masses.panels) difference.add(panel);
  found.wasserstein = difference.total();
  found.slope = difference.slope();
  if (!converges(difference.total(), difference.bound())) refuse_tails(p, q);
  found.bound = std::max(found.bound, difference.bound());
  return found;
}

Json number_or_infinity(double value) {
  return std::isinf(value) ? Json("infinity") : Json(value);
}

}  // namespace psolve
