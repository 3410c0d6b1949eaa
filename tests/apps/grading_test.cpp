#include <gtest/gtest.h>

#include "core/json/json.h"
#include "support/command.h"
#include "support/files.h"

namespace psolve {
namespace {

constexpr const char* kGraded =
    R"({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})";

/// What `psolve grade` makes of a work on the spec above.
Outcome graded(const std::string& work, const std::string& options) {
  const Scratch scratch;
  write(scratch.path() / "spec.json", kGraded);
  write(scratch.path() / "work.txt", work);
  return run_in(scratch.path(), "psolve grade spec.json " + options);
}

TEST(GradeCommand, AnswersAsTheFormatAsks) {
  const std::string work = "student: Ada\nreceptive_field = 7\njump = 3\n";
  const Outcome text = graded(work, "--work work.txt");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_NE(text.out.find("✗ jump"), std::string::npos) << text.out;
  const Json json = Json::parse(graded(work, "--work work.txt --format json").out);
  EXPECT_EQ(json["student"], "Ada");
  EXPECT_EQ(json["first_wrong"], "rows/layers[1]/jump");
  EXPECT_EQ(json["score"], 1);
  EXPECT_EQ(json["max_score"], 3);
  const Json tests = Json::parse(graded(work, "--work work.txt --format gradescope").out);
  EXPECT_FALSE(tests.contains("score"));
  EXPECT_EQ(tests["tests"].size(), 3u);
  const Json learn = Json::parse(graded(work, "--work work.txt --format prairielearn").out);
  EXPECT_EQ(learn["gradable"], true);
  EXPECT_NEAR(learn["score"].get<double>(), 1.0 / 3, 1e-9);
}

TEST(GradeCommand, ShowsWhatAStudentTypedAsText) {
  const std::string typed = "\x1b[2J\x07 \xe2\x80\xae <script>x</script>";
  const Json work = {{"student", typed},
                     {"work", {{"jump", typed}, {typed, 3}, {"receptive_field", "7 = " + typed}}}};
  for (const char* format : {"text", "markdown", "html", "csv"}) {
    const Outcome outcome = graded(work.dump(), std::string("--work work.txt --format ") + format);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const char* raw : {"\x1b", "\x07", "\xe2\x80\xae"}) {
      EXPECT_EQ(outcome.out.find(raw), std::string::npos) << format;
    }
    if (format == std::string("html")) {
      EXPECT_EQ(outcome.out.find("<script"), std::string::npos);
    }
  }
}

TEST(GradeCommand, KeepsTheKeyBack) {
  const std::string work = "receptive_field = 9\n";
  EXPECT_EQ(graded(work, "--work work.txt --reveal verdict").out.find("It should be"),
            std::string::npos);
  const Json json = Json::parse(graded(work, "--work work.txt --reveal verdict --format json").out);
  EXPECT_FALSE(json["lines"][0].contains("expected"));
}

TEST(GradeCommand, GradesAClass) {
  const std::string works =
      "{\"student\": \"a\", \"work\": {\"jump\": 2}}\n\n{\"jump\": 4}\n{\"jump\"\n";
  const Outcome lines = graded(works, "--works work.txt --format json");
  EXPECT_EQ(lines.exit_code, 1);
  EXPECT_EQ(std::count(lines.out.begin(), lines.out.end(), '\n'), 3);
  EXPECT_NE(lines.out.find("\"line\":4"), std::string::npos) << lines.out;
  const Outcome paper = graded("jump = 2\n", "--works work.txt --format csv");
  EXPECT_EQ(paper.exit_code, 1);
  EXPECT_NE(paper.out.find("work.txt:1:1: expected a work as a JSON object"), std::string::npos)
      << paper.out;
  const Outcome summary = graded(works, "--works work.txt --summary --format json");
  EXPECT_EQ(Json::parse(summary.out)["works"], 2);
  EXPECT_NE(summary.err.find("work.txt:4:"), std::string::npos) << summary.err;
  EXPECT_TRUE(graded(works, "--works work.txt --summary")
                  .out.starts_with("2 works, and 1 that cannot be read\n"));
  const Outcome table = graded(works, "--works work.txt --format csv");
  EXPECT_TRUE(table.out.starts_with("student,score,max_score,first_wrong,")) << table.out;
  EXPECT_EQ(graded(works, "--works work.txt --format gradescope").exit_code, 2);
}

TEST(GradeCommand, WritesNoFormulasForSpreadsheets) {
  std::string works;
  const auto hand_in = [&](const char* student, const char* name) {
    works += Json{{"student", student}, {"work", {{name, 2}}}}.dump() + "\n";
  };
  hand_in("=HYPERLINK(\"http://x\")", "=1+1");
  hand_in("+1+cmd|' /C calc'!A0", "+jump");
  hand_in("-2+3", "-jump");
  hand_in("@SUM(A1:A9)", "@jump");
  hand_in("a;=1+1", "jump");
  hand_in("-17", "jump");
  const std::string table = graded(works, "--works work.txt --format csv").out;
  for (const char* cell :
       {"\n\"'=HYPERLINK(\"\"http://x\"\")\",", "\n'+1+cmd|' /C calc'!A0,", "\n'-2+3,",
        "\n'@SUM(A1:A9),", "\n\"a;=1+1\",", "\n-17,", ",'=1+1", ",'+jump", ",'-jump", ",'@jump"}) {
    EXPECT_NE(table.find(cell), std::string::npos) << cell << "\n" << table;
  }
}

TEST(GradeCommand, KeepsTheOrderOfAClass) {
  std::string works;
  for (int i = 0; i < 300; ++i) {
    works += R"({"student": "s)" + std::to_string(i) + R"(", "work": {"jump": )" +
             std::to_string(i % 4) + "}}\n";
  }
  const std::string lines = graded(works, "--works work.txt --format json").out;
  std::size_t at = 0;
  for (int i = 0; i < 300; ++i) {
    at = lines.find("\"s" + std::to_string(i) + "\"", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST(GradeCommand, ReplacesResultsOfAnExternalGrader) {
  const Scratch scratch;
  write(scratch.path() / "spec.json", kGraded);
  write(scratch.path() / "work.txt", "jump = 2\n");
  for (const std::string format : {"gradescope", "prairielearn"}) {
    const std::string command =
        "psolve grade spec.json --work work.txt --output results.json --format " + format;
    for (const char* work : {"jump = 3\n", "jump 3\n", "jump = 2\n"}) {
      write(scratch.path() / "work.txt", work);
      const Outcome outcome = run_in(scratch.path(), command);
      EXPECT_EQ(outcome.exit_code, 0) << format << ": " << outcome.err;
    }
  }
  write(scratch.path() / "results.json", R"({"tests": [], "output": "", "mine": 1})");
  const Outcome foreign =
      run_in(scratch.path(), "psolve grade spec.json --work work.txt --output results.json");
  EXPECT_EQ(foreign.exit_code, 2);
}

TEST(GradeCommand, PutsTheDerivationBesideTheWork) {
  const std::string page = graded("r_1 = 4\n", "--work work.txt --format html").out;
  EXPECT_NE(page.find("The whole derivation"), std::string::npos);
  EXPECT_NE(page.find(">4</td><td title=\"wrong\">✗</td>"), std::string::npos) << page;
  const std::string hidden = graded("r_1 = 4\n", "--work work.txt --format html --reveal slip").out;
  EXPECT_EQ(hidden.find("The whole derivation"), std::string::npos);
}

TEST(GradeCommand, RefusesUnusableWork) {
  const Outcome text = graded("jump 2\n", "--work work.txt");
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_EQ(text.err,
            "psolve: work.txt:1:1: expected NAME = VALUE, got \"jump 2\"; give each value a "
            "line of its own, and put # before remarks\n");
  const Outcome results = graded("jump 2\n", "--work work.txt --format gradescope");
  EXPECT_EQ(results.exit_code, 0);
  EXPECT_EQ(Json::parse(results.out)["score"], 0);
  EXPECT_EQ(graded("", "").exit_code, 2);
}

}  // namespace
}  // namespace psolve
