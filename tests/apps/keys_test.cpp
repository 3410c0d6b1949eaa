// psolve keys: where the answer keys of a set are written, and how they are compared.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/json/json.h"
#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const std::string kSet =
    R"({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})";

class Keys : public ::testing::Test {
 protected:
  void SetUp() override {
    write(scratch_.path() / "set" / "a.json", kSet);
    write(scratch_.path() / "set" / "deep" / "b.json", kSet);
  }

  Outcome keys(const std::string& options) {
    return run_in(scratch_.path(), "psolve keys set " + options);
  }
  fs::path at(const std::string& path) const { return scratch_.path() / path; }
  void replace(const std::string& path, const std::string& what, const std::string& with) {
    std::string text = contents_of(at(path));
    const auto found = text.find(what);
    ASSERT_NE(found, std::string::npos) << what;
    write(at(path), text.replace(found, what.size(), with));
  }

  Scratch scratch_;
};

TEST_F(Keys, AreWrittenBesideTheirSpecsAndThenLeftAlone) {
  const Outcome written = keys("");
  EXPECT_EQ(written.exit_code, 0) << written.err;
  EXPECT_EQ(lines_of(written.out), 2);
  EXPECT_TRUE(has(written.out, "set/deep/keys/b.md"));
  for (const char* path : {"set/keys/a.md", "set/keys/a.json", "set/deep/keys/b.json"}) {
    EXPECT_TRUE(fs::exists(at(path))) << path;
  }
  const auto before = fs::last_write_time(at("set/keys/a.json"));
  EXPECT_EQ(keys("--jobs 2").exit_code, 0);
  EXPECT_EQ(fs::last_write_time(at("set/keys/a.json")), before);
  EXPECT_EQ(keys("--check").exit_code, 0);
}

TEST_F(Keys, GoWhereAndAsTheyAreAskedFor) {
  EXPECT_EQ(keys("--output elsewhere --format json").exit_code, 0);
  EXPECT_TRUE(fs::exists(at("elsewhere/a.json")));
  EXPECT_TRUE(fs::exists(at("elsewhere/deep/b.json")));
  EXPECT_FALSE(fs::exists(at("elsewhere/a.md")));
  EXPECT_FALSE(fs::exists(at("set/keys")));
}

TEST_F(Keys, AreComparedAnswersFirst) {
  keys("");
  replace("set/keys/a.json", "\"jump\": 2,", "\"jump\": 3,");
  const Outcome differs = keys("--check");
  EXPECT_EQ(differs.exit_code, 1);
  EXPECT_EQ(differs.err,
            "psolve: set/keys/a.json: /answers/jump is 3 in the key, 2 computed\n"
            "psolve: 2 keys, 1 differs\n");
  fs::remove(at("set/keys/a.json"));
  EXPECT_TRUE(has(keys("--check").err, "set/keys/a.json: is missing"));
}

TEST_F(Keys, WithoutASpecAreReported) {
  keys("");
  write(at("set/keys/old.md"), "old");
  const Outcome orphan = keys("--check");
  EXPECT_EQ(orphan.exit_code, 1);
  EXPECT_EQ(orphan.err,
            "psolve: set/keys/old.md: no spec has this key\n"
            "psolve: 2 keys, none differs, and 1 without a spec\n");
}

TEST_F(Keys, ThatDifferNameAllThatDoes) {
  keys("");
  replace("set/keys/a.json", "\"jump\": 2,", "\"jump\": 3,");
  replace("set/keys/a.json", "\"receptive_field\": 7,", "\"receptive_field\": 8,");
  replace("set/keys/a.md", "# receptive-field", "# respective-field");
  const Outcome differs = keys("--check --quiet");
  EXPECT_EQ(differs.exit_code, 1);
  EXPECT_EQ(
      differs.err,
      "psolve: set/keys/a.md: line 1 is \"# respective-field\" in the key, \"# receptive-field"
      "\" computed\n"
      "psolve: set/keys/a.json: /answers/receptive_field is 8 in the key, 7 computed\n"
      "psolve: set/keys/a.json: /answers/jump is 3 in the key, 2 computed\n"
      "psolve: 2 keys, 1 differs\n");
}

TEST_F(Keys, MayEndTheirLinesAsTheyLike) {
  keys("");
  for (const char* path : {"set/a.json", "set/keys/a.json", "set/keys/a.md"}) {
    std::string text;
    for (const char c : contents_of(at(path)))
      text += c == '\n' ? std::string("\r\n") : std::string(1, c);
    write(at(path), text);
  }
  EXPECT_EQ(keys("--check").err, "psolve: 2 keys, none differs\n");
}

TEST_F(Keys, OfGoodSpecsAreWrittenBesideBadOnes) {
  write(at("set/bad.json"), "{\"problem\": \"receptive-field\", \"layers\": []}");
  const Outcome outcome = keys("");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(lines_of(outcome.out), 2);
  EXPECT_EQ(lines_of(outcome.err), 1) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "set/bad.json:1:")) << outcome.err;
  EXPECT_FALSE(fs::exists(at("set/keys/bad.md")));
}

TEST_F(Keys, NeedSpecs) {
  fs::create_directory(at("empty"));
  const Outcome outcome = run_in(scratch_.path(), "psolve keys empty");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(lines_of(outcome.err), 1) << outcome.err;
}

TEST_F(Keys, HaveTheirFigures) {
  EXPECT_EQ(keys("").exit_code, 0);
  EXPECT_EQ(keys("--check").exit_code, 0) << keys("--check").err;
  write(at("set/keys/a-old.svg"), "<svg/>");
  EXPECT_EQ(keys("--check").err,
            "psolve: set/keys/a-old.svg: no key has this figure\n"
            "psolve: 2 keys, none differs, and 1 without a spec\n");
  fs::remove(at("set/keys/a-old.svg"));
  write(at("set/keys/a-field.svg"), "<svg/>");
  EXPECT_EQ(keys("--check").exit_code, 1);
}

TEST_F(Keys, AsPagesHaveAnIndexThatLeadsToEach) {
  EXPECT_EQ(keys("--format html --output pages").exit_code, 0);
  const std::string index = contents_of(at("pages/index.html"));
  for (const char* page : {"a.html", "deep/b.html"}) {
    EXPECT_TRUE(fs::exists(at("pages") / page)) << page;
    EXPECT_TRUE(has(index, "href=\"" + std::string(page) + "\"")) << page;
  }
}

/// By the numbers in it, and not letter by letter: 9 before 15, and 15.1.2 before 15.2.
TEST_F(Keys, StandInTheOrderOfTheirQuestions) {
  fs::create_directory(at("ordered"));
  const char* const sources[] = {"PS 15.2", "PS 9", "PS 15.1.2", "PS 15.1"};
  for (int i = 0; i < 4; ++i) {
    Json spec = Json::parse(contents_of(repository() / "problems/examples/boolean-net.json"));
    spec["source"] = sources[i];
    write(at("ordered") / fmt::format("{}.json", i), spec.dump());
  }
  EXPECT_EQ(run_in(scratch_.path(), "psolve keys ordered --format html --output o").exit_code, 0);
  const std::string index = contents_of(at("o/index.html"));
  std::size_t before = 0;
  for (const char* source : {"PS 9<", "PS 15.1<", "PS 15.1.2<", "PS 15.2<"}) {
    const std::size_t place = index.find(source);
    EXPECT_NE(place, index.npos) << source;
    EXPECT_GT(place, before) << source;
    before = place;
  }
}

TEST_F(Keys, AsLatexAreOneDocument) {
  EXPECT_EQ(keys("--format latex --output book").exit_code, 0);
  const std::string book = contents_of(at("book/set.tex"));
  EXPECT_EQ(count(book, "\\begin{document}"), 1);
  EXPECT_EQ(count(book, "\n\\key{"), 2) << book;
}

/// Words that lead to a formula have no comma behind their colon.
TEST(Overview, IntroducesAFormulaWithoutAComma) {
  const Outcome outcome = run("psolve keys problems/ps03 --check");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_TRUE(has(outcome.out, "term: ∂")) << outcome.out;
  EXPECT_FALSE(has(outcome.out, ": ,")) << outcome.out;
}

}  // namespace
}  // namespace psolve
