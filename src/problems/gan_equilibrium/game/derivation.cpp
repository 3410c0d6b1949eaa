// The derivation of a game's equilibria: what each player earns, what dominance removes, what each
// can secure, and for every equilibrium the payoff of every deviation.

#include <fmt/format.h>

#include <map>

#include "core/workings/stretch.h"
#include "math/games/rules.h"
#include "problems/gan_equilibrium/game/table.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// Up to this many actions of each player lines are worked action by action.
constexpr Index kMostEntrywise = 10;
/// Of many subsets, or equilibria, people see the first, and the last one.
constexpr Index kFirstSubsets = 11;

class Trace {
 public:
  Trace(const Answers& answers, PayoffTable& table, Workings& work)
      : answers_(answers), work_(work), table_(table) {}

  void record() {
    define_game();
    if (!doubles_tell_apart(true) || !doubles_tell_apart(false)) {
      state_in_fractions();
      return;
    }
    if (table_.is_entrywise()) {
      for (const bool of_row : {true, false}) best_responses(of_row);
    }
    eliminate();
    for (const bool of_row : {true, false}) record_security(of_row, answers_, table_, work_);
    explain_search();
    record_equilibria(answers_, table_, work_);
    if (answers_.components) name_components();
  }

 private:
  static std::vector<Index> all(Index count) {
    std::vector<Index> result(count);
    for (Index i = 0; i < count; ++i) result[i] = i;
    return result;
  }

  // ---------------------------------------------------------------- the game

  void define_game() {
    for (const bool of_row : {true, false}) table_.give(of_row);
    const Formula i = sym("i"), j = sym("j");
    work_.note(
        "game", rule::payoff_matrices,
        {"The game. The row player chooses among ", table_.names(true, all(answers_.game.rows())),
         ", the column player among ", table_.names(false, all(answers_.game.columns())), "; row ",
         i, " against column ", j, " earns them ", sym("A").at(i, j), " and ", sym("B").at(i, j),
         ". A strategy ", sym("x"), " or ", sym("y"), " plays each action with a probability"});
  }

  void best_responses(bool of_row) {
    const Payoffs& payoffs = answers_.payoffs(of_row);
    const std::string id = fmt::format("best_responses/{}", side(of_row));
    const auto group = work_.heading(
        id, rule::best_response,
        fmt::format("What earns the {} player most against each action", side(of_row)),
        side(of_row));
    for (Index j = 0; j < payoffs.opponent_actions(); ++j) {
      const auto best = payoffs.best_against(j);
      work_.define(rule::best_response, Fraction{payoffs(best.front(), j)},
                   {fmt::format("{}/against[{}]", id, j),
                    {"Against ", table_.action(!of_row, j), ": ", table_.names(of_row, best)},
                    sym("b").at(j + 1),
                    call("max", table_.against(of_row, j))});
    }
  }

  // ---------------------------------------------------------------- beyond doubles

  /// Whether a player's payoffs are as many numbers when they are read as doubles.
  bool doubles_tell_apart(bool of_row) const {
    const Payoffs& payoffs = answers_.payoffs(of_row);
    std::map<double, const Rational*> exact;
    for (Index i = 0; i < payoffs.actions(); ++i) {
      for (Index j = 0; j < payoffs.opponent_actions(); ++j) {
        const Rational& payoff = payoffs(i, j);
        const auto [known, is_new] = exact.emplace(payoff.to_double(), &payoff);
        if (!is_new && *known->second != payoff) return false;
      }
    }
    return true;
  }

  /// What follows from differences that no line in doubles can show.
  void state_in_fractions() {
    work_.note("fractions", rule::payoff_matrices,
               "Some of these payoffs differ by less than doubles can tell, so that no line is "
               "worked out in numbers: all is found, and checked, in fractions");
    explain_search();
    const Index count = std::ssize(answers_.equilibria);
    for (Index e = 0; e < count; ++e) {
      const auto aside = work_.in_the_same_way(is_middle(e, count, kFirstSubsets, 1));
      const Equilibrium& found = answers_.equilibria[e];
      work_.note(
          fmt::format("equilibria[{}]", e), rule::no_profitable_deviation,
          {fmt::format("Equilibrium {}: row player ", e + 1), table_.in_words(true, found.row),
           ", column player ", table_.in_words(false, found.column), "; they earn ",
           Formula::digits(found.row_payoff.text()), " and ",
           Formula::digits(found.column_payoff.text())});
    }
    if (answers_.components) name_components();
  }

  // ---------------------------------------------------------------- dominance

  void eliminate() {
    const auto& eliminations = answers_.dominance.eliminations;
    const auto group = work_.heading(
        "dominance", rule::strict_dominance,
        eliminations.empty()
            ? "No action always earns less than some other strategy: strict dominance removes none"
            : "Dominated actions: those that always earn less than some other strategy go, round "
              "by round: no equilibrium plays them");
    if (eliminations.empty()) return;
    std::vector<Index> rows = all(answers_.game.rows());
    std::vector<Index> columns = all(answers_.game.columns());
    for (Index k = 0; k < std::ssize(eliminations); ++k) {
      // Both players look at what the round before left.
      if (k == 0 || eliminations[k - 1].round != eliminations[k].round) {
        for (Index e = 0; e < k; ++e) {
          std::erase(eliminations[e].of_row ? rows : columns, eliminations[e].action);
        }
      }
      eliminate(eliminations[k], k, eliminations[k].of_row ? columns : rows);
    }
    work_.note("dominance/left", rule::strict_dominance,
               {"What is left: the rows ", table_.names(true, answers_.dominance.rows),
                "; the columns ", table_.names(false, answers_.dominance.columns)});
  }

  /// By how much at least the action earns less, whichever of the `others` is played.
  void eliminate(const Elimination& gone, Index k, const std::vector<Index>& others) {
    const Payoffs& payoffs = answers_.payoffs(gone.of_row);
    const std::string id = fmt::format("dominance/elimination[{}]", k);
    const auto group = work_.heading(
        id, rule::strict_dominance,
        {table_.action(gone.of_row, gone.action),
         fmt::format(" of the {} player is dominated by ", side(gone.of_row)),
         table_.in_words(gone.of_row, gone.by), ", whatever the opponent plays of what is left"},
        fmt::format("elim{}", k + 1));
    const auto better = payoffs.by(gone.by);
    Rational least = better[others[0]] - payoffs(gone.action, others[0]);
    for (const Index j : others) least = std::min(least, better[j] - payoffs(gone.action, j));
    const bool is_mixed = gone.by.support().size() > 1;
    if (is_mixed) {
      std::vector<Index> tight;
      for (const Index j : others) {
        if (better[j] - payoffs(gone.action, j) == least) tight.push_back(j);
      }
      table_.solve(
          {.id = id + "/mixture",
           .claim = "The mixture earns by the same amount more against each of some actions",
           .letter = sym("p"),
           .strategy = gone.by,
           .outcome = least,
           .tight = std::move(tight),
           .value = [&](Index j, Index own) { return payoffs(own, j) - payoffs(gone.action, j); },
           .formula =
               [&](Index j, Index own) {
                 return table_.payoff(gone.of_row, own, j) -
                        table_.payoff(gone.of_row, gone.action, j);
               },
           .answer = fmt::format("iterated_dominance.eliminated[{}].dominated_by", k)});
    }
    work_.define(rule::strict_dominance, Fraction{least}, [&] {
      std::vector<Formula> gains, mixture;
      if (is_mixed) mixture = table_.weights(sym("p"), gone.by);
      for (const Index j : others) {
        const Formula earned = is_mixed ? table_.earned_by(gone.of_row, mixture, j)
                                        : table_.payoff(gone.of_row, gone.by.support()[0], j);
        gains.push_back(earned - table_.payoff(gone.of_row, gone.action, j));
      }
      return Definition{id + "/gain", "It earns more by at least", sym("g"), call("min", gains)};
    });
  }

  // ---------------------------------------------------------------- equilibria

  void explain_search() {
    if (!answers_.extreme) {
      work_.note("search", rule::best_response_polytopes,
                 "This game is too large for all equilibria: what follows are those of pairs of "
                 "actions, or the maximin strategies where payoffs have a constant sum");
      return;
    }
    const ExtremeEquilibria& extreme = *answers_.extreme;
    const Formula zero = Formula(0), one = Formula(1);
    work_.note(
        "search", rule::best_response_polytopes,
        {"All equilibria are pairs of vertices. With the payoffs made positive (all of a player's "
         "by one shift and scale, which changes no best response), let ",
         sym("P"), " be the polytope of all x and ", sym("Q"),
         " that of all y as below. A vertex has the label of every action that it does not play "
         "and of every best response to it. Pairs of vertices that together have all labels, "
         "other than the two origins, are the ",
         answers_.degenerate() ? "extreme equilibria" : "equilibria",
         fmt::format(": {} among {} x {} vertices", answers_.equilibria.size(),
                     extreme.row_vertices, extreme.column_vertices)},
        {relation("≥", {sym("x"), zero}), relation("≤", {transpose(sym("B")) * sym("x"), one}),
         relation("≥", {sym("y"), zero}), relation("≤", {sym("A") * sym("y"), one})});
  }

  void name_components() {
    const auto& components = *answers_.components;
    const auto group = work_.heading(
        "components", rule::maximal_nash_subsets,
        fmt::format("The extreme equilibria span {} connected {} of equilibria: within a subset "
                    "any mixture of its rows' strategies goes with any mixture of its columns'",
                    components.size(), components.size() == 1 ? "component" : "components"));
    Index count = 0, number = 0;
    for (const NashComponent& component : components) count += std::ssize(component.subsets);
    for (Index c = 0; c < std::ssize(components); ++c) {
      for (const NashSubset& subset : components[c].subsets) {
        const auto aside = work_.in_the_same_way(is_middle(number, count, kFirstSubsets, 1));
        work_.note(fmt::format("components/subset[{}]", number++), rule::maximal_nash_subsets,
                   {fmt::format("Component {}: rows' strategies {{", c + 1),
                    list_of(answers_.extreme->rows, subset.rows, true), "} with columns' {",
                    list_of(answers_.extreme->columns, subset.columns, false), "}"});
      }
    }
  }

  Formula list_of(const std::vector<MixedStrategy>& strategies, const std::vector<Index>& indices,
                  bool of_row) const {
    std::string text;
    for (const Index index : indices) {
      text +=
          (text.empty() ? "" : "; ") + strategy_text(strategies[index], answers_.actions(of_row));
    }
    return Formula::words(text);
  }

  const Answers& answers_;
  Workings& work_;
  PayoffTable& table_;
};

}  // namespace

void record_game(const Answers& answers, Workings& work) {
  if (!work.recording()) return;
  const bool is_small = std::max(answers.game.rows(), answers.game.columns()) <= kMostEntrywise;
  PayoffTable table(answers, work, is_small);
  Trace(answers, table, work).record();
}

}  // namespace psolve::gan_equilibrium::game
