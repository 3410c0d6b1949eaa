// What psolve takes for specs among the files that are named, and how it says what is wrong with
// them: psolve check, and psolve keys of several paths.

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const std::string kGood = R"({"problem": "receptive-field", "layers": [{"kernel": 3}]})";

class SpecFiles : public ::testing::Test {
 protected:
  fs::path at(const std::string& path) const { return scratch_.path() / path; }
  Outcome in(const std::string& line) { return run_in(scratch_.path(), line); }
  std::string error(const std::string& line) {
    const Outcome outcome = in(line);
    EXPECT_EQ(outcome.exit_code, 2) << line;
    return outcome.err;
  }

  Scratch scratch_;
};

TEST_F(SpecFiles, AreTheOnesThatNameAProblem) {
  write(at("course/week1/a.json"), kGood);
  write(at("course/week1/b.json"), "\xEF\xBB\xBF" + kGood);
  write(at("course/c.json"), kGood);
  write(at("course/package.json"), R"({"name": "problem", "nested": {"problem": 1}})");
  write(at("course/list.json"), "[1, 2, 3]");
  write(at("course/readme.md"), "not JSON");
  write(at("course/.git/d.json"), kGood);
  write(at("course/.vscode/settings.json"), "{}");
  write(at("course/week1/node_modules/e.json"), kGood);
  const std::string skipped =
      "psolve: skipped 2 JSON files without \"problem\" and 3 folders (.* and node_modules)\n";
  const Outcome checked = in("psolve check course");
  EXPECT_EQ(checked.exit_code, 0);
  EXPECT_EQ(checked.out, "3 specs, none with mistakes\n");
  EXPECT_EQ(checked.err, skipped);
  const Outcome written = in("psolve keys course");
  EXPECT_EQ(written.exit_code, 0);
  EXPECT_EQ(written.err, skipped);
  EXPECT_EQ(lines_of(written.out), 3);
  // Keys are no specs, wherever they stand; and what was skipped has no key.
  EXPECT_EQ(in("psolve keys course --output course/answers").exit_code, 0);
  const Outcome again = in("psolve keys course --check");
  EXPECT_EQ(again.exit_code, 0);
  EXPECT_EQ(again.err, skipped + "psolve: 3 keys, none differs\n");
  EXPECT_EQ(lines_of(again.out), 3);
  EXPECT_EQ(in("psolve keys course --quiet").err, "");
  // One folder alone is named in the singular.
  fs::remove_all(at("course/.git"));
  fs::remove_all(at("course/.vscode"));
  fs::remove(at("course/list.json"));
  EXPECT_EQ(in("psolve check course").err,
            "psolve: skipped 1 JSON file without \"problem\" and 1 folder (.* and node_modules)\n");
}

TEST_F(SpecFiles, MayBeNamedOneByOne) {
  write(at("x/a.json"), kGood);
  write(at("x/deep/b.json"), kGood);
  write(at("y/c.json"), kGood);
  const Outcome keys = in("psolve keys y/c.json x --output out");
  EXPECT_EQ(keys.exit_code, 0) << keys.err;
  EXPECT_EQ(lines_of(keys.out), 3);
  EXPECT_LT(keys.out.find("out/c.md"), keys.out.find("out/a.md"));
  for (const char* name : {"out/a.md", "out/deep/b.json", "out/c.json"}) {
    EXPECT_TRUE(fs::exists(at(name))) << name;
  }
  EXPECT_EQ(in("psolve keys y/c.json x/deep/b.json").exit_code, 0);
  EXPECT_TRUE(fs::exists(at("x/deep/keys/b.md")));
  // The key of a neighbour is no orphan of one spec, but it is one of the directory.
  write(at("x/keys/old.md"), "old");
  EXPECT_EQ(in("psolve keys x/a.json").exit_code, 0);
  EXPECT_EQ(in("psolve keys x/a.json --check").exit_code, 0);
  const Outcome orphan = in("psolve keys x --check --quiet");
  EXPECT_EQ(orphan.exit_code, 1);
  EXPECT_EQ(orphan.out, "");
  EXPECT_EQ(orphan.err,
            "psolve: x/keys/old.md: no spec has this key\n"
            "psolve: 2 keys, none differs, and 1 without a spec\n");
}

TEST_F(SpecFiles, BindOneDocumentForEachDirectory) {
  write(at("x/a.json"), kGood);
  write(at("x/b.json"), kGood);
  write(at("y/c.json"), kGood);
  EXPECT_EQ(in("psolve keys x y/c.json --format latex --output out").exit_code, 0);
  EXPECT_EQ(count(contents_of(at("out/x.tex")), "\n\\key{"), 2);
  EXPECT_EQ(count(contents_of(at("out/c.tex")), "\n\\key{"), 1);
  EXPECT_EQ(in("psolve keys x y --format html").exit_code, 0);
  EXPECT_TRUE(has(contents_of(at("x/keys/index.html")), "b.html"));
  EXPECT_FALSE(has(contents_of(at("y/keys/index.html")), "b.html"));
}

TEST_F(SpecFiles, HaveToBeThere) {
  EXPECT_EQ(error("psolve check missing"), "psolve: missing: no such file or directory\n");
  EXPECT_EQ(error("psolve keys missing"), "psolve: missing: no such file or directory\n");
  fs::create_directory(at("empty"));
  EXPECT_EQ(error("psolve check empty"), "psolve: empty: no specs (*.json) below this directory\n");
  write(at("other.json"), "{}");
  EXPECT_TRUE(error("psolve check other.json")
                  .starts_with("psolve: other.json:1:1: missing field \"problem\""));
  EXPECT_EQ(in("psolve check").exit_code, 2);
}

TEST_F(SpecFiles, ThatAreBrokenAreNotPassedOver) {
  write(at("s/a.json"), kGood);
  write(at("s/b.json"), "{\"problem\": \"receptive-field\",");
  write(at("s/c.json"), "");
  const Outcome outcome = in("psolve check s");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.out, "3 specs, 2 with mistakes\n");
  EXPECT_EQ(lines_of(outcome.err), 2) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "s/b.json:1:31: not valid JSON")) << outcome.err;
  EXPECT_TRUE(has(outcome.err, "s/c.json: empty")) << outcome.err;
}

TEST_F(SpecFiles, AreToldEveryMistakeInTheOrderOfTheText) {
  write(at("bad.json"), R"({
  "layers": [
    {"kernel": 3, "strid": 2},
    {"kernel": 3, "stride": 0},
    {"kernel": "x", "padding": -1}
  ],
  "problem": "receptive-field",
  "unit": [1.5, 2],
  "tittle": "x"
})");
  const std::string expected =
      "psolve: bad.json:3:19: /layers/0/strid: unknown field; did you mean \"stride\"?\n"
      "psolve: bad.json:4:29: /layers/1/stride: expected an integer from 1 to ";
  const Outcome checked = in("psolve check bad.json");
  EXPECT_EQ(checked.exit_code, 2);
  EXPECT_TRUE(checked.err.starts_with(expected)) << checked.err;
  EXPECT_EQ(lines_of(checked.err), 6) << checked.err;
  const char* const places[] = {"3:19: /layers/0/strid",  "4:29: /layers/1/stride",
                                "5:17: /layers/2/kernel", "5:32: /layers/2/padding",
                                "8:12: /unit/0",          "9:3: /tittle"};
  std::size_t last = 0;
  for (const char* place : places) {
    const std::size_t found = checked.err.find(place, last);
    EXPECT_NE(found, std::string::npos) << place << "\n" << checked.err;
    last = found;
  }
  // Whoever reads it says the same.
  EXPECT_EQ(in("psolve bad.json").err, checked.err);
  EXPECT_EQ(in("psolve receptive-field -i bad.json -o x.txt").err, checked.err);
  EXPECT_EQ(in("psolve keys bad.json").err, checked.err);
  EXPECT_FALSE(fs::exists(at("x.txt")));
}

TEST_F(SpecFiles, CountTheirMistakesBeyondAHundred) {
  std::string layers = R"({"kernel": 3})";
  for (int i = 0; i < 120; ++i) layers += R"(, {"kernel": 0})";
  write(at("bad.json"), R"({"problem": "receptive-field", "layers": [)" + layers + "]}");
  const std::string lines = error("psolve bad.json");
  EXPECT_EQ(lines_of(lines), 101);
  EXPECT_TRUE(has(lines, "/layers/100/kernel"));
  EXPECT_FALSE(has(lines, "/layers/101/kernel"));
  EXPECT_TRUE(lines.ends_with("psolve: bad.json: and 20 more mistakes\n")) << lines;
}

TEST_F(SpecFiles, AreCheckedWithoutBeingShown) {
  write(at("log.json"),
        R"({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"], "outputs": )"
        R"(["log(x) + y"]}], "at": {"x": 1}})");
  const Outcome outcome = in("psolve check log.json");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_TRUE(has(outcome.err, "unknown name \"y\"")) << outcome.err;
  // A search that would take minutes is not begun in earnest.
  write(at("long.json"), R"({"problem": "boolean-net", "expression": "a^b^c^d^e^f^g"})");
  const Outcome quick = in("psolve check long.json");
  EXPECT_EQ(quick.exit_code, 0);
  EXPECT_EQ(quick.out, "1 spec, none with mistakes\n");
  EXPECT_EQ(quick.err, "");
}

}  // namespace
}  // namespace psolve
