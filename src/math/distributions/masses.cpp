#include "math/distributions/masses.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/text/text.h"
#include "math/distributions/divergence.h"
#include "math/distributions/divergence_terms.h"
#include "math/entries/exact_number.h"
#include "math/expressions/expression.h"
#include "math/numbers/wide.h"
#include "math/transport/line_transport.h"

namespace psolve {
namespace {

/// What sums over masses are right to, relative to themselves, before wide arithmetic is needed.
constexpr double kMassPrecision = 1e-12;
/// Beyond so many points that would take too long.
constexpr Index kMostWide = 5'000;

template <class T>
std::vector<T> exact_numbers(const std::vector<Entry>& entries) {
  std::vector<T> numbers;
  numbers.reserve(entries.size());
  for (const Entry& entry : entries) numbers.push_back(exact_number<T>(entry));
  return numbers;
}

template <class T>
Divergences divergences_in(std::span<const T> p, std::span<const T> q) {
  DivergenceTerms<T> sum{}, bound{}, value, rounding;
  for (Index i = 0; i < std::ssize(p); ++i) {
    fill_terms(DivergencePoint<T>::of_masses(p[i], q[i]), value, rounding);
    for (Index k = 0; k < kDivergenceTerms; ++k) {
      sum[k] += value[k];
      bound[k] += rounding[k];
    }
  }
  return divergences_of_terms<T>(sum, bound, sum[kChange], bound[kChange]);
}

/// How far W may be off for the rounding of masses and positions.
double line_bound(std::span<const double> x, std::span<const double> p, std::span<const double> q,
                  std::span<const std::uint32_t> order) {
  double ahead = 0, off = 0, bound = 0;
  for (Index k = 0; k + 1 < std::ssize(order); ++k) {
    const std::uint32_t i = order[k], next = order[k + 1];
    ahead += p[i] - q[i];
    off += p[i] + q[i];
    bound += off * (x[next] - x[i]) + std::abs(ahead) * (std::abs(x[next]) + std::abs(x[i]));
  }
  return std::numeric_limits<double>::epsilon() * bound;
}

}  // namespace

Divergences divergences_of(std::span<const double> p, std::span<const double> q) {
  return divergences_in<double>(p, q);
}

Divergences divergences_of(const std::vector<Entry>& p, const std::vector<Entry>& q) {
  const Divergences found = divergences_of(numbers_of(p), numbers_of(q));
  if (std::ssize(p) > kMostWide || found.are_right_to(kMassPrecision)) return found;
  return divergences_in<Wide>(exact_numbers<Wide>(p), exact_numbers<Wide>(q));
}

double line_wasserstein(const std::vector<Entry>& x, const std::vector<Entry>& p,
                        const std::vector<Entry>& q, std::span<const std::uint32_t> order) {
  const auto at = numbers_of(x), a = numbers_of(p), b = numbers_of(q);
  const double distance = line_distance<double>(at, a, b, order);
  const bool right = line_bound(at, a, b, order) <= kMassPrecision * distance;
  if (std::ssize(x) > kMostWide || right) return distance;
  return static_cast<double>(line_distance<Wide>(exact_numbers<Wide>(x), exact_numbers<Wide>(p),
                                                 exact_numbers<Wide>(q), order));
}

std::vector<double> sums_ahead(const std::vector<Entry>& p, const std::vector<Entry>& q,
                               std::span<const std::uint32_t> order) {
  constexpr double kRounding = 1e-28;  // of the fractions that add up
  std::vector<double> sums;
  sums.reserve(order.size());
  Wide ahead = 0;
  for (const std::uint32_t i : order) {
    ahead += exact_number<Wide>(p[i]) - exact_number<Wide>(q[i]);
    if (abs(ahead) < kRounding) ahead = 0;
    sums.push_back(static_cast<double>(ahead));
  }
  return sums;
}

void check_masses(const std::string& pointer, const std::vector<Entry>& masses) {
  double sum = 0;
  for (const Entry& mass : masses) sum += mass.number;
  if (std::abs(sum - 1) <= kSumTolerance) return;
  throw SpecError(
      pointer, fmt::format("expected masses that sum to 1, got {:.12g}; divide them by it", sum));
}

void check_same_length(const std::string& pointer, Index found, Index expected) {
  if (found == expected) return;
  throw SpecError(pointer,
                  fmt::format("expected {} numbers, as p_data has; got {}", expected, found));
}

void check_positions(const std::vector<Entry>& support, const Node& node) {
  const auto x = numbers_of(support);
  const auto order = ascending<double>(x);
  for (Index k = 0; k + 1 < std::ssize(order); ++k) {
    if (x[order[k]] != x[order[k + 1]]) continue;
    node.fail_at("support", fmt::format("the position {} is given twice; add up its masses",
                                        number_text(x[order[k]])));
  }
}

std::vector<double> numbers_of(const std::vector<Entry>& entries) {
  std::vector<double> numbers;
  numbers.reserve(entries.size());
  for (const Entry& entry : entries) numbers.push_back(entry.number);
  return numbers;
}

std::optional<std::vector<Rational>> rationals_of(const std::vector<Entry>& entries) {
  std::vector<Rational> rationals;
  for (const Entry& entry : entries) {
    const Expr exact = entry.expression();
    if (!exact.is(Expr::Kind::number)) return std::nullopt;
    rationals.push_back(exact.number());
  }
  return rationals;
}

}  // namespace psolve
