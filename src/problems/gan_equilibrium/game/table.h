#pragma once

#include <functional>
#include <string>
#include <vector>

#include "problems/gan_equilibrium/game/answers.h"

namespace psolve::gan_equilibrium::game {

/// Exact numbers as values of lines: fractions, or decimals where people could not read the digits.
struct Fraction {
  Rational value;
};
struct Fractions {
  const std::vector<Rational>& values;
};
Formula to_formula(const Fraction& fraction);
Formula to_formula(const Fractions& fractions);
Json to_json(const Fraction& fraction);
Json to_json(const Fractions& fractions);
bool is_short(const Fraction& fraction);
bool is_short(const Fractions& fractions);

/// x or y.
inline Formula strategy_symbol(bool of_row) {
  return sym(of_row ? "x" : "y");
}

/// Where `value` stands among `all`.
std::vector<Index> positions_of(const Rational& value, const std::vector<Rational>& all);

/// A strategy z of which some outcomes, such as what the other player's actions earn, are the same
/// number f. Those and Σ z = 1 determine it, as it is a vertex:
///
///     Σ_j C_rj z_j − f = 0 for each such outcome r,   Σ_j z_j = 1
///
/// Their solution, z of the actions that are played and then f, is named z̄.
struct Mixture {
  std::string id;
  Prose claim;
  Formula letter;
  const MixedStrategy& strategy;                               ///< z
  const Rational& outcome;                                     ///< f
  std::vector<Index> tight;                                    ///< the outcomes that are f
  std::function<Rational(Index outcome, Index action)> value;  ///< C
  std::function<Formula(Index outcome, Index action)> formula;
  std::string answer;
};

/// A game's payoffs in the lines of its derivation. A line is either an action's or the list of all
/// actions'.
class PayoffTable {
 public:
  PayoffTable(const Answers& answers, Workings& work, bool is_entrywise);

  bool is_entrywise() const { return is_entrywise_; }
  void give(bool of_row);

  /// A(i, j) or B(i, j) with its value, for an own action and one of the opponent.
  Formula payoff(bool of_row, Index own, Index other);
  /// Those of all own actions against one of the opponent, and of one own action.
  std::vector<Formula> against(bool of_row, Index other);
  std::vector<Formula> of_action(bool of_row, Index own);

  /// What `own` earns against an action, and what an action earns against `opponent`: strategies as
  /// their entries.
  Formula earned_by(bool of_row, const std::vector<Formula>& own, Index other);
  Formula earned_against(bool of_row, const std::vector<Formula>& opponent, Index own);
  /// The same for all actions: A y and Aᵀ x.
  Formula product_with(bool of_row, const Formula& letter) const;
  /// Σ of what actions earn, weighted with their probabilities.
  Formula average(const Formula& letter, const MixedStrategy& strategy, const Formula& earned,
                  const std::vector<Rational>& values) const;
  std::vector<Formula> weights(const Formula& letter, const MixedStrategy& strategy) const;
  /// The entries of a list that stands in lines, or the list.
  std::vector<Formula> entries(const Formula& symbol, const std::vector<Rational>& values) const;

  Formula action(bool of_row, Index index) const;
  Formula names(bool of_row, const std::vector<Index>& indices) const;
  Formula in_words(bool of_row, const MixedStrategy& strategy) const;

  /// A line for each of `values` under `symbol`, or one for all.
  void each(Rule rule, const std::string& id, const Formula& symbol,
            const std::vector<Rational>& values, const Formula& all,
            const std::function<Prose(Index)>& claim, const std::function<Formula(Index)>& formula);
  /// A line for the strategy, or that it is one of those before.
  void solve(Mixture mixture);

 private:
  struct Solved {
    const MixedStrategy& strategy;
    Formula quantity;
  };

  Formula known(const Formula& symbol, const Rational& value) const;
  std::vector<Formula> known_entries(const Formula& symbol,
                                     const std::vector<Rational>& values) const;
  const Solved* solved_before(const Mixture& mixture) const;

  const Answers& answers_;
  Workings& work_;
  bool is_entrywise_;
  Table<Formula> row_payoffs_, column_payoffs_;  ///< A and B as far as lines have used them
  std::vector<Solved> solved_;                   ///< strategies of many actions
};

/// What the player can be sure of.
void record_security(bool of_row, const Answers& answers, PayoffTable& table, Workings& work);
/// That each equilibrium is one.
void record_equilibria(const Answers& answers, PayoffTable& table, Workings& work);

}  // namespace psolve::gan_equilibrium::game
