#include "render/result.h"

#include <gtest/gtest.h>

#include "core/workings/workings.h"
#include "render/format.h"
#include "render/words.h"

namespace psolve {
namespace {

constexpr Rule kRule{"DEFINITION", "definition"};

/// y = 2x, and two answers that no line states.
Solution doubled() {
  Solution solution;
  solution.problem = "doubling";
  solution.question = "What is twice x?";
  solution.headline = {"y", "list"};
  solution.answers["y"] = 3.0;
  solution.answers["list"] = {1, 2};
  solution.answers["fits"] = true;
  solution.exact["y"] = "3/1";
  Workings work(true);
  const Formula x = work.given(sym("x"), 1.5, "/x");
  work.define(kRule, {.id = "y", .name = sym("y"), .formula = 2 * x, .answer = "y"});
  work.finish(solution);
  return solution;
}

std::vector<std::string> lines_of(const Solution& solution) {
  std::vector<std::string> lines;
  for (const Prose& line : result_of(solution)) lines.push_back(prose_text(line, 6));
  return lines;
}

using Lines = std::vector<std::string>;

TEST(Result, IsTheHeadlineWhereTheProblemSaysNothing) {
  EXPECT_EQ(lines_of(doubled()), (Lines{"y = 3/1 = 3", "list = [1, 2]"}));
}

TEST(Result, HasWordsAnswersAndLinesOfSteps) {
  Solution solution = doubled();
  solution.result = {{"Twice x: ", {"y"}}, {.step = "y"}, {.answers = {"list", "fits"}}};
  EXPECT_EQ(lines_of(solution),
            (Lines{"Twice x: y = 3/1 = 3", "y = 2·x = 2·1.5 = 3", "list = [1, 2], fits = true"}));
}

TEST(Result, LeavesOutWhatTheSolutionLacks) {
  Solution solution = doubled();
  solution.result = {{"Missing: ", {"z"}}, {.step = "z"}, {.answers = {"z", "y"}}, {"Words"}};
  EXPECT_EQ(lines_of(solution), (Lines{"y = 3/1 = 3", "Words"}));
}

TEST(Result, StandsBetweenTheGivenAndTheDerivation) {
  const std::string text = render_text(doubled(), {});
  std::size_t at = 0;
  for (const char* part : {"What is twice x?", "\nGiven\n", "\nResult\n    y = 3/1 = 3\n",
                           "\nDerivation\n", "\nChecks\n", "\nAnswers\n  y = 3/1 = 3\n"}) {
    const std::size_t found = text.find(part, at);
    ASSERT_NE(found, text.npos) << part << " in\n" << text;
    at = found;
  }
}

TEST(Result, SaysWhatTheSourceClaimsAmongTheRemarks) {
  Solution solution = doubled();
  solution.claims = {{"half", "y is half of x", JudgedClaim::Verdict::is_false, "It is twice x."}};
  const std::string text = render_text(solution, {});
  EXPECT_NE(text.find("The source claims that y is half of x: false. It is twice x."), text.npos)
      << text;
  const Json json = Json::parse(render_json(solution, {}));
  EXPECT_EQ(json["claims"][0], (Json{{"id", "half"},
                                     {"claim", "y is half of x"},
                                     {"verdict", "false"},
                                     {"reason", "It is twice x."}}));
}

TEST(Heading, IsTheClaimOrItsFirstClause) {
  const auto parts = [](const Prose& claim) {
    const Heading heading = heading_of(claim);
    return std::pair(prose_text(heading.words, 6), prose_text(heading.text, 6));
  };
  using Parts = std::pair<std::string, std::string>;
  EXPECT_EQ(parts("Short: as it is"), Parts("Short: as it is", ""));
  EXPECT_EQ(
      parts({"Solved for ", sym("D"),
             ": put back, both of the terms are the same and what is left is nothing at all"}),
      Parts("Solved for D",
            "Put back, both of the terms are the same and what is left is nothing at all"));
  const std::string long_clause =
      "what is said here goes on and on without a stop until nobody can remember how it began";
  EXPECT_EQ(parts(long_clause), Parts("", long_clause));
}

}  // namespace
}  // namespace psolve
