// The derivation of a game's equilibria: what each player earns, what dominance removes, what each
// can secure, and for every equilibrium the payoff of every deviation.

#include <fmt/format.h>

#include <algorithm>

#include "math/expressions/text.h"
#include "math/games/rules.h"
#include "problems/gan_equilibrium/game/answers.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// Games of more actions are recorded without their payoffs one by one.
constexpr Index kMostShownActions = 10;
/// Equilibria proved line by line; the checks prove all.
constexpr Index kMostShownEquilibria = 12;

class Trace {
 public:
  Trace(const Answers& answers, Workings& work) : answers_(answers), work_(work) {}

  void record() {
    define_game();
    if (small()) best_responses();
    eliminate();
    for (const bool of_row : {true, false}) secure(of_row);
    explain_search();
    for (Index e = 0; e < std::min(std::ssize(answers_.equilibria), kMostShownEquilibria); ++e) {
      prove(e);
    }
    if (answers_.components) name_components();
  }

 private:
  bool small() const {
    return std::max(answers_.game.rows(), answers_.game.columns()) <= kMostShownActions;
  }
  static const char* player(bool of_row) { return of_row ? "row player" : "column player"; }
  static Formula matrix_symbol(bool of_row) { return sym(of_row ? "A" : "B"); }
  static Formula strategy_symbol(bool of_row) { return sym(of_row ? "x" : "y"); }

  /// A(i, j) or B(i, j) with its value, for an own action and one of the opponent.
  Formula payoff(bool of_row, Index own, Index other) const {
    const Index i = of_row ? own : other;
    const Index j = of_row ? other : own;
    return quantity(matrix_symbol(of_row).at(i + 1, j + 1),
                    to_formula(answers_.payoffs(of_row)(own, other)));
  }
  Formula action(bool of_row, Index index) const {
    return Formula::words(answers_.actions(of_row)[index]);
  }
  Formula names(bool of_row, const std::vector<Index>& indices) const {
    std::string text;
    for (const Index index : indices) {
      text += (text.empty() ? "" : ", ") + answers_.actions(of_row)[index];
    }
    return Formula::words(text);
  }
  Formula column_of(const MixedStrategy& strategy) const {
    return column(strategy.size(), [&](Index i) { return to_formula(strategy.probability(i)); });
  }

  /// Σ of the payoffs weighted by the probabilities with which `mixing` plays.
  template <class Payoff>
  Formula expected(const Formula& symbol, const MixedStrategy& mixing, Payoff payoff_of) const {
    const auto support = mixing.support();
    return long_sum(support.size(), [&](Index k) {
      const Index action = support[k];
      return payoff_of(action) *
             quantity(symbol.at(action + 1), to_formula(mixing.probability(action)));
    });
  }

  void define_game() {
    work_.step([&] {
      const auto table = [&](bool of_row) {
        return matrix(answers_.game.rows(), answers_.game.columns(), [&](Index i, Index j) {
          return to_formula(of_row ? answers_.game.row(i, j) : answers_.game.column(j, i));
        });
      };
      return Step{
          "game",
          rule::payoff_matrices,
          {"The row player chooses among ", names(true, all(answers_.game.rows())),
           ", the column player among ", names(false, all(answers_.game.columns())), "; row ",
           sym("i"), " against column ", sym("j"), " earns them ", sym("A").at(sym("i"), sym("j")),
           " and ", sym("B").at(sym("i"), sym("j")), ". A strategy ", sym("x"), " or ", sym("y"),
           " plays each action with a probability"},
          {equals({sym("A"), table(true)}), equals({sym("B"), table(false)})},
          Json(),
          {}};
    });
  }

  static std::vector<Index> all(Index count) {
    std::vector<Index> result(count);
    for (Index i = 0; i < count; ++i) result[i] = i;
    return result;
  }

  void best_responses() {
    for (const bool of_row : {true, false}) {
      const Payoffs& payoffs = answers_.payoffs(of_row);
      const auto group = work_.group([&] {
        return Step{fmt::format("best_responses/{}", of_row ? "row" : "column"),
                    rule::best_response,
                    fmt::format("What earns the {} most against each action", player(of_row)),
                    {},
                    Json(),
                    {}};
      });
      for (Index j = 0; j < payoffs.opponent_actions(); ++j) {
        work_.step([&] {
          const auto best = payoffs.best_against(j);
          std::vector<Formula> lines;
          for (Index i = 0; i < payoffs.actions(); ++i) {
            if (i == best.front()) continue;
            const bool tie = std::binary_search(best.begin(), best.end(), i);
            lines.push_back(in_numbers(relation(
                tie ? "=" : ">", {payoff(of_row, best.front(), j), payoff(of_row, i, j)})));
          }
          return Step{fmt::format("against[{}]", j),
                      rule::best_response,
                      {"Against ", action(!of_row, j), ": ", names(of_row, best)},
                      lines,
                      Json(),
                      {}};
        });
      }
    }
  }

  void eliminate() {
    const IteratedDominance& dominance = answers_.dominance;
    const auto group = work_.group([&] {
      const std::string found =
          dominance.eliminations.empty()
              ? "No action always earns less than some other strategy: strict dominance removes "
                "none"
              : "Actions that always earn less than some other strategy go, round by round: no "
                "equilibrium plays them";
      return Step{"dominance", rule::strict_dominance, found, {}, Json(), {}};
    });
    std::vector<Index> rows = all(answers_.game.rows());
    std::vector<Index> columns = all(answers_.game.columns());
    for (Index k = 0; k < std::ssize(dominance.eliminations); ++k) {
      const Elimination& gone = dominance.eliminations[k];
      // Both players look at what the round before left.
      if (k == 0 || dominance.eliminations[k - 1].round != gone.round) {
        for (Index e = 0; e < k; ++e) {
          auto& own = dominance.eliminations[e].of_row ? rows : columns;
          std::erase(own, dominance.eliminations[e].action);
        }
      }
      work_.step([&] { return elimination(gone, k, gone.of_row ? columns : rows); });
    }
    if (dominance.eliminations.empty()) return;
    work_.step([&] {
      return Step{"left",
                  rule::strict_dominance,
                  {"What is left: the rows ", names(true, dominance.rows), "; the columns ",
                   names(false, dominance.columns)},
                  {},
                  Json(),
                  {}};
    });
  }

  Step elimination(const Elimination& gone, Index k, const std::vector<Index>& others) const {
    std::vector<Formula> lines;
    for (const Index j : others) {
      if (lines.size() == kMostShownActions) break;
      const Formula mixture = expected(sym(gone.of_row ? "p" : "q"), gone.by,
                                       [&](Index own) { return payoff(gone.of_row, own, j); });
      const Formula better = gone.by.support().size() == 1
                                 ? payoff(gone.of_row, gone.by.support().front(), j)
                                 : mixture;
      lines.push_back(in_numbers(relation(">", {better, payoff(gone.of_row, gone.action, j)})));
    }
    return Step{fmt::format("elimination[{}]", k),
                rule::strict_dominance,
                {action(gone.of_row, gone.action),
                 fmt::format(" of the {} is dominated by ", player(gone.of_row)),
                 Formula::words(strategy_text(gone.by, answers_.actions(gone.of_row))),
                 ", whatever the opponent plays of what is left"},
                std::move(lines),
                Json(),
                {}};
  }

  void secure(bool of_row) {
    const Security& mixed = answers_.security(of_row).mixed;
    const PureSecurity& pure = answers_.security(of_row).pure;
    const Payoffs& payoffs = answers_.payoffs(of_row);
    const Formula x = strategy_symbol(of_row), y = strategy_symbol(!of_row);
    const Formula value = sym("v").at(of_row ? 1 : 2);
    const auto group = work_.group([&] {
      return Step{fmt::format("maximin/{}", of_row ? "row" : "column"),
                  rule::maximin,
                  {fmt::format("What the {} can be sure of: the linear program of the largest ",
                               player(of_row)),
                   value, ", where ", x, " earns at least ", value,
                   " against every action. Its optimum is ",
                   Formula::words(strategy_text(mixed.maximin, answers_.actions(of_row)))},
                  {},
                  Json(),
                  {}};
    });
    work_.step([&] {
      return Step{"strategy", rule::maximin, "", {equals({x, column_of(mixed.maximin)})}, Json(),
                  {}};
    });
    if (small()) {
      for (Index j = 0; j < payoffs.opponent_actions(); ++j) {
        work_.define(rule::evaluation, payoffs.by(mixed.maximin)[j], [&] {
          return Definition{
              .id = fmt::format("secured[{}]", j),
              .claim = {"It earns against ", action(!of_row, j)},
              .name = sym("s").at(j + 1),
              .formula = expected(x, mixed.maximin, [&](Index i) { return payoff(of_row, i, j); })};
        });
      }
      for (Index i = 0; i < payoffs.actions(); ++i) {
        work_.define(rule::linear_programming_duality, payoffs.against(mixed.certificate)[i], [&] {
          return Definition{
              .id = fmt::format("allowed[{}]", i),
              .claim = {"Against the opponent's ",
                        Formula::words(strategy_text(mixed.certificate, answers_.actions(!of_row))),
                        ", the dual's optimum, ", action(of_row, i), " earns"},
              .name = sym("t").at(i + 1),
              .formula =
                  expected(y, mixed.certificate, [&](Index j) { return payoff(of_row, i, j); })};
        });
      }
    }
    work_.define(rule::linear_programming_duality, mixed.value, [&] {
      return Definition{.id = "value",
                        .claim = {"The least that ", x,
                                  " earns is the most that the opponent's strategy allows: "
                                  "no strategy secures more. With one action alone it is ",
                                  to_formula(pure.value), ", by ", action(of_row, pure.action)},
                        .name = value,
                        .formula = call("min", {sym("s").at(sym("j"))})};
    });
  }

  void explain_search() {
    work_.step([&] {
      if (!answers_.extreme) {
        return Step{"search",
                    rule::best_response_polytopes,
                    "This game is too large for all equilibria: what follows are those of pairs of "
                    "actions, or the maximin strategies where payoffs have a constant sum",
                    {},
                    Json(),
                    {}};
      }
      const ExtremeEquilibria& extreme = *answers_.extreme;
      const Formula zero = Formula(0), one = Formula(1);
      return Step{
          "search",
          rule::best_response_polytopes,
          {"With the payoffs made positive (all of a player's by one shift and scale, which "
           "changes no best response), let ",
           sym("P"), " be the polytope of all x and ", sym("Q"),
           " that of all y as below. A vertex has the label of every action that it does not play "
           "and of every best response to it. Pairs of vertices that together have all labels, "
           "other than the two origins, are the ",
           answers_.degenerate() ? "extreme equilibria" : "equilibria",
           fmt::format(": {} among {} x {} vertices", answers_.equilibria.size(),
                       extreme.row_vertices, extreme.column_vertices)},
          {relation("≥", {sym("x"), zero}), relation("≤", {transpose(sym("B")) * sym("x"), one}),
           relation("≥", {sym("y"), zero}), relation("≤", {sym("A") * sym("y"), one})},
          Json(),
          {}};
    });
  }

  void prove(Index e) {
    const Equilibrium& found = answers_.equilibria[e];
    const auto group = work_.group([&] {
      return Step{
          fmt::format("equilibria[{}]", e),
          rule::no_profitable_deviation,
          {fmt::format("Equilibrium {}: row player ", e + 1),
           Formula::words(strategy_text(found.row, answers_.row_actions)), ", column player ",
           Formula::words(strategy_text(found.column, answers_.column_actions)),
           ". No action earns more against the other's strategy"},
          {equals({sym("x"), column_of(found.row)}), equals({sym("y"), column_of(found.column)})},
          Json(),
          {}};
    });
    deviations(true, found.row, found.column, found.row_payoff);
    deviations(false, found.column, found.row, found.column_payoff);
  }

  void deviations(bool of_row, const MixedStrategy& own, const MixedStrategy& opponent,
                  const Rational& earned) {
    const Payoffs& payoffs = answers_.payoffs(of_row);
    const auto values = payoffs.against(opponent);
    const Formula u = sym("u").at(of_row ? 1 : 2);
    const auto support = own.support();
    for (Index i = 0; small() && i < payoffs.actions(); ++i) {
      work_.define(rule::evaluation, values[i], [&] {
        const char* verdict = own.plays(i)          ? " is played and earns"
                              : values[i] == earned ? " is not played and would earn as much"
                                                    : " is not played and would earn less";
        return Definition{.id = fmt::format("{}_action[{}]", of_row ? "row" : "column", i),
                          .claim = {action(of_row, i), verdict},
                          .name = u.at(i + 1),
                          .formula = expected(strategy_symbol(!of_row), opponent,
                                              [&](Index j) { return payoff(of_row, i, j); })};
      });
    }
    work_.define(rule::no_profitable_deviation, earned, [&] {
      return Definition{
          .id = of_row ? "row_payoff" : "column_payoff",
          .claim = fmt::format("So the {} earns the largest of these", player(of_row)),
          .name = u,
          .formula = long_sum(support.size(), [&](Index k) {
            const Index i = support[k];
            return quantity(strategy_symbol(of_row).at(i + 1), to_formula(own.probability(i))) *
                   quantity(u.at(i + 1), to_formula(values[i]));
          })};
    });
  }

  void name_components() {
    const auto group = work_.group([&] {
      return Step{"components",
                  rule::maximal_nash_subsets,
                  fmt::format("The extreme equilibria span {} connected {} of equilibria: within a "
                              "subset any mixture of its rows' strategies goes with any mixture of "
                              "its columns'",
                              answers_.components->size(),
                              answers_.components->size() == 1 ? "component" : "components"),
                  {},
                  Json(),
                  {}};
    });
    Index number = 0;
    for (Index c = 0; c < std::ssize(*answers_.components); ++c) {
      for (const NashSubset& subset : (*answers_.components)[c].subsets) {
        if (++number > kMostShownEquilibria) return;
        work_.step([&] {
          const auto list = [&](const auto& strategies, const auto& indices, const auto& actions) {
            std::string text;
            for (const Index index : indices) {
              text += (text.empty() ? "" : "; ") + strategy_text(strategies[index], actions);
            }
            return Formula::words(text);
          };
          return Step{
              fmt::format("subset[{}]", number - 1),
              rule::maximal_nash_subsets,
              {fmt::format("Component {}: rows' strategies {{", c + 1),
               list(answers_.extreme->rows, subset.rows, answers_.row_actions), "} with columns' {",
               list(answers_.extreme->columns, subset.columns, answers_.column_actions), "}"},
              {},
              Json(),
              {}};
        });
      }
    }
  }

  const Answers& answers_;
  Workings& work_;
};

}  // namespace

void record_game(const Answers& answers, Workings& work) {
  if (work.recording()) Trace(answers, work).record();
}

}  // namespace psolve::gan_equilibrium::game
