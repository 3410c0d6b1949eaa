// The program as its users meet it: commands, flags, streams and exit codes.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/json/json.h"
#include "core/rule.h"
#include "registry.h"
#include "render/format.h"
#include "support/command.h"
#include "support/files.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const std::string kSpec =
    R"({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})";
const std::string kPiped = "echo '" + kSpec + "' | psolve receptive-field";

// ------------------------------------------------------------------ usage

struct BadUsage {
  const char* line;
  const char* error;
};

const BadUsage kBadUsages[] = {
    {"psolve bakprop", "psolve: unknown command \"bakprop\"; did you mean \"backprop\"?\n"},
    {"psolve xyzzy", "psolve: unknown command \"xyzzy\"; see psolve --help\n"},
    {"psolve my.json", "psolve: my.json: no such file\n"},
    {"psolve backprop my.json",
     "psolve: unexpected argument \"my.json\"; did you mean --input my.json?\n"},
    {"psolve backprop --inptu my.json",
     "psolve: unknown option \"--inptu\"; did you mean \"--input\"?\n"},
    {"psolve --foo", "psolve: unknown option \"--foo\"; see psolve --help\n"},
    {"psolve list extra", "psolve: unexpected argument \"extra\"; see psolve help list\n"},
    {"psolve backprop --digits 18",
     "psolve: --digits: expected an integer from 1 to 17, got \"18\"; see psolve help backprop\n"},
    {"psolve backprop --digits 1.5",
     "psolve: --digits: expected an integer from 1 to 17, got \"1.5\"; see psolve help backprop\n"},
    {"psolve backprop --format yaml",
     "psolve: --format: expected \"text\", \"json\", \"markdown\", \"html\" or \"latex\", got "
     "\"yaml\"; see psolve help "
     "backprop\n"},
    {"psolve schema backprob",
     "psolve: unknown problem \"backprob\"; did you mean \"backprop\"?\n"},
    {"psolve help kees", "psolve: unknown command \"kees\"; did you mean \"keys\"?\n"},
    {"psolve --no-color", "psolve: no command; see psolve --help\n"},
    {"psolve backprop --input missing.json", "psolve: missing.json: no such file\n"},
    {"psolve backprop --input problems", "psolve: problems: is a directory; a spec is a file\n"},
    {"psolve keys missing", "psolve: missing: no such file or directory\n"},
    {"psolve receptive-field --input problems/ps03/04-backpropagation.json",
     "psolve: problems/ps03/04-backpropagation.json:2:14: /problem: expected \"receptive-field\", "
     "got \"backprop\"\n"},
};

TEST(CommandLine, AnswersMistakesWithOneLineAndACure) {
  for (const auto& bad : kBadUsages) {
    const Outcome outcome = run(bad.line);
    EXPECT_EQ(outcome.exit_code, 2) << bad.line;
    EXPECT_EQ(outcome.out, "") << bad.line;
    EXPECT_EQ(outcome.err, bad.error) << bad.line;
  }
}

TEST(CommandLine, NeverShowsTheParsersOwnExitCodes) {
  for (const char* line : {"psolve backprop --input", "psolve keys", "psolve backprop --digits",
                           "psolve backprop --input a --input b", "psolve keys problems -j 0"}) {
    const Outcome outcome = run(line);
    EXPECT_EQ(outcome.exit_code, 2) << line;
    EXPECT_EQ(lines_of(outcome.err), 1) << outcome.err;
    EXPECT_EQ(outcome.out, "") << line;
  }
}

TEST(CommandLine, ShowsAnExampleThatWorksWhenPasted) {
  const Outcome outcome = run("psolve");
  EXPECT_EQ(outcome.exit_code, 0);
  const auto start = outcome.out.find("psolve example backprop");
  ASSERT_NE(start, std::string::npos);
  const Outcome pasted = run(outcome.out.substr(start));
  EXPECT_EQ(pasted.exit_code, 0) << pasted.err;
  EXPECT_TRUE(has(pasted.out, "∂L/∂W⁽¹⁾")) << pasted.out;
}

TEST(CommandLine, HelpsAnywhere) {
  for (const char* line : {"psolve --help", "psolve help", "psolve -h"}) {
    const Outcome outcome = run(line);
    EXPECT_EQ(outcome.exit_code, 0) << line;
    for (const auto& problem : problems()) EXPECT_TRUE(has(outcome.out, std::string(problem.name)));
    EXPECT_TRUE(has(outcome.out, "keys")) << line;
  }
  for (const auto& problem : problems()) {
    const std::string name(problem.name);
    const Outcome outcome = run("psolve help " + name);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(has(outcome.out, "--answers-only")) << name;
    EXPECT_TRUE(has(outcome.out, "assumptions")) << name;
    EXPECT_EQ(run("psolve " + name + " --help").out, outcome.out);
    EXPECT_EQ(run("psolve " + name + " --foo --help").out, outcome.out);
    EXPECT_EQ(run("psolve --help " + name).out, outcome.out);
  }
  EXPECT_EQ(run("psolve --version").out, "psolve " PSOLVE_VERSION "\n");
}

TEST(CommandLine, ListsProblemsAndRules) {
  EXPECT_EQ(lines_of(run("psolve list").out), static_cast<long>(problems().size()));
  const Json list = Json::parse(run("psolve list --json").out);
  EXPECT_EQ(list["problems"].size(), problems().size());
  EXPECT_EQ(list["rules"].size(), rules().size());
}

TEST(CommandLine, ListsTheTasksOfEachProblem) {
  const Json list = Json::parse(run("psolve list --json").out);
  std::map<std::string, Json> tasks;
  for (const Json& problem : list["problems"]) tasks[problem["name"]] = problem["tasks"];
  EXPECT_EQ(tasks["hamming"], Json({"encode", "decode"}));
  EXPECT_EQ(tasks["conv-backprop"], Json({"chain", "derive"}));
  EXPECT_EQ(tasks["backprop"], Json::array());
}

TEST(CommandLine, ListsTheHeadsOfMathJson) {
  std::map<std::string, std::string> heads;
  const Json list = Json::parse(run("psolve list --json").out);
  for (const Json& head : list["heads"]) {
    EXPECT_TRUE(heads.emplace(head["name"], head["meaning"]).second) << head["name"];
  }
  for (const char* name : {"Equal", "Resume", "List", "Add", "Sigmoid", "MaxPoolGradient"}) {
    EXPECT_TRUE(heads.contains(name)) << name;
  }
  for (const auto& [name, meaning] : heads) EXPECT_NE(meaning, "") << name;
  EXPECT_FALSE(heads.contains(""));
}

TEST(CommandLine, EachRuleIsListedOnce) {
  std::set<std::string_view> names;
  for (const Rule& rule : rules()) EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
}

TEST(CommandLine, PrintsSchemas) {
  for (const auto& problem : problems()) {
    Json schema = Json::parse(run("psolve schema " + std::string(problem.name)).out);
    schema.erase("examples");
    EXPECT_EQ(schema, problem.schema());
  }
  EXPECT_EQ(Json::parse(run("psolve schema").out), schema_of_any());
}

// ------------------------------------------------------------------ input and output

TEST(Streams, ReadsAPipeADashAndAFifo) {
  const Outcome piped = run(kPiped);
  EXPECT_EQ(piped.exit_code, 0) << piped.err;
  EXPECT_EQ(piped.err, "");
  EXPECT_EQ(run(kPiped + " --input -").out, piped.out);
  const Scratch scratch;
  const fs::path fifo = scratch.path() / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const Outcome fed =
      run_in(scratch.path(), "(echo '" + kSpec + "' > fifo &) && psolve receptive-field -i fifo");
  EXPECT_EQ(fed.out, piped.out) << fed.err;
}

// One line, exit 2, and no output.
TEST(Streams, OfABadSpecAreOneLineAndNothingWritten) {
  const std::pair<std::string, std::string> specs[] = {
      {"backprop", ""},
      {"backprop", repeated("[", 100'000)},
      {"backprop", R"({"problem": "backprop", "input": [1], "layers": [{"type": "dense",
          "weights": [[1, 2], [3]]}], "target": [1]})"},
      {"jacobian", R"({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"],
          "outputs": [")" +
                       repeated("(", 100'000) + R"("]}], "at": {"x": 1}})"},
      {"jacobian", R"json({"problem": "jacobian", "functions": [{"name": "f", "inputs": ["x"],
          "outputs": ["log(x)"]}], "at": {"x": -1}})json"},
      {"receptive-field", "{\"title\": \"\xff\"}"},
  };
  const Scratch scratch;
  for (const auto& [problem, spec] : specs) {
    write(scratch.path() / "spec.json", spec);
    for (const std::string input : {"--input spec.json", "<spec.json"}) {
      const Outcome outcome =
          run_in(scratch.path(), "psolve " + problem + " " + input + " --output answer.txt");
      EXPECT_EQ(outcome.exit_code, 2);
      EXPECT_EQ(outcome.out, "");
      EXPECT_EQ(lines_of(outcome.err), 1) << outcome.err;
      EXPECT_TRUE(outcome.err.starts_with(input[0] == '<' ? "psolve: standard input:"
                                                          : "psolve: spec.json:"))
          << outcome.err;
      EXPECT_FALSE(fs::exists(scratch.path() / "answer.txt"));
    }
  }
}

TEST(Streams, SaysWhenStandardOutputCannotBeWritten) {
  const Outcome full = run(kPiped + " > /dev/full");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_EQ(lines_of(full.err), 1) << full.err;
  EXPECT_EQ(run("psolve list >&-").exit_code, 2);
  EXPECT_EQ(run(kPiped + " | head -n 1").err, "");
}

TEST(Streams, OfFiguresAreWrittenWhereTheyAreAskedForAndLinked) {
  const Scratch scratch;
  const std::string spec = (repository() / "problems/ps03/10-receptive-field.json").string();
  const auto run = [&](const std::string& options) {
    return run_in(scratch.path(), "psolve receptive-field -i " + spec + " " + options);
  };
  EXPECT_EQ(run("-f markdown -o pages/a.md --figures x").exit_code, 2);
  fs::create_directory(scratch.path() / "pages");
  EXPECT_EQ(run("-f markdown -o pages/a.md --figures 'a b/figures'").exit_code, 0);
  EXPECT_TRUE(fs::exists(scratch.path() / "a b/figures/field.svg"));
  const std::string page = contents_of(scratch.path() / "pages/a.md");
  EXPECT_NE(page.find("](../a%20b/figures/field.svg)"), std::string::npos) << page;
  EXPECT_EQ(run("-f markdown").out.find("]("), std::string::npos);
  EXPECT_NE(run("").out.find("--figures DIR"), std::string::npos);
  EXPECT_EQ(run("--answers-only --figures x").exit_code, 2);
}

// ------------------------------------------------------------------ answers

TEST(Answers, AreWhatIsRenderedInEachFormat) {
  const std::string path = "problems/ps03/04-backpropagation.json";
  const Solution solution = solved(contents_of(repository() / path));
  for (const auto& format : formats()) {
    const Outcome outcome = run("psolve backprop -i " + path + " -f " + std::string(format.name));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_TRUE(outcome.out == format.render(solution, {})) << format.name;
  }
}

TEST(Answers, HaveTheDigitsAskedFor) {
  const std::string command =
      "psolve backprop -i problems/ps03/04-backpropagation.json --answers-only ";
  EXPECT_TRUE(has(run(command).out, "loss ≈ 0.00898535\n"));
  EXPECT_TRUE(has(run(command + "--digits 3").out, "loss ≈ 0.00899\n"));
  EXPECT_TRUE(has(run(command + "-f json").out, "\"loss\": 0.0089853482"));
  EXPECT_TRUE(has(run(command + "-f json --digits 3").out, "\"loss\": 0.00899,"));
}

TEST(Answers, AloneHaveNeitherDerivationNorChecks) {
  const std::string command = "psolve backprop -i problems/ps03/04-backpropagation.json ";
  const Json whole = Json::parse(run(command + "-f json").out);
  const Json alone = Json::parse(run(command + "-f json --answers-only").out);
  EXPECT_EQ(alone["answers"], whole["answers"]);
  EXPECT_TRUE(whole.contains("steps") && whole.contains("checks") && whole.contains("spec"));
  EXPECT_FALSE(alone.contains("steps") || alone.contains("checks") || alone.contains("spec"));
  EXPECT_FALSE(has(run(command + "--answers-only").out, "Derivation"));
  EXPECT_FALSE(has(run(command + "--answers-only -f markdown").out, "Derivation"));
}

TEST(Readme, ShowsWhatTheProgramPrints) {
  EXPECT_TRUE(has(contents_of(repository() / "README.md"), run(kPiped).out));
}

}  // namespace
}  // namespace psolve
