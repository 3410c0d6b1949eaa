// For each equilibrium the strategies, and that no action earns more against the other's.

#include <fmt/format.h>

#include "core/workings/stretch.h"
#include "math/games/rules.h"
#include "problems/gan_equilibrium/game/table.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// Of many equilibria people see the first, and the last one.
constexpr Index kFirstEquilibria = 11;

class EquilibriumTrace {
 public:
  EquilibriumTrace(const Answers& answers, PayoffTable& table, Workings& work)
      : answers_(answers), work_(work), table_(table), lists_(answers, work, false) {}

  void record() {
    const Index count = std::ssize(answers_.equilibria);
    const Stretch held(count, 3 * (answers_.game.rows() + answers_.game.columns()));
    for (Index e = 0; e < count; ++e) {
      if (!held.holds(e)) continue;
      const bool is_aside = is_middle(e, count, kFirstEquilibria, 1);
      const auto aside = work_.in_the_same_way(is_aside);
      prove(e, is_aside ? lists_ : table_);
    }
  }

  void prove(Index e, PayoffTable& table) {
    const Equilibrium& found = answers_.equilibria[e];
    const std::string id = fmt::format("equilibria[{}]", e);
    const auto group = work_.heading(
        id, rule::no_profitable_deviation,
        {fmt::format("Equilibrium {}: row player ", e + 1), table_.in_words(true, found.row),
         ", column player ", table_.in_words(false, found.column),
         ". No action earns more against the other's strategy"},
        fmt::format("eq{}", e + 1));
    if (found.is_pure() && is_strict(found)) {
      pick(true, found, id);
      pick(false, found, id);
    } else {
      mix(true, found, id, table);
      mix(false, found, id, table);
    }
    deviations(true, found.row, found.column, found.row_payoff, id, table);
    deviations(false, found.column, found.row, found.column_payoff, id, table);
  }

  /// Whether each action is the only best one against the other, also when read as doubles.
  bool is_strict(const Equilibrium& found) const {
    return is_only_best(true, found.row, found.column) &&
           is_only_best(false, found.column, found.row);
  }
  bool is_only_best(bool of_row, const MixedStrategy& own, const MixedStrategy& other) const {
    const Payoffs& payoffs = answers_.payoffs(of_row);
    const Index i = own.support()[0], j = other.support()[0];
    for (Index k = 0; k < payoffs.actions(); ++k) {
      if (k != i && payoffs(k, j).to_double() >= payoffs(i, j).to_double()) return false;
    }
    return true;
  }

  /// An action that is the only best one: 1 where the largest payoff is reached, else 0.
  void pick(bool of_row, const Equilibrium& found, const std::string& id) {
    const MixedStrategy& own = of_row ? found.row : found.column;
    const Index other = (of_row ? found.column : found.row).support()[0];
    work_.define(rule::best_response, Fractions{own.probabilities}, [&] {
      const auto earned = table_.against(of_row, other);
      const Formula list = column(earned);
      return Definition{fmt::format("{}/{}", id, side(of_row)),
                        {fmt::format("The {} player's best answer to ", side(of_row)),
                         table_.action(!of_row, other), ": 1 where the payoff is largest, else 0"},
                        strategy_symbol(of_row),
                        call("step", {list - call("max", earned)}),
                        fmt::format("{}.{}", id, side(of_row))};
    });
  }

  /// A strategy that leaves the other player's best actions as good as each other.
  void mix(bool of_row, const Equilibrium& found, const std::string& id, PayoffTable& table) {
    const MixedStrategy& own = of_row ? found.row : found.column;
    const Payoffs& payoffs = answers_.payoffs(!of_row);
    const Rational& outcome = of_row ? found.column_payoff : found.row_payoff;
    table.solve({.id = fmt::format("{}/{}", id, side(of_row)),
                 .claim = fmt::format("The {} player's probabilities, with which the other's best "
                                      "actions earn the same",
                                      side(of_row)),
                 .letter = strategy_symbol(of_row),
                 .strategy = own,
                 .outcome = outcome,
                 .tight = positions_of(outcome, payoffs.against(own)),
                 .value = [&](Index other, Index i) { return payoffs(other, i); },
                 .formula = [&](Index other, Index i) { return table.payoff(!of_row, other, i); },
                 .answer = fmt::format("{}.{}", id, side(of_row))});
  }

  void deviations(bool of_row, const MixedStrategy& own, const MixedStrategy& opponent,
                  const Rational& earned, const std::string& id, PayoffTable& table) {
    const Payoffs& payoffs = answers_.payoffs(of_row);
    const auto values = payoffs.against(opponent);
    const Formula e = sym("e").at(of_row ? 1 : 2), u = sym("u").at(of_row ? 1 : 2);
    const Formula x = strategy_symbol(of_row), y = strategy_symbol(!of_row);
    std::vector<Formula> weights;
    if (table.is_entrywise()) weights = table.weights(y, opponent);
    table.each(
        rule::evaluation, fmt::format("{}/{}_actions", id, side(of_row)), e, values,
        table.product_with(of_row, y),
        [&](Index i) {
          const char* verdict = own.plays(i)          ? " is played and earns"
                                : values[i] == earned ? " is not played and would earn as much"
                                                      : " is not played and would earn less";
          return Prose{table.action(of_row, i), verdict};
        },
        [&](Index i) { return table.earned_against(of_row, weights, i); });
    work_.define(rule::no_profitable_deviation, Fraction{earned},
                 {fmt::format("{}/{}_payoff", id, side(of_row)),
                  fmt::format("So the {} player earns", side(of_row)), u,
                  table.average(x, own, e, values), fmt::format("{}.{}_payoff", id, side(of_row))});
    work_.define(rule::no_profitable_deviation, Fraction{earned},
                 {fmt::format("{}/{}_largest", id, side(of_row)), "This is the largest of these", u,
                  call("max", table.entries(e, values))});
  }

  const Answers& answers_;
  Workings& work_;
  PayoffTable& table_;
  PayoffTable lists_;  ///< for those that people do not see
};

}  // namespace

void record_equilibria(const Answers& answers, PayoffTable& table, Workings& work) {
  EquilibriumTrace(answers, table, work).record();
}

}  // namespace psolve::gan_equilibrium::game
