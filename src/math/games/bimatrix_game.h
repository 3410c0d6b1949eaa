#pragma once

/// Games of two players with finitely many actions.
///
/// The row player chooses a row i, the column player a column j; they earn A(i, j) and B(i, j). A
/// mixed strategy plays actions with probabilities x, y; the expected payoffs are xᵀA y and xᵀB y.

#include <vector>

#include "math/games/table.h"

namespace psolve {

/// Probabilities weights[i]/total, in whole numbers and as fractions in lowest terms.
struct MixedStrategy {
  std::vector<Integer> weights;
  Integer total = 1;
  std::vector<Rational> probabilities;

  /// The fractions of a solution z ≥ 0, z ≠ 0, scaled to sum to 1.
  static MixedStrategy of_weights(std::vector<Integer> weights);
  static MixedStrategy pure(Index action, Index count);

  Index size() const { return weights.size(); }
  bool plays(Index action) const { return weights[action] != 0; }
  const Rational& probability(Index action) const { return probabilities[action]; }
  /// The actions with a probability above 0.
  std::vector<Index> support() const;
  friend bool operator==(const MixedStrategy& a, const MixedStrategy& b) {
    return a.probabilities == b.probabilities;
  }
};

/// Whether a comes before b in lists of strategies: more weight on the first actions first.
bool is_listed_before(const MixedStrategy& a, const MixedStrategy& b);

/// One player's payoffs: a row for each own action, a column for each of the opponent's.
class Payoffs {
 public:
  explicit Payoffs(Table<Rational> values);

  Index actions() const { return values_.rows(); }
  Index opponent_actions() const { return values_.columns(); }
  const Rational& operator()(Index own, Index other) const { return values_(own, other); }
  /// What each own action earns against the opponent's strategy.
  std::vector<Rational> against(const MixedStrategy& opponent) const;
  /// What the strategy earns against each action of the opponent.
  std::vector<Rational> by(const MixedStrategy& own) const;
  /// The least of these: what the strategy secures.
  Rational secured_by(const MixedStrategy& own) const;
  /// The largest payoff of an own action against the opponent's strategy.
  Rational allowed_by(const MixedStrategy& opponent) const;
  /// The expected payoff.
  Rational of(const MixedStrategy& own, const MixedStrategy& opponent) const;
  /// The payoffs as positive integers: shifted and scaled, which changes no best response.
  const Table<Integer>& positive() const { return positive_; }
  /// The own actions that earn most against the opponent's action.
  std::vector<Index> best_against(Index other) const;

 private:
  // The payoffs times the denominators of payoffs and strategy.
  std::vector<Integer> sums_against(const MixedStrategy& opponent) const;
  std::vector<Integer> sums_by(const MixedStrategy& own) const;

  Table<Rational> values_;
  CommonFractions common_;
  Table<Integer> positive_;
};

struct BimatrixGame {
  Payoffs row;     ///< A
  Payoffs column;  ///< Bᵀ: the column player's own actions as rows

  Index rows() const { return row.actions(); }
  Index columns() const { return column.actions(); }
};

}  // namespace psolve
