// `psolve practice`: what it writes and refuses. What its pages do stands in tests/practice.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPractised = R"({
  "problem": "backprop",
  "title": "A </script><b>unit</b>",
  "input": [1, 2],
  "layers": [{"type": "dense", "weights": [[0.5, -0.5]], "activation": "sigmoid"}],
  "target": [1],
  "loss": "squared-error",
  "vary": {"/input": {"integers": [-3, 3]}}
})";

TEST(PracticeCommand, WritesAPageForEachSpecAndOneThatLeadsToThem) {
  const Scratch scratch;
  fs::create_directory(scratch.path() / "set");
  write(scratch.path() / "set/unit.json", kPractised);
  write(scratch.path() / "set/other.json", kPractised);
  const Outcome outcome = run_in(scratch.path(), "psolve practice set");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string index = contents_of(scratch.path() / "set/practice/index.html");
  EXPECT_NE(index.find("href=\"unit.html\""), index.npos);
  const std::string page = contents_of(scratch.path() / "set/practice/unit.html");
  EXPECT_NE(page.find("default-src 'none'"), page.npos);
  EXPECT_NE(page.find("form-action 'none'; base-uri 'none'"), page.npos);
  EXPECT_NE(page.find("never for marks"), page.npos);
  EXPECT_EQ(page.find("<b>unit"), page.npos);
  EXPECT_EQ(page.find("http:"), page.find("http://www.w3.org"));
}

TEST(PracticeCommand, OffersVariants) {
  const Scratch scratch;
  write(scratch.path() / "unit.json", kPractised);
  const Outcome outcome =
      run_in(scratch.path(), "psolve practice unit.json --count 2 --seed 3 --output pages");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string page = contents_of(scratch.path() / "pages/unit.html");
  EXPECT_NE(page.find("id=\"data-2\""), page.npos);
  EXPECT_EQ(page.find("id=\"data-3\""), page.npos);
}

TEST(PracticeCommand, WritesNothingWhereOneSpecIsBad) {
  const Scratch scratch;
  fs::create_directory(scratch.path() / "set");
  write(scratch.path() / "set/good.json", R"({"problem": "hamming"})");
  write(scratch.path() / "set/bad.json", R"({"problem": "backprop", "inputs": [1]})");
  const Outcome outcome = run_in(scratch.path(), "psolve practice set");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("/inputs: unknown field"), outcome.err.npos) << outcome.err;
  EXPECT_FALSE(fs::exists(scratch.path() / "set/practice"));
}

TEST(PracticeCommand, RefusesACountWithoutVary) {
  const Scratch scratch;
  write(scratch.path() / "good.json", R"({"problem": "hamming"})");
  const Outcome outcome = run_in(scratch.path(), "psolve practice good.json --count 2");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_NE(outcome.err.find("missing field \"vary\""), outcome.err.npos) << outcome.err;
  EXPECT_FALSE(fs::exists(scratch.path() / "practice"));
}

/// What a page says of a step is no answer to what it asks there.
TEST(PracticeCommand, SaysNoNumbersThatItAsksFor) {
  const struct {
    const char* spec;
    const char* claim;
    const char* said;
  } rows[] = {
      {"ps03/11-1-1-nesterov-tuned", "\"Step 2, from (x, y) ", "\"Step 2, from (x, y)\""},
      {"ps03/12-quadratic-error-function", "\"Along u₁ with η₁ ", "\"Along u₁ with η₁\""},
      {"extra/matching-pennies", "row player 1/2 Heads", "\"Equilibrium 1\""},
  };
  const Scratch scratch;
  for (const auto& row : rows) {
    const Outcome outcome = run("psolve practice problems/" + std::string(row.spec) +
                                ".json --output " + (scratch.path() / "pages").string());
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const std::string name = fs::path(row.spec).filename().string() + ".html";
    const std::string page = contents_of(scratch.path() / "pages" / name);
    EXPECT_EQ(page.find(row.claim), page.npos) << row.spec;
    EXPECT_NE(page.find(row.said), page.npos) << row.spec;
  }
}

/// A reader has not seen the networks, and others would do as well.
TEST(PracticeCommand, AsksForNoUnitOfNetworksThatAreItsOwnChoice) {
  const Scratch scratch;
  const Outcome outcome = run("psolve practice problems/ps03/02-boolean-network.json --output " +
                              (scratch.path() / "pages").string());
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string page = contents_of(scratch.path() / "pages/02-boolean-network.html");
  int units = 0;
  for (std::size_t at = page.find("\"id\":\"networks/"); at != page.npos;
       at = page.find("\"id\":\"networks/", at + 1)) {
    const std::string step = page.substr(at, page.find("\"lines\"", at) - at);
    if (step.find("/hidden[") == step.npos) continue;
    ++units;
    EXPECT_NE(step.find("\"hidden\":true"), step.npos) << step;
  }
  EXPECT_GT(units, 1);
}

}  // namespace
}  // namespace psolve
