#include "math/games/bimatrix_game.h"

#include <algorithm>
#include <compare>
#include <utility>

namespace psolve {
namespace {

/// Divides the weights by their greatest common divisor.
void reduce(std::vector<Integer>& weights) {
  Integer divisor = 0;
  for (const Integer& weight : weights) {
    divisor = gcd(divisor, weight);
    if (divisor == 1) return;
  }
  if (divisor == 0) return;
  for (Integer& weight : weights) weight /= divisor;
}

Table<Integer> positive_integers(const Table<Integer>& values) {
  const Integer least = *std::min_element(values.entries().begin(), values.entries().end());
  Table<Integer> result = values;
  for (Integer& entry : result.entries()) entry -= least;
  reduce(result.entries());
  for (Integer& entry : result.entries()) ++entry;
  return result;
}

/// Sums of products of payoffs and weights, over one denominator.
std::vector<Rational> over(const std::vector<Integer>& sums, const Integer& denominator) {
  std::vector<Rational> result;
  result.reserve(sums.size());
  for (const Integer& total : sums) result.emplace_back(Fraction{total, denominator});
  return result;
}

}  // namespace

MixedStrategy MixedStrategy::of_weights(std::vector<Integer> weights) {
  reduce(weights);
  Integer total = 0;
  for (const Integer& weight : weights) total += weight;
  std::vector<Rational> probabilities = over(weights, total);
  return {std::move(weights), std::move(total), std::move(probabilities)};
}

MixedStrategy MixedStrategy::pure(Index action, Index count) {
  std::vector<Integer> weights(count);
  weights[action] = 1;
  return of_weights(std::move(weights));
}

std::vector<Index> MixedStrategy::support() const {
  std::vector<Index> result;
  for (Index i = 0; i < size(); ++i) {
    if (plays(i)) result.push_back(i);
  }
  return result;
}

bool is_listed_before(const MixedStrategy& a, const MixedStrategy& b) {
  for (Index i = 0; i < a.size(); ++i) {
    const int order = Integer(a.weights[i] * b.total).compare(b.weights[i] * a.total);
    if (order != 0) return order > 0;
  }
  return false;
}

Payoffs::Payoffs(Table<Rational> values)
    : values_(std::move(values)),
      common_(over_common_denominator(values_)),
      positive_(positive_integers(common_.numerators)) {}

std::vector<Integer> Payoffs::sums_against(const MixedStrategy& opponent) const {
  std::vector<Integer> sums(actions());
  const auto support = opponent.support();
  for (Index i = 0; i < actions(); ++i) {
    for (const Index j : support) {
      sums[i] += common_.numerators(i, j) * opponent.weights[j];
    }
  }
  return sums;
}

std::vector<Integer> Payoffs::sums_by(const MixedStrategy& own) const {
  std::vector<Integer> sums(opponent_actions());
  for (const Index i : own.support()) {
    for (Index j = 0; j < opponent_actions(); ++j) {
      sums[j] += common_.numerators(i, j) * own.weights[i];
    }
  }
  return sums;
}

std::vector<Rational> Payoffs::against(const MixedStrategy& opponent) const {
  return over(sums_against(opponent), common_.denominator * opponent.total);
}
std::vector<Rational> Payoffs::by(const MixedStrategy& own) const {
  return over(sums_by(own), common_.denominator * own.total);
}

Rational Payoffs::secured_by(const MixedStrategy& own) const {
  const auto sums = sums_by(own);
  return Rational(
      Fraction{*std::min_element(sums.begin(), sums.end()), common_.denominator * own.total});
}
Rational Payoffs::allowed_by(const MixedStrategy& opponent) const {
  const auto sums = sums_against(opponent);
  return Rational(
      Fraction{*std::max_element(sums.begin(), sums.end()), common_.denominator * opponent.total});
}

Rational Payoffs::of(const MixedStrategy& own, const MixedStrategy& opponent) const {
  Integer total = 0;
  for (const Index i : own.support()) {
    Integer sum = 0;
    for (const Index j : opponent.support()) {
      sum += common_.numerators(i, j) * opponent.weights[j];
    }
    total += own.weights[i] * sum;
  }
  return Rational(Fraction{total, common_.denominator * own.total * opponent.total});
}

std::vector<Index> Payoffs::best_against(Index other) const {
  std::vector<Index> best = {0};
  for (Index i = 1; i < actions(); ++i) {
    const auto order = values_(i, other) <=> values_(best[0], other);
    if (std::is_gt(order)) best.clear();
    if (std::is_gteq(order)) best.push_back(i);
  }
  return best;
}

}  // namespace psolve
