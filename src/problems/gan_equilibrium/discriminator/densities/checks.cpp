// The checks of what is found about densities: integrals by another rule and by closed forms, D* by
// search and by its closed form, and the sweep by the dual.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "math/calculus/tape.h"
#include "math/distributions/dual_divergence.h"
#include "problems/gan_equilibrium/comparison.h"
#include "problems/gan_equilibrium/discriminator/densities/answers.h"

namespace psolve::gan_equilibrium::discriminator::densities {
namespace {

constexpr Index kMostSweepChecks = 25;
constexpr Index kMostPoints = 200;
/// How far an integral may be from that of the other rule, relative and beyond both bounds.
constexpr double kAgreement = 1e-9;
/// Of numbers around 1.
constexpr double kRounding = 1e-14;
constexpr const char* kRule = "double exponential quadrature";
constexpr const char* kDual = "Kantorovich's dual, by double exponential quadrature";

std::vector<Check> integral_checks(const Answers& answers) {
  const Divergences& found = answers.divergences;
  const Divergences other = dual_divergences(answers.p, answers.q, found);
  const auto &bounds = found.bounds, &others = other.bounds;
  std::vector<Check> checks;
  const auto compare = [&](const char* id, const char* claim, double answer, double again,
                           double bound, const char* method) {
    if (std::isinf(answer)) return;
    checks.push_back({id, claim, method, distance_between(answer, again),
                      kAgreement * std::abs(answer) + bound});
  };
  compare("value", "V of the best discriminator", found.value, other.value,
          bounds.value + others.value, kRule);
  compare("value/js", "V of the best discriminator", found.value, found.value_by_jensen_shannon(),
          bounds.value + 2 * bounds.jensen_shannon + kRounding, "2 JS − 2 log 2");
  compare("kl_data_model", "KL from data to model", found.data_model, other.data_model,
          bounds.data_model + others.data_model, kRule);
  compare("kl_model_data", "KL from model to data", found.model_data, other.model_data,
          bounds.model_data + others.model_data, kRule);
  compare("jensen_shannon", "JS", found.jensen_shannon(), other.jensen_shannon(),
          bounds.jensen_shannon + others.jensen_shannon, kRule);
  compare("total_variation", "total variation", found.total_variation, other.total_variation,
          bounds.total_variation + others.total_variation, kRule);
  compare("wasserstein", "W", found.wasserstein, other.wasserstein,
          bounds.wasserstein + others.wasserstein, kDual);
  return checks;
}

/// KL and W of two normals have closed forms.
std::vector<Check> normal_checks(const Answers& answers) {
  const auto first = answers.p.as_normal(), second = answers.q.as_normal();
  if (!first || !second) return {};
  const Divergences& found = answers.divergences;
  const double m1 = first->first.number, s1 = first->second.number;
  const double m2 = second->first.number, s2 = second->second.number;
  const double kl = std::log(s2 / s1) + (s1 * s1 + (m1 - m2) * (m1 - m2)) / (2 * s2 * s2) - 0.5;
  const double m = std::abs(m1 - m2), s = std::abs(s1 - s2);
  const double W = s == 0 ? m
                          : s * std::sqrt(2 / std::numbers::pi) * std::exp(-m * m / (2 * s * s)) +
                                m * std::erf(m / (s * std::numbers::sqrt2));
  const char* method = "closed form for two normals";
  return {{"kl/normals", "KL from data to model", method,
           std::abs(kl - found.data_model) / std::max(1.0, kl), 1e-9},
          {"wasserstein/normals", "W", method, std::abs(W - found.wasserstein) / std::max(1.0, W),
           1e-9}};
}

/// 0 where it is no more than rounding beside the largest value of its function.
double without_rounding(double value, double largest) {
  return value <= 64 * std::numeric_limits<double>::epsilon() * largest ? 0 : value;
}

std::vector<Check> point_checks(const Answers& answers) {
  double by_search = 0, by_form = 0, largest_p = 0, largest_q = 0;
  for (const double at : answers.points) {
    largest_p = std::fmax(largest_p, answers.p.at(at));
    largest_q = std::fmax(largest_q, answers.q.at(at));
  }
  const Expr x = Expr::symbol("x");
  for (Index i = 0; i < std::min(std::ssize(answers.points), kMostPoints); ++i) {
    const double at = answers.points[i], D = answers.best[i];
    // Where D is 0 or 1, a density that cancels may come to what rounding leaves of 0.
    const double a = D > 0 ? answers.p.at(at) : without_rounding(answers.p.at(at), largest_p);
    const double b = D < 1 ? answers.q.at(at) : without_rounding(answers.q.at(at), largest_q);
    if (std::isnan(D) || a + b < 1e-280) continue;
    // Where D rounds to 0 or 1, the term that it loses is below rounding.
    const double F = (D > 0 ? a * std::log(D) : 0) + (D < 1 ? b * std::log1p(-D) : 0);
    by_search = worse(by_search, std::abs(F - largest_by_search(a, b)) / (a + b));
    for (const DensityPiece& piece : answers.pieces) {
      if (at <= piece.from || at >= piece.to) continue;
      by_form = worse(by_form, std::abs(evaluate<double>(piece.best, {&x, 1}, {&at, 1}) - D));
    }
  }
  return {{"discriminator", "D* makes F largest at every point shown", "golden section", by_search,
           1e-9},
          {"closed_form", "D* in closed form at every point shown", "p/(p + q) in logarithms",
           by_form, 1e-9}};
}

/// JS, W and its slope at distances from the first to the last.
std::vector<Check> sweep_checks(const Answers& answers) {
  const auto& sweep = answers.sweep;
  const Index count = std::min(std::ssize(sweep), kMostSweepChecks);
  WorstComparison js, w, slope;
  const auto add = [](WorstComparison& worst, double answer, double again, double bound) {
    worst.add(answer, again, kAgreement * std::abs(answer) + bound);
  };
  for (Index n = 0; n < count; ++n) {
    const auto& [distance, found] = sweep[n * std::ssize(sweep) / count];
    const Divergences other = dual_divergences(answers.p, answers.q.shifted(distance), found);
    add(js, found.jensen_shannon(), other.jensen_shannon(),
        found.bounds.jensen_shannon + other.bounds.jensen_shannon);
    add(w, found.wasserstein, other.wasserstein,
        found.bounds.wasserstein + other.bounds.wasserstein);
    add(slope, found.slope, other.slope, 10 * kAgreement + found.bounds.slope + other.bounds.slope);
  }
  const auto claim = [&](const char* what) {
    return fmt::format("{} at {} of {} distances", what, count, sweep.size());
  };
  return {
      {"sweep/jensen_shannon", claim("JS"), kRule, js.error, js.tolerance},
      {"sweep/wasserstein", claim("W"), kDual, w.error, w.tolerance},
      {"sweep/slope", claim("the slope of W"),
       "the model's mass where F_p > F_q less that where F_p < F_q", slope.error, slope.tolerance}};
}

}  // namespace

std::vector<Check> checks(const Answers& answers) {
  std::vector<Check> checks = integral_checks(answers);
  const auto append = [&](std::vector<Check> more) {
    for (Check& check : more) checks.push_back(std::move(check));
  };
  append(normal_checks(answers));
  append(point_checks(answers));
  if (!answers.sweep.empty()) append(sweep_checks(answers));
  return checks;
}

}  // namespace psolve::gan_equilibrium::discriminator::densities
