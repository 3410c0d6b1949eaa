#include "problems/quadratic/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>

#include "math/checking/precise.h"
#include "math/checking/tracked.h"
#include "math/checking/worst_error.h"
#include "math/numbers/linear_algebra.h"
#include "math/numbers/random.h"

namespace psolve::quadratic {
namespace {

/// Of 50-digit numbers, for the gradient.
constexpr double kMostPrecise = 2e4;
/// Steps of exact rational iteration: each may double the number of digits of what it adds.
constexpr long kMostExactSteps = 40;

class Checker {
 public:
  Checker(const Surface& problem, const Descent& descent) : problem_(problem), descent_(descent) {}

  Check eigenvectors() const {
    const auto& [values, vectors] = descent_.basis;
    const Matrix residual =
        problem_.H * vectors.transpose() - vectors.transpose() * values.asDiagonal();
    return {"eigenvectors", "H u = η u for all eigenvectors, relative to the largest η",
            "H times each vector", residual.cwiseAbs().maxCoeff() / values.cwiseAbs().maxCoeff(),
            1e-12};
  }

  Check orthonormality() const {
    const Matrix& U = descent_.basis.vectors;
    const Matrix gram = U * U.transpose() - Matrix::Identity(U.rows(), U.rows());
    return {"orthonormal", "the eigenvectors are orthonormal, so they are all there are",
            "products of all pairs", gram.cwiseAbs().maxCoeff(), 1e-12};
  }

  Check end() const {
    // What is left of the start along the slowest direction rounds even where the start has no part
    // in it.
    const double left = std::abs(descent_.directions[descent_.slowest()].power) *
                        (problem_.start - problem_.minimum).stableNorm();
    const double size = 1 + std::max({descent_.w.cwiseAbs().maxCoeff(),
                                      problem_.minimum.cwiseAbs().maxCoeff(), left});
    const double error = (descent_.iterated - descent_.w).cwiseAbs().maxCoeff() / size;
    return {"w", fmt::format("w after {} steps, relative to the size of w and w*", problem_.steps),
            descent_.stepwise ? "the rule, step by step, without eigenvectors"
                              : "the rule's map doubled, without eigenvectors",
            error, 1e-14 * static_cast<double>(problem_.size()) * (1 + steps_that_matter())};
  }

  /// s by s(2t) = 2s(t) − s(t)², s(t + 1) = s(t) + x(1 − s(t)): no power is taken.
  Check shrinks() const {
    double error = 0;
    for (const Direction& d : descent_.directions) {
      const double x = problem_.rate * d.eigenvalue;
      const auto steps = static_cast<unsigned long>(problem_.steps);
      double s = 0;
      for (auto bit = std::bit_floor(steps); bit > 0; bit /= 2) {
        s = 2 * s - s * s;
        if ((steps & bit) != 0) s += x * (1 - s);
      }
      error = worse(error, std::abs(s - d.shrink) / std::max(1.0, std::abs(s)));
    }
    return {"shrink", fmt::format("all {} factors s", descent_.directions.size()),
            "the recursion of one direction, steps doubled", error,
            1e-14 * (1 + steps_that_matter())};
  }

  /// E is quadratic, so that its central difference is its slope for any step, in 50 digits. With
  /// h as long as makes both terms of E equally large, none of them is lost beside the other.
  Check gradient() const {
    WorstError worst;
    const Vector found = problem_.gradient(problem_.start);
    const Vector e = problem_.start - problem_.minimum;
    const auto n = static_cast<double>(problem_.size());
    const auto affordable = static_cast<Index>(kMostPrecise / n);
    const auto sample = sampled(problem_.size(), std::clamp<Index>(affordable, 1, 30));
    for (const Index i : sample) {
      const double size = problem_.H.row(i).cwiseAbs().dot(e.cwiseAbs());
      const Big h = size == 0 ? Big(1) : Big(size) / problem_.H(i, i);
      const Big slope = (precise_error(i, h) - precise_error(i, -h)) / (2 * h);
      worst.add(found(i), static_cast<double>(slope), n * rounding_of(size));
    }
    return {"gradient",
            fmt::format("{} of {} entries of the gradient at the start", sample.size(),
                        problem_.size()),
            "central differences of E in 50 digits", worst.error(), worst.tolerance()};
  }

  /// What w_i has a part in of E at the start, ½H_ii e_i² + e_i Σ_{k≠i} H_ik e_k, where it moves
  /// by `step`.
  Big precise_error(Index i, const Big& step) const {
    const auto e = [&](Index k) { return Big(problem_.start(k)) - problem_.minimum(k); };
    const Big moved = e(i) + step;
    Big row = moved * problem_.H(i, i) / 2;
    for (Index k = 0; k < problem_.size(); ++k) {
      if (k != i) row += e(k) * problem_.H(i, k);
    }
    return moved * row;
  }

  /// Just below the limit no error grows, just above it the one along u_max does; and 2 over it is
  /// the largest eigenvalue, which ηI − H tells by being positive definite or not.
  Check limit() const {
    constexpr double kMargin = 1e-9;
    const double inside = size_after(0.99 * descent_.largest_rate);
    const double outside = size_after(1.01 * descent_.largest_rate);
    const double eta = 2 / descent_.largest_rate;
    const int wrong = (inside <= 1 + 1e-9 ? 0 : 1) + (outside > 1 ? 0 : 1) +
                      (is_above_spectrum((1 + kMargin) * eta) ? 0 : 1) +
                      (is_above_spectrum((1 - kMargin) * eta) ? 1 : 0);
    return {"largest_learning_rate",
            "errors shrink at 0.99 of it and grow at 1.01 of it; 2 over it is the largest η",
            "1000 steps from a random point at each, and Cholesky's decomposition",
            static_cast<double>(wrong), 0};
  }

  Check bounds() const {
    double violated = 0;
    for (const Direction& d : descent_.directions) {
      if (d.lower) violated = worse(violated, *d.lower - d.shrink);
      if (d.upper) violated = worse(violated, d.shrink - *d.upper);
    }
    return {"bounds", "1 − e^(−ηρτ) ≤ s ≤ ηρτ wherever they are claimed", "by how much they fail",
            violated, 1e-14 * (1 + steps_that_matter())};
  }

  std::optional<Check> exactly(const Problem& spec) const {
    if (!descent_.exact || !descent_.exact->w || problem_.steps > kMostExactSteps) {
      return std::nullopt;
    }
    const auto w = iterate_exactly(spec);
    if (!w) return std::nullopt;
    double differ = 0;
    for (Index i = 0; i < std::ssize(*w); ++i) differ += (*w)[i] == (*descent_.exact->w)[i] ? 0 : 1;
    return Check{"exact/w", "the exact entries of w that differ",
                 "the rule in fractions, step by step", differ, 0};
  }

 private:
  /// Rounding errors of this many steps are still alive at the end.
  double steps_that_matter() const {
    const double gap = std::abs(1 - descent_.directions[descent_.slowest()].growth());
    const auto steps = static_cast<double>(problem_.steps);
    return descent_.converges() ? std::min(steps, 1 / gap) : steps;
  }

  bool is_above_spectrum(double eta) const {
    const Index n = problem_.size();
    return is_positive_definite(eta * Matrix::Identity(n, n) - problem_.H);
  }

  /// |(I − ρH)^1000 e| for a random unit vector e.
  double size_after(double rate) const {
    std::mt19937 random(1);
    Vector e(problem_.size());
    for (double& entry : e) entry = 0.5 + static_cast<double>(random()) / 4294967296.0;
    // Entries between 1/2 and 3/2 with random signs: no eigenvector is likely to be missed.
    for (Index i = 0; i < e.size(); ++i) e(i) *= random() % 2 == 0 ? 1 : -1;
    e.normalize();
    for (int t = 0; t < 1000; ++t) e -= rate * (problem_.H * e);
    return e.norm();
  }

  const Surface& problem_;
  const Descent& descent_;

  static std::optional<std::vector<Rational>> iterate_exactly(const Problem& spec);
};

std::optional<std::vector<Rational>> Checker::iterate_exactly(const Problem& spec) {
  const ExprArena arena;
  const auto exact = [](const Entry& entry) { return entry.expression().number(); };
  const auto n = spec.minimum.size();
  std::vector<Rational> w(n);
  for (Index i = 0; i < n && spec.start; ++i) w[i] = exact((*spec.start)(i));
  for (long t = 0; t < spec.steps; ++t) {
    std::vector<Rational> next = w;
    for (Index i = 0; i < n; ++i) {
      Rational slope = 0;
      for (Index j = 0; j < n; ++j) {
        slope += exact(spec.hessian(i, j)) * (w[j] - exact(spec.minimum(j)));
      }
      next[i] -= exact(spec.learning_rate) * slope;
      if (!next[i].fits(20'000)) return std::nullopt;
    }
    w = std::move(next);
  }
  return w;
}

}  // namespace

std::vector<Check> checks(const Problem& spec, const Surface& problem, const Descent& descent) {
  const Checker checker(problem, descent);
  std::vector<Check> checks = {
      checker.end(),      checker.shrinks(), checker.eigenvectors(), checker.orthonormality(),
      checker.gradient(), checker.limit(),   checker.bounds()};
  if (const auto exact = checker.exactly(spec)) checks.push_back(*exact);
  return checks;
}

}  // namespace psolve::quadratic
