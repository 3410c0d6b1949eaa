#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "support/files.h"
#include "support/solved.h"

namespace psolve::gan_equilibrium::game {
namespace {

Json game(const Json& row, const Json& column) {
  return {{"problem", "gan-equilibrium"},
          {"task", "game"},
          {"row_payoffs", row},
          {"column_payoffs", column}};
}

std::string joined(const Json& texts) {
  std::string result;
  for (const auto& text : texts) result += (result.empty() ? "" : " ") + text.get<std::string>();
  return result;
}

std::set<std::pair<std::string, std::string>> equilibria(const Solution& solution) {
  std::set<std::pair<std::string, std::string>> result;
  for (const auto& e : solution.exact["equilibria"]) {
    result.insert({joined(e["row"]), joined(e["column"])});
  }
  EXPECT_EQ(result.size(), solution.exact["equilibria"].size()) << "one is listed twice";
  return result;
}

TEST(GameEquilibrium, AreThoseOfLrsnash) {
  for (const auto& row : recorded("lrsnash_games")) {
    SCOPED_TRACE(row.dump());
    const Solution solution = solved(game(row["row"], row["column"]));
    expect_checks_pass(solution);
    std::set<std::pair<std::string, std::string>> expected;
    for (const auto& e : row["equilibria"]) {
      expected.emplace(e[0].get<std::string>(), e[1].get<std::string>());
    }
    EXPECT_EQ(equilibria(solution), expected);
  }
}

// Payoffs (3, 3), (0, 5), (1, 1): defecting is dominant.
TEST(GameEquilibrium, OfThePrisonersDilemmaIsDefection) {
  const Solution solution = solved(R"({"problem": "gan-equilibrium", "task": "game",
      "row_actions": ["C", "D"], "column_actions": ["C", "D"],
      "payoffs": [[[3, 3], [0, 5]], [[5, 0], [1, 1]]]})");
  expect_checks_pass(solution);
  EXPECT_EQ(equilibria(solution), (std::set<std::pair<std::string, std::string>>{{"0 1", "0 1"}}));
  EXPECT_EQ(solution.answers["dominant"], Json::parse(R"({"row": "D", "column": "D"})"));
  EXPECT_EQ(solution.answers["degenerate"], false);
  EXPECT_EQ(solution.answers["zero_sum"], false);
  EXPECT_EQ(solution.answers["maximin"]["row"]["value"], 1);
  EXPECT_EQ(solution.answers["iterated_dominance"]["row"], Json::parse(R"(["D"])"));
  EXPECT_TRUE(has_remark(solution, "maximin-by-dominance"));
  EXPECT_TRUE(has_remark(solution, "inefficient-equilibrium"));
  ASSERT_EQ(solution.figures.size(), 1u);
}

// By hand: maximin (1/3, 2/3), (2/3, 1/3) with 2/3 each; the row player gains to 4/3.
TEST(GameEquilibrium, IsNotFoundByMaximinInTheBattleOfTheSexes) {
  const Solution solution = solved(game({{2, 0}, {0, 1}}, {{1, 0}, {0, 2}}));
  expect_checks_pass(solution);
  EXPECT_EQ(equilibria(solution), (std::set<std::pair<std::string, std::string>>{
                                      {"1 0", "1 0"}, {"2/3 1/3", "1/3 2/3"}, {"0 1", "0 1"}}));
  EXPECT_EQ(solution.exact["maximin"]["row"]["strategy"], Json::parse(R"(["1/3", "2/3"])"));
  EXPECT_EQ(solution.exact["maximin"]["column"]["value"], "2/3");
  EXPECT_TRUE(has_remark(solution, "maximin-is-no-equilibrium"));
}

TEST(GameEquilibrium, OfMatchingPenniesIsMixed) {
  const Solution solution = solved(game({{1, -1}, {-1, 1}}, {{-1, 1}, {1, -1}}));
  expect_checks_pass(solution);
  EXPECT_EQ(equilibria(solution),
            (std::set<std::pair<std::string, std::string>>{{"1/2 1/2", "1/2 1/2"}}));
  EXPECT_EQ(solution.answers["zero_sum"], true);
  EXPECT_EQ(solution.answers["value"], 0);
  EXPECT_EQ(solution.answers["pure_maximin"]["row"]["value"], -1);
  EXPECT_TRUE(has_remark(solution, "actions-are-not-yet-strategies"));
  EXPECT_FALSE(has_remark(solution, "maximin-is-no-equilibrium"));
}

// B. von Stengel, Handbook of Game Theory 3 (2002), (2.7) changed to be degenerate: with row 1 all
// columns' mixtures from (1, 0) to (2/3, 1/3) go.
TEST(GameEquilibrium, OfADegenerateGameSpanComponents) {
  const Solution solution = solved(game({{3, 3}, {2, 5}, {0, 6}}, {{3, 3}, {2, 6}, {3, 1}}));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["degenerate"], true);
  const Json& components = solution.exact["components"];
  ASSERT_EQ(components.size(), 2u);
  EXPECT_EQ(components[0]["subsets"][0]["column"], Json::parse(R"([["1", "0"], ["2/3", "1/3"]])"));
  EXPECT_EQ(solution.answers["components"][0]["equilibria"], Json::parse("[0, 1]"));
  EXPECT_EQ(solution.answers["components"][1]["equilibria"], Json::parse("[2]"));
  EXPECT_EQ(components[1]["subsets"][0]["row"], Json::parse(R"([["0", "1/3", "2/3"]])"));
  const Json& listed = solution.exact["equilibria"];
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[0]["column"], Json::parse(R"(["1", "0"])"));
  EXPECT_EQ(listed[1]["column"], Json::parse(R"(["2/3", "1/3"])"));
  EXPECT_EQ(listed[2]["row"], Json::parse(R"(["0", "1/3", "2/3"])"));
}

// Wherever all pays the same, all pairs of actions are equilibria and span one component.
TEST(GameEquilibrium, OfEqualPayoffsAreAllPairs) {
  const Json same = Json::array({Json::array({7, 7, 7}), Json::array({7, 7, 7})});
  const Solution solution = solved(game(same, same));
  expect_checks_pass(solution);
  EXPECT_EQ(equilibria(solution).size(), 6u);
  ASSERT_EQ(solution.answers["components"].size(), 1u);
  EXPECT_EQ(solution.answers["components"][0]["subsets"].size(), 1u);
}

// The middle row is dominated by half and half of the others (1.5 > 1), by neither alone; then the
// first column earns more throughout.
TEST(GameEquilibrium, NeverPlaysWhatMixturesDominate) {
  const Solution solution = solved(game({{3, 0}, {1, 1}, {0, 3}}, {{1, 0}, {0, 9}, {1, 0}}));
  expect_checks_pass(solution);
  const Json& gone = solution.answers["iterated_dominance"]["eliminated"];
  ASSERT_EQ(gone.size(), 3u);
  EXPECT_EQ(gone[0]["action"], 1);
  EXPECT_EQ(gone[0]["dominated_by"][1], 0);
  EXPECT_EQ(gone[1]["player"], "column");
  EXPECT_EQ(gone[1]["action"], 1);
  EXPECT_EQ(equilibria(solution),
            (std::set<std::pair<std::string, std::string>>{{"1 0 0", "1 0"}}));
}

// Scaled by 1/7 and 10^30 the game is the same.
TEST(GameEquilibrium, TakesFractionsAndLargeIntegers) {
  const std::string big = "1000000000000000000000000000000";
  const Solution solution =
      solved(game({{"2/7", 0}, {0, "1/7"}}, {{big, 0}, {0, "2" + big.substr(1)}}));
  expect_checks_pass(solution);
  EXPECT_EQ(equilibria(solution).count({"2/3 1/3", "1/3 2/3"}), 1u);
  EXPECT_EQ(solution.exact["equilibria"][0]["column_payoff"], big);
}

// By hand, with B = 10^17: the rows pay the same where B q + 2 (1 − q) = q + 3 (1 − q), the columns
// where B p + (2B + 2) (1 − p) = (B + 1) p + 2 (1 − p). In doubles B and B + 1 are one number.
TEST(GameEquilibrium, TellsPayoffsApartThatDoublesDoNot) {
  const Solution solution =
      solved(game({{100000000000000000, 2}, {1, 3}},
                  {{100000000000000000, 100000000000000001}, {200000000000000002, 2}}));
  expect_checks_pass(solution);
  EXPECT_EQ(equilibria(solution),
            (std::set<std::pair<std::string, std::string>>{
                {"200000000000000000/200000000000000001 1/200000000000000001",
                 "1/100000000000000000 99999999999999999/100000000000000000"}}));
}

// Rock, paper, scissors on 81 actions: each beats the 40 behind it, so that all are played alike.
TEST(GameEquilibrium, OfALargeZeroSumGameIsOne) {
  Json row = Json::array(), column = Json::array();
  for (int i = 0; i < 81; ++i) {
    Json a = Json::array(), b = Json::array();
    for (int j = 0; j < 81; ++j) {
      const int behind = (i - j + 81) % 81;
      const int payoff = behind == 0 ? 0 : behind <= 40 ? 1 : -1;
      a.push_back(payoff);
      b.push_back(-payoff);
    }
    row.push_back(a);
    column.push_back(b);
  }
  const Solution solution = solved(game(row, column));
  expect_checks_pass(solution);
  EXPECT_EQ(solution.answers["complete"], false);
  EXPECT_EQ(solution.answers["value"], 0);
  ASSERT_EQ(solution.exact["equilibria"].size(), 1u);
  EXPECT_EQ(solution.exact["equilibria"][0]["row"][17], "1/81");
}

}  // namespace
}  // namespace psolve::gan_equilibrium::game
