// Games of two players in strategic form: all equilibria, exactly.
//
//     (x, y) is an equilibrium  ⇔  xᵀA y ≥ (A y)_i  for all rows i and
//                                  xᵀB y ≥ (xᵀB)_j  for all columns j
//
// (J. Nash, "Non-cooperative games", 1951). The row player's payoffs are A, the column player's B;
// x and y are mixed strategies, of which actions are the pure ones. See math/games for how
// equilibria, dominance and maximin strategies are found; each is proved here from the payoffs of
// the spec.

#include "problems/gan_equilibrium/game/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "problems/gan_equilibrium/game/answers.h"

namespace psolve::gan_equilibrium::game {
namespace {

/// Beyond this many actions of both players there is no end of vertices.
constexpr Index kMostEnumerated = 16;
/// Changes of a dictionary's entries: some seconds.
constexpr std::uint64_t kMostWork = 1'500'000'000;
constexpr Index kMostSubsets = 10'000;

BimatrixGame game_of(const Problem& problem) {
  if (!problem.payoffs) {
    return {Payoffs(*problem.row_payoffs), Payoffs(problem.column_payoffs->transposed())};
  }
  Table<Rational> A(problem.rows(), problem.columns());
  Table<Rational> B(problem.columns(), problem.rows());
  for (Index i = 0; i < A.rows(); ++i) {
    for (Index j = 0; j < A.columns(); ++j) {
      A(i, j) = (*problem.payoffs)[i][j][0];
      B(j, i) = (*problem.payoffs)[i][j][1];
    }
  }
  return {Payoffs(std::move(A)), Payoffs(std::move(B))};
}

std::vector<std::string> names_of(const std::optional<std::vector<std::string>>& given,
                                  const char* one, Index count) {
  if (given) return *given;
  std::vector<std::string> names;
  for (Index i = 1; i <= count; ++i) names.push_back(fmt::format("{} {}", one, i));
  return names;
}

/// A + B where it is the same everywhere.
std::optional<Rational> constant_sum(const BimatrixGame& game) {
  const Rational first = game.row(0, 0) + game.column(0, 0);
  for (Index i = 0; i < game.rows(); ++i) {
    for (Index j = 0; j < game.columns(); ++j) {
      if (game.row(i, j) + game.column(j, i) != first) return std::nullopt;
    }
  }
  return first;
}

Equilibrium equilibrium(const BimatrixGame& game, MixedStrategy row, MixedStrategy column) {
  const Rational u = game.row.of(row, column);
  const Rational v = game.column.of(column, row);
  return {std::move(row), std::move(column), u, v};
}

/// Where not all can be found: those among actions, and the one that maximin strategies are in
/// games of constant sum.
std::vector<Equilibrium> some_equilibria(const Answers& answers) {
  const BimatrixGame& game = answers.game;
  std::vector<Equilibrium> result;
  std::vector<std::vector<Index>> best_columns;
  for (Index i = 0; i < game.rows(); ++i) best_columns.push_back(game.column.best_against(i));
  for (Index j = 0; j < game.columns(); ++j) {
    for (const Index i : game.row.best_against(j)) {
      if (!std::binary_search(best_columns[i].begin(), best_columns[i].end(), j)) continue;
      result.push_back(equilibrium(game, MixedStrategy::pure(i, game.rows()),
                                   MixedStrategy::pure(j, game.columns())));
    }
  }
  if (answers.constant_sum && result.empty()) {
    result.push_back(equilibrium(game, answers.row.mixed.maximin, answers.column.mixed.maximin));
  }
  return result;
}

void find_equilibria(Answers& answers) {
  const BimatrixGame& game = answers.game;
  if (std::min(game.rows(), game.columns()) <= kMostEnumerated) {
    answers.extreme = extreme_equilibria(game, kMostWork);
  }
  if (!answers.extreme) {
    answers.equilibria = some_equilibria(answers);
    return;
  }
  for (const auto& [row, column] : answers.extreme->pairs) {
    answers.equilibria.push_back(
        equilibrium(game, answers.extreme->rows[row], answers.extreme->columns[column]));
  }
  if (answers.degenerate()) {
    answers.components = nash_components(answers.extreme->pairs, kMostSubsets);
  }
}

}  // namespace

Answers work_out(const Problem& problem) {
  BimatrixGame game = game_of(problem);
  const bool mixed = std::max(game.rows(), game.columns()) <= kMostMixedDominance;
  const auto sum = constant_sum(game);
  const bool zero_sum = sum && sum->is_zero();
  Security row = security(game.row);
  // In a zero-sum game each player's certificate is the other's maximin strategy.
  Security column =
      zero_sum ? Security{row.certificate, row.maximin, -row.value} : security(game.column);
  Answers answers{
      .game = std::move(game),
      .row = {names_of(problem.row_actions, "row", problem.rows()), std::move(row), {}, {}},
      .column = {names_of(problem.column_actions, "column", problem.columns()),
                 std::move(column),
                 {},
                 {}},
      .zero_sum = zero_sum,
      .claims = problem.claims,
      .constant_sum = sum};
  for (Player* player : {&answers.row, &answers.column}) {
    const Payoffs& payoffs = answers.payoffs(player == &answers.row);
    player->pure = pure_security(payoffs);
    player->dominant = dominant_action(payoffs);
  }
  answers.dominance = iterate_dominance(answers.game, mixed);
  find_equilibria(answers);
  return answers;
}

namespace {

/// Puts answers and their exact forms side by side.
class Writer {
 public:
  Writer(const Problem& problem, const Answers& found, Solution& solution)
      : problem_(problem), found_(found), answers_(solution.answers), exact_(solution.exact) {}

  void write() {
    write_equilibria();
    answers_["degenerate"] = found_.extreme ? Json(found_.degenerate()) : Json();
    answers_["complete"] = found_.extreme.has_value();
    answers_["zero_sum"] = found_.zero_sum;
    if (found_.zero_sum) {
      answers_["value"] = to_json(found_.row.mixed.value);
      exact_["value"] = exactly(found_.row.mixed.value);
    }
    write_security();
    answers_["dominant"] = {{"row", action(true, found_.row.dominant)},
                            {"column", action(false, found_.column.dominant)}};
    write_dominance();
    write_best_responses();
    if (found_.components) write_components();
  }

 private:
  /// A number as it is answered: as the nearest double, or exactly.
  using Written = Json (*)(const Rational&);
  static Json rounded(const Rational& value) { return value.to_double(); }
  static Json exactly(const Rational& value) { return value.text(); }
  static Json written(const MixedStrategy& strategy, Written as) {
    return json_list(strategy.probabilities, as);
  }
  static Json written(const Equilibrium& e, Written as) {
    return {{"row", written(e.row, as)},
            {"column", written(e.column, as)},
            {"row_payoff", as(e.row_payoff)},
            {"column_payoff", as(e.column_payoff)}};
  }
  static Json written(const Security& security, Written as) {
    return {{"strategy", written(security.maximin, as)},
            {"value", as(security.value)},
            {"certificate", written(security.certificate, as)}};
  }
  Json written(const NashSubset& subset, Written as) const {
    const auto strategies = [&](const auto& all, const auto& indices) {
      return json_list(indices, [&](Index index) { return written(all[index], as); });
    };
    return {{"row", strategies(found_.extreme->rows, subset.rows)},
            {"column", strategies(found_.extreme->columns, subset.columns)}};
  }
  /// By its name, or its number from 0 where the spec gives no names.
  Json action(bool of_row, std::optional<Index> index) const {
    if (!index) return {};
    const auto& names = of_row ? problem_.row_actions : problem_.column_actions;
    return names ? Json((*names)[*index]) : Json(*index);
  }
  Json action_list(bool of_row, const std::vector<Index>& indices) const {
    return json_list(indices, [&](Index index) { return action(of_row, index); });
  }

  void write_equilibria() {
    Json list = Json::array(), exact = Json::array();
    for (const Equilibrium& e : found_.equilibria) {
      list.push_back(written(e, rounded));
      list.back()["pure"] = e.is_pure();
      exact.push_back(written(e, exactly));
    }
    answers_["equilibria"] = std::move(list);
    exact_["equilibria"] = std::move(exact);
  }

  void write_security() {
    for (const bool of_row : {true, false}) {
      const char* name = side(of_row);
      const Player& player = found_.player(of_row);
      answers_["maximin"][name] = written(player.mixed, rounded);
      exact_["maximin"][name] = written(player.mixed, exactly);
      answers_["pure_maximin"][name] = {{"action", action(of_row, player.pure.action)},
                                        {"value", rounded(player.pure.value)}};
      exact_["pure_maximin"][name] = {{"value", exactly(player.pure.value)}};
    }
  }

  void write_dominance() {
    Json steps = Json::array(), exact = Json::array();
    for (const Elimination& gone : found_.dominance.eliminations) {
      steps.push_back({{"player", side(gone.of_row)},
                       {"action", action(gone.of_row, gone.action)},
                       {"round", gone.round},
                       {"dominated_by", written(gone.by, rounded)}});
      exact.push_back({{"dominated_by", written(gone.by, exactly)}});
    }
    answers_["iterated_dominance"] = {{"eliminated", std::move(steps)},
                                      {"row", action_list(true, found_.dominance.rows)},
                                      {"column", action_list(false, found_.dominance.columns)}};
    exact_["iterated_dominance"] = {{"eliminated", std::move(exact)}};
  }

  void write_best_responses() {
    for (const bool of_row : {true, false}) {
      const Payoffs& payoffs = found_.payoffs(of_row);
      answers_["best_responses"][side(of_row)] =
          json_list(payoffs.opponent_actions(),
                    [&](Index j) { return action_list(of_row, payoffs.best_against(j)); });
    }
  }

  void write_components() {
    Json list = Json::array(), exact = Json::array();
    for (const NashComponent& component : *found_.components) {
      Json subsets = Json::array(), exact_subsets = Json::array();
      for (const NashSubset& subset : component.subsets) {
        subsets.push_back(written(subset, rounded));
        exact_subsets.push_back(written(subset, exactly));
      }
      list.push_back({{"equilibria", component.equilibria}, {"subsets", std::move(subsets)}});
      exact.push_back({{"subsets", std::move(exact_subsets)}});
    }
    answers_["components"] = std::move(list);
    exact_["components"] = std::move(exact);
  }

  const Problem& problem_;
  const Answers& found_;
  Json& answers_;
  Json& exact_;
};

/// The equilibria, and what each player can be sure of.
std::vector<ResultLine> result_of(const Answers& found) {
  constexpr Index kMostEquilibria = 4;
  std::vector<ResultLine> lines;
  const Index count = std::ssize(found.equilibria);
  for (Index i = 0; i < std::min(count, kMostEquilibria); ++i) {
    const std::string path = fmt::format("equilibria[{}].", i);
    const Equilibrium& one = found.equilibria[i];
    lines.push_back({{count == 1 ? "The equilibrium " : fmt::format("Equilibrium {}, ", i + 1),
                      profile_of(found, one.row, one.column), ": "},
                     {path + "row", path + "column", path + "row_payoff", path + "column_payoff"}});
  }
  if (count > kMostEquilibria) {
    lines.push_back({fmt::format("and {} more equilibria", count - kMostEquilibria)});
  }
  lines.push_back({"Security levels: ", {"maximin.row.value", "maximin.column.value"}});
  return lines;
}

/// The game as people write it: a row and a column for each action, both payoffs in each cell.
std::optional<Figure> game_figure(const Answers& answers) {
  constexpr Index kMostActions = 8;
  const BimatrixGame& game = answers.game;
  if (game.rows() > kMostActions || game.columns() > kMostActions) return std::nullopt;
  GridChain::Grid grid{{}, game.columns()};
  grid.rows_by.assign(answers.row.actions.begin(), answers.row.actions.end());
  grid.columns_by.assign(answers.column.actions.begin(), answers.column.actions.end());
  for (Index i = 0; i < game.rows(); ++i) {
    for (Index j = 0; j < game.columns(); ++j) {
      Prose pair = {to_formula(Fraction{game.row(i, j)}), ", ",
                    to_formula(Fraction{game.column(j, i)})};
      grid.cells.push_back({.text = std::move(pair)});
    }
  }
  const std::vector<std::string_view> names(answers.column.actions.begin(),
                                            answers.column.actions.end());
  return Figure{"game",
                "The game: in each cell what the row player earns, then what the column player "
                "earns, who chooses among the columns " +
                    quoted_list(names, "and") + ".",
                GridChain{{std::move(grid)}}};
}

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  Solution solution;
  solution.sought =
      "Which pairs of strategies are equilibria, so that neither player can gain alone?";
  solution.headline = {"equilibria", "degenerate", "zero_sum"};
  const Answers answers = work_out(problem);
  Writer(problem, answers, solution).write();
  if (work.recording()) {
    record_game(answers, work);
    solution.result = result_of(answers);
    solution.checks = checks(answers);
    solution.claims = judged_claims(problem.claims, answers);
    solution.remarks = remarks(answers);
    if (auto drawn = game_figure(answers)) solution.given_figures.push_back(std::move(*drawn));
    if (answers.game.rows() == 2 && answers.game.columns() == 2) {
      solution.figures.push_back(best_response_diagram(answers));
    }
  }
  return solution;
}

}  // namespace psolve::gan_equilibrium::game
