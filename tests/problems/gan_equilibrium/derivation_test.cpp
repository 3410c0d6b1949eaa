// The derivations of games, of training and of the generator's gradient: each line that states a
// number comes to it, from what is given and from lines before it.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <set>

#include "core/json/answer_path.h"
#include "core/workings/computation.h"
#include "support/solved.h"

namespace psolve::gan_equilibrium {
namespace {

/// What is seen of all steps.
struct Seen {
  std::set<std::string> ids;
  std::set<std::string> answers;
};

void see(const std::vector<Step>& steps, Seen& seen) {
  for (const Step& step : steps) {
    EXPECT_TRUE(seen.ids.insert(step.id).second) << step.id << " stands twice";
    if (!step.answer.empty()) seen.answers.insert(step.answer);
    for (const Line& line : step.lines) {
      if (!line.computation) continue;
      EXPECT_TRUE(line.computation->is_closed()) << step.id;
    }
    see(step.steps, seen);
  }
}

/// Expects all lines of the spec's derivation to be evaluated and closed, and to reach `answers`.
LineCounts expect_closed(const Json& spec, const std::set<std::string>& answers = {}) {
  SCOPED_TRACE(spec.dump().substr(0, 300));
  const Solution solution = solved(spec);
  Seen seen;
  see(solution.steps, seen);
  for (const auto& path : answers) EXPECT_TRUE(seen.answers.contains(path)) << path;
  for (const auto& path : seen.answers) {
    EXPECT_NE(answer_at(solution.answers, path), nullptr) << path;
  }
  EXPECT_EQ(solution.checks[0].id, "lines");
  EXPECT_TRUE(solution.checks[0].passed()) << solution.checks[0].claim;
  const LineCounts counts = solution.checks[0].lines.value();
  EXPECT_EQ(counts.evaluated, counts.stated);
  return counts;
}

Json game(const Json& row, const Json& column) {
  return {{"problem", "gan-equilibrium"},
          {"task", "game"},
          {"row_payoffs", row},
          {"column_payoffs", column}};
}

TEST(GameDerivation, IsClosed) {
  const std::set<std::string> reached = {"equilibria[0].row",        "equilibria[0].column",
                                         "equilibria[0].row_payoff", "maximin.row.strategy",
                                         "maximin.row.value",        "maximin.column.certificate",
                                         "maximin.column.value",     "pure_maximin.column.value"};
  expect_closed(game({{2, 0}, {0, 1}}, {{1, 0}, {0, 2}}), reached);
  // Zero-sum, of one action, of fractions, with ties throughout.
  expect_closed(game({{1, -1}, {-1, 1}}, {{-1, 1}, {1, -1}}), {"value"});
  expect_closed(game({{3}}, {{-2}}), reached);
  expect_closed(game({{"1/3", 0.1, -7}}, {{5, "2/7", 5}}), reached);
  expect_closed(game({{7, 7, 7}, {7, 7, 7}}, {{7, 7, 7}, {7, 7, 7}}), reached);
  expect_closed(game({{3, 3}, {2, 5}, {0, 6}}, {{3, 3}, {2, 6}, {3, 1}}), reached);
  // Dominated by a mixture.
  expect_closed(game({{3, 0}, {1, 1}, {0, 3}}, {{1, 0}, {0, 9}, {1, 0}}),
                {"iterated_dominance.eliminated[0].dominated_by"});
}

// Of so many actions a line is of all of them.
TEST(GameDerivation, OfManyActionsIsClosed) {
  Json row, column;
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 15; ++j) {
      row[i][j] = (i * 7 + j * j * 3) % 11;
      column[i][j] = (i * i + j * 5) % 13;
    }
  }
  expect_closed(game(row, column), {"equilibria[0].row", "maximin.row.value"});
}

// The diagonal of ones has an equilibrium for each set of actions.
TEST(GameDerivation, LeavesOutEquilibriaInTheMiddle) {
  Json ones;
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j) ones[i][j] = i == j ? 1 : 0;
  }
  const LineCounts counts =
      expect_closed(game(ones, ones), {"equilibria[0].row", "equilibria[30].column_payoff"});
  EXPECT_GT(counts.evaluated, 31u * 14u);
}

// Where doubles read two payoffs as one number no line can be worked out in them, and none claims to
// be: what is found is said, and checked in fractions.
TEST(GameDerivation, OfPayoffsThatDoublesDoNotTellApartStatesNoNumber) {
  const std::int64_t large = 100'000'000'000'000'000;
  for (const Json& payoffs : {Json({{large, large + 1}, {large + 1, large}}),
                              Json({{1, large + 1}, {large, 1}}), Json({{large, large + 1}})}) {
    const Solution solution = solved(game(payoffs, payoffs));
    EXPECT_TRUE(solution.passed());
    for (const Check& check : solution.checks) EXPECT_NE(check.id, "lines");
    EXPECT_FALSE(solution.answers["equilibria"].empty());
  }
  // Large, but each a double.
  expect_closed(game({{large, 2}, {1, large + 16}}, {{large, 2}, {1, large + 16}}));
}

// Strategies of many actions are worked out once: the column player's maximin strategy and the
// equilibrium only name them again.
TEST(GameDerivation, OfALargeZeroSumGameSolvesEachStrategyOnce) {
  Json row, column;
  for (int i = 0; i < 11; ++i) {
    for (int j = 0; j < 11; ++j) {
      const int behind = (i - j + 11) % 11;
      row[i][j] = behind == 0 ? 0 : behind <= 5 ? 1 : -1;
      column[i][j] = -row[i][j].get<int>();
    }
  }
  expect_closed(game(row, column), {"equilibria[0].row", "maximin.column.strategy"});
  Seen seen;
  see(solved(game(row, column)).steps, seen);
  EXPECT_TRUE(seen.ids.contains("maximin/row/strategy/equations"));
  EXPECT_FALSE(seen.ids.contains("maximin/column/strategy/equations"));
  EXPECT_FALSE(seen.ids.contains("equilibria[0]/row/equations"));
}

// Pairs are given as the two matrices that they stand for.
TEST(GameDerivation, OfPairsStartsFromTwoMatrices) {
  const Solution solution = solved(R"({"problem": "gan-equilibrium", "task": "game",
      "payoffs": [[[3, "1/3"], [0, 5]], [[5, 0], [1, 1]]]})");
  EXPECT_EQ(solution.spec["row_payoffs"], Json::parse("[[3, 0], [5, 1]]"));
  EXPECT_EQ(solution.spec["column_payoffs"], Json::parse(R"([["1/3", 5], [0, 1]])"));
  EXPECT_FALSE(solution.spec.contains("payoffs"));
  expect_closed(solution.spec);
}

TEST(TrainingDerivation, IsClosed) {
  for (const char* loss : {"minimax", "non-saturating", "wasserstein"}) {
    for (const char* method : {"simultaneous", "alternating"}) {
      for (const double gamma : {0.0, 0.5, 1.0, 2.0, 1e6}) {
        const Json spec = {{"problem", "gan-equilibrium"},
                           {"task", "training"},
                           {"loss", loss},
                           {"method", method},
                           {"penalty", gamma == 0 ? "none" : "gradient"},
                           {"gamma", gamma},
                           {"learning_rate", 0.2},
                           {"steps", 9}};
        std::set<std::string> reached = {"update_radius", "trajectory[9][0]", "trajectory[9][1]"};
        const bool has_numbers = gamma != 0 || std::string(loss) != "wasserstein";
        if (has_numbers) reached.insert({"eigenvalues[0]", "eigenvalues[1]"});
        expect_closed(spec, reached);
      }
    }
  }
}

// A step's matrix that is [1 1; −1 −1], whose square is 0, and ones with a single eigenvector.
TEST(TrainingDerivation, OfNilpotentAndDefectiveStepsIsClosed) {
  Json spec = {{"problem", "gan-equilibrium"},
               {"task", "training"},
               {"penalty", "gradient"},
               {"gamma", 1},
               {"steps", 5}};
  for (const double rate : {2.0, 4.0, 0.1}) {
    spec["learning_rate"] = rate;
    const Solution solution = solved(spec);
    for (const Check& check : solution.checks) EXPECT_TRUE(check.passed()) << check.id << rate;
    EXPECT_NEAR(solution.answers["update_radius"].get<double>(), std::abs(1 - rate / 2), 1e-15);
    expect_closed(spec, {"update_radius"});
  }
}

// λ₁ = −γ/2 + √(γ²/4 − 1/4) is −1/(4γ) − 1/(16γ³) − …, of which a difference would keep 4 digits.
TEST(TrainingDerivation, KeepsTheDigitsOfTheSmallEigenvalue) {
  const Solution solution = solved(R"({"problem": "gan-equilibrium", "task": "training",
      "penalty": "gradient", "gamma": 1e6, "learning_rate": 1e-6, "steps": 1})");
  const double first = solution.answers["eigenvalues"][0][0];
  EXPECT_NEAR(first, -2.5e-7, 1e-18);
}

// Both ends of what is too long to hold; each of both parameters is taken up once.
TEST(TrainingDerivation, OfManyStepsResumes) {
  const LineCounts counts = expect_closed({{"problem", "gan-equilibrium"},
                                           {"task", "training"},
                                           {"learning_rate", 0.001},
                                           {"steps", 15'000}},
                                          {"trajectory[1][0]", "trajectory[15000][0]"});
  EXPECT_EQ(counts.resumed, 2u);
  EXPECT_GT(counts.evaluated, 19'000u);
}

TEST(GeneratorGradientDerivation, IsClosed) {
  Json spec = {{"problem", "gan-equilibrium"}, {"task", "generator-gradient"}};
  spec["discriminator_logits"] = {-800, "1/3", 0, 40};
  expect_closed(spec, {"minimax[3]", "non_saturating[0]"});
  spec["discriminator_logits"] = Json::array({-3});
  expect_closed(spec, {"minimax[0]"});
  spec["discriminator_logits"] = std::vector<double>(50, -1.5);
  expect_closed(spec, {"minimax", "non_saturating"});
  spec["discriminator_logits"] = std::vector<double>(20'001, 2.5);
  expect_closed(spec, {"minimax[0]", "non_saturating[20000]"});
}

}  // namespace
}  // namespace psolve::gan_equilibrium
