#pragma once

/// Games of two players with finitely many actions.
///
/// The row player chooses a row i, the column player a column j; they earn A(i, j) and B(i, j). A
/// mixed strategy plays actions with probabilities x, y; the expected payoffs are xᵀA y and xᵀB y.

#include <vector>

#include "games/integer.h"

namespace psolve {

/// Probabilities weights[i]/total, in whole numbers.
struct MixedStrategy {
  std::vector<Integer> weights;
  Integer total = 1;

  /// The fractions of a solution z ≥ 0, z ≠ 0, scaled to sum to 1.
  static MixedStrategy of_weights(std::vector<Integer> weights);
  static MixedStrategy pure(std::size_t action, std::size_t count);

  std::size_t size() const { return weights.size(); }
  bool plays(std::size_t action) const { return weights[action] != 0; }
  Rational probability(std::size_t action) const { return to_rational(weights[action], total); }
  std::vector<Rational> probabilities() const;
  /// The actions with a probability above 0.
  std::vector<std::size_t> support() const;
  friend bool operator==(const MixedStrategy&, const MixedStrategy&) = default;
};

/// Whether a comes before b in lists of strategies: more weight on the first actions first.
bool is_listed_before(const MixedStrategy& a, const MixedStrategy& b);

/// One player's payoffs: a row for each own action, a column for each of the opponent's.
class Payoffs {
 public:
  explicit Payoffs(Table<Rational> values);

  std::size_t actions() const { return values_.rows(); }
  std::size_t opponent_actions() const { return values_.columns(); }
  const Rational& operator()(std::size_t own, std::size_t other) const {
    return values_(own, other);
  }
  /// What each own action earns against the opponent's strategy.
  std::vector<Rational> against(const MixedStrategy& opponent) const;
  /// What the strategy earns against each action of the opponent.
  std::vector<Rational> by(const MixedStrategy& own) const;
  /// The expected payoff.
  Rational of(const MixedStrategy& own, const MixedStrategy& opponent) const;
  /// The payoffs as positive integers: shifted and scaled, which changes no best response.
  const Table<Integer>& positive() const { return positive_; }
  /// The own actions that earn most against the opponent's action.
  std::vector<std::size_t> best_against(std::size_t other) const;

 private:
  Table<Rational> values_;
  CommonFractions common_;
  Table<Integer> positive_;
};

struct BimatrixGame {
  Payoffs row;     ///< A
  Payoffs column;  ///< Bᵀ: the column player's own actions as rows

  std::size_t rows() const { return row.actions(); }
  std::size_t columns() const { return column.actions(); }
};

}  // namespace psolve
