// psolve sheet, and what a set.json says of a directory.

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

const std::string kQuestion =
    R"({"problem": "backprop", "title": "Two inputs", "input": [1, 2], "target": [1],
        "layers": [{"type": "dense", "weights": [[0.5, 0.25]], "activation": "sigmoid"}]})";

class Sheets : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"a", "b", "c"}) {
      write(at("set/" + std::string(name) + ".json"), kQuestion);
    }
  }

  fs::path at(const std::string& path) const { return scratch_.path() / path; }
  Outcome in(const std::string& line) { return run_in(scratch_.path(), line); }

  Scratch scratch_;
};

TEST_F(Sheets, OfOneSpecGoToStandardOutput) {
  const Outcome text = in("psolve sheet set/a.json");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_TRUE(has(text.out, "x = ⎡ 1 ⎤"));
  EXPECT_TRUE(has(text.out, "ŷ (output) = ____"));
  EXPECT_EQ(in("psolve sheet set/a.json --output a.tex").exit_code, 0);
  EXPECT_TRUE(has(contents_of(at("a.tex")), "\\blank{"));
}

TEST_F(Sheets, AreGradedWhenTheyAreFilledIn) {
  const Json sheet = Json::parse(in("psolve sheet set/a.json --format json").out);
  EXPECT_EQ(sheet["title"], "Two inputs");
  EXPECT_TRUE(sheet["work"].contains("y_hat"));
  Json filled = sheet;
  filled["work"]["y_hat"] = {0.731059};  // 1/(1 + exp(-(0.5 + 0.5)))
  write(at("work.json"), filled.dump());
  const Outcome graded = in("psolve grade set/a.json --work work.json --format json");
  EXPECT_EQ(graded.exit_code, 0) << graded.err;
  EXPECT_EQ(Json::parse(graded.out)["score"], 1);
}

TEST_F(Sheets, OfADirectoryStandBesideTheirSpecs) {
  EXPECT_EQ(in("psolve sheet set").exit_code, 0);
  for (const char* path : {"set/sheets/a.md", "set/sheets/a.json", "set/sheets/a-network.svg"}) {
    EXPECT_TRUE(fs::exists(at(path))) << path;
  }
  EXPECT_EQ(in("psolve sheet set --format latex --output out").exit_code, 0);
  EXPECT_TRUE(has(contents_of(at("out/set.tex")), "\\question{Two inputs}"));
}

TEST_F(Sheets, AndKeysHaveTheTitleAndOrderOfTheirSet) {
  write(at("set/set.json"), R"({"title": "Week 1", "course": "Learning", "order": ["c", "a"]})");
  EXPECT_EQ(in("psolve keys set --format html --output out").err, "");
  const std::string index = contents_of(at("out/index.html"));
  EXPECT_TRUE(has(index, "<h1>Week 1</h1>"));
  EXPECT_TRUE(has(index, "Learning"));
  EXPECT_LT(index.find("c.html"), index.find("a.html"));
  EXPECT_LT(index.find("a.html"), index.find("b.html"));
}

TEST_F(Sheets, AreRefusedForASetThatIsWrong) {
  write(at("set/set.json"), "{\"title\": \"Week 1\",\n \"oder\": [\"a\"]}");
  EXPECT_EQ(in("psolve sheet set").err,
            "psolve: set/set.json:2:2: /oder: unknown field; did you mean \"order\"?\n");
  write(at("set/set.json"), R"({"title": "Week 1", "order": ["a", "z9"]})");
  const Outcome unknown = in("psolve keys set");
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_TRUE(has(unknown.err, "/order/1: no spec \"z9.json\" stands beside this file"));
  EXPECT_FALSE(fs::exists(at("set/keys")));
}

TEST_F(Sheets, AreNotAllThatAPageMayHold) {
  const Outcome part = in("psolve set/a.json --fragment --format html");
  EXPECT_TRUE(part.out.starts_with("<article class=\"psolve\">"));
  EXPECT_FALSE(has(part.out, "<body"));
  EXPECT_FALSE(has(part.out, "\nbody{"));
  EXPECT_FALSE(has(part.out, " id=\""));
  EXPECT_EQ(in("psolve set/a.json --fragment --format json").exit_code, 2);
}

}  // namespace
}  // namespace psolve
