#include "problems/quadratic/descent.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "math/expressions/expression.h"

namespace psolve::quadratic {
namespace {

/// Multiplications up to which steps are taken one by one.
constexpr double kMostMultiplications = 1e8;
/// Rows up to which eigenvalues are tried exactly.
constexpr Index kMostExactRows = 8;
/// Bits up to which a reader would want to see a fraction: about 75 digits.
constexpr Index kMostShownBits = 256;

template <class Entries>
auto numbers(const Entries& entries) {
  return entries.unaryExpr([](const Entry& entry) { return entry.number; });
}

std::optional<Rational> rational(const Entry& entry) {
  if (!entry.text) return Rational::from_shortest_decimal(entry.number);
  const Expr value = entry.expression();
  if (!value.is(Expr::Kind::number)) return std::nullopt;
  return value.number();
}

/// The entries of a vector; none if one is irrational.
std::optional<std::vector<Rational>> rationals(const VectorOf<Entry>& entries) {
  std::vector<Rational> list;
  for (const Entry& entry : entries) {
    const auto value = rational(entry);
    if (!value) return std::nullopt;
    list.push_back(*value);
  }
  return list;
}

std::optional<MatrixOf<Rational>> rational_hessian(const MatrixOf<Entry>& entries) {
  MatrixOf<Rational> H(entries.rows(), entries.cols());
  for (Index i = 0; i < H.rows(); ++i) {
    for (Index j = 0; j < H.cols(); ++j) {
      const auto value = rational(entries(i, j));
      if (!value) return std::nullopt;
      H(i, j) = *value;
    }
  }
  for (Index i = 0; i < H.rows(); ++i) {
    for (Index j = 0; j < i; ++j) {
      if (H(i, j) != H(j, i)) return std::nullopt;
    }
  }
  return H;
}

/// w* + Σ_j q_j^τ (v_j·(w(0) − w*)/|v_j|²) v_j
std::optional<std::vector<Rational>> exact_end(const Problem& problem, const ExactDescent& exact) {
  auto w = rationals(problem.minimum);
  const auto start =
      problem.start ? rationals(*problem.start) : std::vector<Rational>(problem.minimum.size());
  if (!w || !start) return std::nullopt;
  const std::vector<Rational> minimum = *w;
  for (Index j = 0; j < std::ssize(minimum); ++j) {
    const std::vector<Rational>& v = exact.basis.v[j];
    Rational part = 0;
    for (Index i = 0; i < std::ssize(v); ++i) part += v[i] * ((*start)[i] - minimum[i]);
    if (part.is_zero()) continue;
    const auto decay = power(exact.contraction[j], problem.steps, kMostShownBits);
    if (!decay) return std::nullopt;
    part *= *decay / exact.basis.squared_norms[j];
    for (Index i = 0; i < std::ssize(v); ++i) (*w)[i] += part * v[i];
  }
  return w;
}

}  // namespace

Surface::Surface(const Problem& problem)
    : H(numbers(problem.hessian)),
      minimum(numbers(problem.minimum)),
      start(problem.start ? Vector(numbers(*problem.start)) : Vector::Zero(minimum.size())),
      rate(problem.learning_rate.number),
      steps(problem.steps),
      offset(problem.offset) {
  H = (0.5 * H + 0.5 * H.transpose()).eval();
}

double Surface::error(const Vector& w) const {
  const Vector e = w - minimum;
  return offset + e.dot(H * e) / 2;
}

std::optional<ExactDescent> exact_descent(const Problem& problem, const Vector& near) {
  if (near.size() > kMostExactRows) return std::nullopt;
  const ExprArena arena;
  const auto H = rational_hessian(problem.hessian);
  const auto rate = rational(problem.learning_rate);
  if (!H || !rate) return std::nullopt;
  auto basis = rational_eigenbasis(*H, near);
  if (!basis) return std::nullopt;
  ExactDescent exact{std::move(*basis), *rate, {}, {}, std::nullopt, false};
  for (const Rational& eigenvalue : exact.basis.values) {
    const Rational q = 1 - exact.rate * eigenvalue;
    const auto decay = power(q, problem.steps, kMostShownBits);
    exact.contraction.push_back(q);
    exact.shrink.push_back(decay ? std::optional(1 - *decay) : std::nullopt);
  }
  exact.w = exact_end(problem, exact);
  exact.w_is_short = exact.w && std::ranges::all_of(*exact.w, [](const Rational& entry) {
                       return entry.fits(kMostShownBits);
                     });
  return exact;
}

Shrinkage shrinkage(double x, long steps) {
  if (steps == 0) return {1, 0};
  const auto tau = static_cast<double>(steps);
  if (x < 0.5) {
    const double exponent = tau * std::log1p(-x);
    return {std::exp(exponent), -std::expm1(exponent)};
  }
  const double power = std::pow(1 - x, tau);
  return {power, 1 - power};
}

bool iterates_step_by_step(const Surface& problem) {
  const auto n = static_cast<double>(problem.size());
  return n * n * static_cast<double>(problem.steps) <= kMostMultiplications;
}

Vector iterate(const Surface& problem) {
  if (iterates_step_by_step(problem)) {
    Vector w = problem.start;
    for (long t = 0; t < problem.steps; ++t) w -= problem.rate * problem.gradient(w);
    return w;
  }
  // With P = (I − ρH)^τ and S = I − P, w(τ) = S w* + P w(0), and where errors grow w* + P (w(0) − w*).
  // From the leading bit of τ down: S_0 = 0, S_{2t} = 2S_t − S_t², S_{t+1} = S_t + ρH(I − S_t).
  const Matrix N = problem.rate * problem.H;
  Matrix S = Matrix::Zero(N.rows(), N.cols()), P = Matrix::Identity(N.rows(), N.cols());
  for (auto bit = std::bit_floor(static_cast<unsigned long>(problem.steps)); bit > 0; bit /= 2) {
    S = (2 * S - S * S).eval();
    P = (P * P).eval();
    if ((static_cast<unsigned long>(problem.steps) & bit) == 0) continue;
    S += (N - N * S).eval();
    P -= (N * P).eval();
  }
  if ((P.array().abs() > 1).any()) return problem.minimum + P * (problem.start - problem.minimum);
  return S * problem.minimum + P * problem.start;
}

}  // namespace psolve::quadratic
