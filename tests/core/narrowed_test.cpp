// A derivation cut down to one answer, on a small one written here and on those of problems/.

#include "core/workings/narrowed.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "core/workings/computation.h"
#include "core/workings/workings.h"
#include "math/networks/rules.h"
#include "math/syntax/syntax.h"
#include "registry.h"
#include "render/format.h"
#include "support/files.h"
#include "verify/verify.h"

namespace psolve {
namespace {

/// h = w x, y = h + b, z = h v; the heading "aside" has u = b b.
Solution example() {
  Workings work(true);
  work.given(sym("w"), Value({2}, {2.0, 3.0}), "/w");
  work.given(sym("x"), 5.0, "/x");
  work.given(sym("b"), 1.0, "/b");
  work.given(sym("v"), 7.0, "/v");
  work.given_law(equals({sym("f"), sym("g")}), "/f");
  {
    const auto group = work.heading("forward", rule::forward_pass, "forward");
    work.note("law", rule::forward_pass, "a law", {equals({sym("h"), sym("w") * sym("x")})});
    work.define(rule::weighted_sum, {.id = "h[0]",
                                     .name = sym("h").at(1),
                                     .formula = work.the(sym("w").at(1)) * work.the(sym("x")),
                                     .answer = "h[0]"});
    work.define(rule::weighted_sum, {.id = "h[1]",
                                     .name = sym("h").at(2),
                                     .formula = work.the(sym("w").at(2)) * work.the(sym("x")),
                                     .answer = "h[1]"});
  }
  {
    const auto group = work.heading("aside", rule::evaluation, "aside");
    const auto hidden = work.in_the_same_way(true);
    work.define(rule::evaluation, {.id = "u",
                                   .name = sym("u"),
                                   .formula = work.the(sym("b")) * work.the(sym("b")),
                                   .answer = "u"});
  }
  work.define(rule::evaluation, {.id = "y",
                                 .name = sym("y"),
                                 .formula = work.the(sym("h")) + work.the(sym("b")),
                                 .answer = "y"});
  work.define(rule::evaluation, {.id = "z",
                                 .name = sym("z"),
                                 .formula = work.the(sym("h").at(2)) * work.the(sym("v")),
                                 .answer = "deep.z[0]"});
  Solution solution;
  solution.problem = "example";
  solution.answers = {
      {"h", {10, 15}}, {"u", 1}, {"y", {11, 16}}, {"deep", {{"z", {105}}}}, {"word", "yes"}};
  solution.spec = {{"w", {2, 3}}, {"x", 5}, {"b", 1}, {"v", 7}, {"f", "g"}};
  solution.checks.push_back({"other", "", "", 0, 1});
  work.finish(solution);
  return solution;
}

void collect(const std::vector<Step>& steps, std::vector<std::string>& names) {
  for (const Step& step : steps) {
    names.push_back(step.id);
    for (const Line& line : step.lines) {
      names.push_back(line.computation ? line.computation->name : "law");
    }
    collect(step.steps, names);
  }
}

using Names = std::vector<std::string>;

/// Ids of steps, each with the NAMEs of its lines behind it.
Names derivation(const Solution& solution) {
  Names names;
  collect(solution.steps, names);
  return names;
}

Names data(const Solution& solution) {
  Names names;
  for (const Given& datum : solution.given) names.push_back(datum.name);
  return names;
}

TEST(Narrowed, HasWhatTheAnswerNeeds) {
  const Solution z = narrowed_to("deep.z[0]", example());
  EXPECT_EQ(derivation(z), (Names{"forward", "h[1]", "h_2", "z", "z"}));
  EXPECT_EQ(data(z), (Names{"w", "x", "v"}));
  const Solution first = narrowed_to("h[0]", example());
  EXPECT_EQ(derivation(first), (Names{"forward", "h[0]", "h_1"}));
  EXPECT_EQ(data(first), (Names{"w", "x"}));
}

TEST(Narrowed, ToAWholeHasItsParts) {
  EXPECT_EQ(derivation(narrowed_to("h", example())),
            (Names{"forward", "h[0]", "h_1", "h[1]", "h_2"}));
  EXPECT_EQ(derivation(narrowed_to("deep", example())),
            (Names{"forward", "h[1]", "h_2", "z", "z"}));
}

TEST(Narrowed, ToAnEntryHasTheLineOfItsWhole) {
  const Solution y = narrowed_to("y[1]", example());
  EXPECT_EQ(derivation(y), (Names{"forward", "h[0]", "h_1", "h[1]", "h_2", "y", "y"}));
  EXPECT_EQ(data(y), (Names{"w", "x", "b"}));
}

TEST(Narrowed, ShowsWhatIsLeftOutInTheSameWay) {
  const Solution u = narrowed_to("u", example());
  EXPECT_EQ(derivation(u), (Names{"aside", "u", "u"}));
  EXPECT_FALSE(u.steps[0].steps[0].is_left_out);
}

TEST(Narrowed, CountsTheLinesThatAreLeft) {
  const Solution solution = narrowed_to("u", example());
  ASSERT_EQ(solution.checks.size(), 2u);
  EXPECT_EQ(solution.checks[0].lines->stated, 1u);
  EXPECT_EQ(solution.checks[0].claim, "1 of 1 lines that state a number come to it");
  EXPECT_EQ(solution.checks[1].id, "other");
  EXPECT_EQ(solution.answers, example().answers);
}

std::string error(const std::string& path) {
  try {
    narrowed_to(path, example());
    return "none";
  } catch (const UnknownAnswer& unknown) {
    return unknown.what();
  }
}

TEST(Narrowed, KnowsTheNearestAnswers) {
  EXPECT_EQ(error("deep.y[0]"), "no answer \"deep.y[0]\"; did you mean \"deep.z[0]\"?");
  EXPECT_EQ(error("h[2]"), "no answer \"h[2]\"; did you mean \"h[0]\"?");
  EXPECT_EQ(error("gradients.layers"),
            "no answer \"gradients.layers\"; there are \"h\", \"u\", \"y\", \"deep\" and \"word\"");
  EXPECT_EQ(error(""), "no answer \"\"; there are \"h\", \"u\", \"y\", \"deep\" and \"word\"");
  EXPECT_EQ(error("word"),
            "no line of the derivation comes to the answer \"word\"; lines come to \"deep\", "
            "\"h\", \"u\" and \"y\"");
}

// ŷ is what the last layer gives out, and its lines come to that.
TEST(Narrowed, FindsTheSameNumbersUnderAnotherPath) {
  SpecSource source = read_spec(repository() / "problems" / "ps03" / "04-backpropagation.json");
  const Solution whole = solve(problem_of(source), source, Extent::whole);
  const Names found = derivation(narrowed_to("y_hat", whole));
  EXPECT_EQ(found, derivation(narrowed_to("activations[1]", whole)));
  EXPECT_GT(found.size(), 4u);
}

void collect_answers(const std::vector<Step>& steps, std::set<std::string>& paths) {
  for (const Step& step : steps) {
    if (!step.answer.empty()) paths.insert(step.answer);
    collect_answers(step.steps, paths);
  }
}

// Closed still, with each line and each datum used. Of many answers of a problem some are tried.
TEST(Narrowed, IsAClosedDerivationOfAnswersInTheProblems) {
  constexpr std::size_t most = 12;
  std::size_t narrowed = 0;
  for (const auto& path : shipped_specs()) {
    SpecSource source = read_spec(path);
    const Solution whole = solve(problem_of(source), source, Extent::whole);
    std::set<std::string> paths;
    collect_answers(whole.steps, paths);
    if (paths.empty() ||
        !verify(Json::parse(render_json(whole, {})), constant_value).disagreements.empty())
      continue;
    const std::size_t every = (paths.size() + most - 1) / most;
    std::size_t place = 0;
    for (const std::string& answer : paths) {
      if (place++ % every != 0) continue;
      const Solution solution = narrowed_to(answer, whole);
      const Json json = Json::parse(render_json(solution, {}));
      const Verdict verdict = verify(json, constant_value);
      EXPECT_TRUE(verdict.disagreements.empty())
          << path << " " << answer << ": " << verdict.disagreements[0].text;
      EXPECT_LE(json["given"].size(), whole.given.size());
      ++narrowed;
    }
  }
  EXPECT_GT(narrowed, 40u);
}

}  // namespace
}  // namespace psolve
