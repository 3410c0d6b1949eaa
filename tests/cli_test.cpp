// The program as its users meet it: commands, flags, streams, exit codes, and the answer keys.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "command.h"
#include "core/json/compare.h"
#include "core/json/json.h"
#include "core/rule.h"
#include "core/text/text.h"
#include "registry.h"
#include "render/format.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const std::string kSpec =
    R"({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})";
const std::string kPiped = "echo '" + kSpec + "' | psolve receptive-field";

Outcome run(const std::string& line) {
  return run_in(repository(), line);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

long lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

std::vector<fs::path> shipped_specs() {
  std::vector<fs::path> specs;
  for (const auto& entry : fs::recursive_directory_iterator(repository() / "problems")) {
    if (entry.path().extension() == ".json" && entry.path().parent_path().filename() != "keys") {
      specs.push_back(entry.path());
    }
  }
  return specs;
}

// ------------------------------------------------------------------ usage

struct BadUsage {
  const char* line;
  const char* error;
};

const BadUsage kBadUsages[] = {
    {"psolve bakprop", "psolve: unknown command \"bakprop\"; did you mean \"backprop\"?\n"},
    {"psolve xyzzy", "psolve: unknown command \"xyzzy\"; see psolve --help\n"},
    {"psolve my.json",
     "psolve: unknown command \"my.json\"; a spec is solved by psolve <problem> --input FILE\n"},
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
    {"psolve keys missing", "psolve: missing: no such directory\n"},
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
  const auto start = outcome.out.find("echo");
  ASSERT_NE(start, std::string::npos);
  const Outcome pasted = run(outcome.out.substr(start));
  EXPECT_EQ(pasted.exit_code, 0) << pasted.err;
  EXPECT_TRUE(has(pasted.out, "receptive_field = 7")) << pasted.out;
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
  }
  EXPECT_EQ(run("psolve --version").out, "psolve " PSOLVE_VERSION "\n");
}

TEST(CommandLine, ListsProblemsAndRules) {
  EXPECT_EQ(lines_of(run("psolve list").out), static_cast<long>(problems().size()));
  const Json list = Json::parse(run("psolve list --json").out);
  EXPECT_EQ(list["problems"].size(), problems().size());
  EXPECT_EQ(list["rules"].size(), rules().size());
}

/// The objects that a spec may be: one, or for a problem of several tasks one for each of them.
std::vector<Json> cases_of(const Json& schema) {
  if (!schema.contains("oneOf")) return {schema};
  return {schema["oneOf"].begin(), schema["oneOf"].end()};
}

TEST(CommandLine, PrintsSchemas) {
  for (const auto& problem : problems()) {
    const Json schema = Json::parse(run("psolve schema " + std::string(problem.name)).out);
    EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    for (const Json& spec : cases_of(schema)) {
      EXPECT_EQ(spec["properties"]["problem"]["const"], problem.name);
    }
  }
  const Json any = Json::parse(run("psolve schema").out);
  EXPECT_EQ(any["oneOf"].size(), problems().size());
}

/// Whether the spec has the fields that the schema allows and asks for, and its constants.
bool fits(const Json& spec, const Json& schema) {
  for (const auto& [name, value] : spec.items()) {
    if (!schema["properties"].contains(name)) return false;
    const Json& field = schema["properties"][name];
    if (field.contains("const") && field["const"] != value) return false;
  }
  return std::ranges::all_of(
      schema["required"], [&](const Json& name) { return spec.contains(name.get<std::string>()); });
}

TEST(CommandLine, SchemasKnowEveryFieldOfTheShippedSpecs) {
  ASSERT_FALSE(shipped_specs().empty());
  for (const auto& path : shipped_specs()) {
    const Json spec = Json::parse(contents_of(path));
    const Json schema = find_problem(spec["problem"].get<std::string>())->schema();
    const auto cases = cases_of(schema);
    EXPECT_EQ(std::ranges::count_if(cases, [&](const Json& one) { return fits(spec, one); }), 1)
        << path;
  }
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

TEST(Streams, WritesAFileWholeOrNotAtAll) {
  const Scratch scratch;
  const auto in_scratch = [&](const std::string& line) { return run_in(scratch.path(), line); };
  const std::string expected = run(kPiped).out;

  EXPECT_EQ(in_scratch(kPiped + " -o new.txt").exit_code, 0);
  EXPECT_EQ(contents_of(scratch.path() / "new.txt"), expected);

  write(scratch.path() / "old.txt", "old");
  fs::permissions(scratch.path() / "old.txt", fs::perms(0640));
  const Outcome refused =
      in_scratch("echo '{\"problem\": \"receptive-field\"}' | psolve receptive-field -o old.txt");
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_EQ(contents_of(scratch.path() / "old.txt"), "old");
  EXPECT_EQ(in_scratch(kPiped + " -o old.txt").exit_code, 0);
  EXPECT_EQ(contents_of(scratch.path() / "old.txt"), expected);
  EXPECT_EQ(fs::status(scratch.path() / "old.txt").permissions(), fs::perms(0640));

  fs::create_symlink("old.txt", scratch.path() / "link.txt");
  write(scratch.path() / "old.txt", "old");
  EXPECT_EQ(in_scratch(kPiped + " -o link.txt").exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(scratch.path() / "link.txt"));
  EXPECT_EQ(contents_of(scratch.path() / "old.txt"), expected);

  EXPECT_EQ(in_scratch(kPiped + " -o no/such/place.txt").exit_code, 2);
  EXPECT_EQ(in_scratch(kPiped + " -o .").exit_code, 2);
  const Outcome full = in_scratch("(ulimit -f 1; " + kPiped + " -f json -o big.json)");
  EXPECT_EQ(full.exit_code, 2) << full.err;
  EXPECT_FALSE(fs::exists(scratch.path() / "big.json"));
  for (const auto& entry : fs::directory_iterator(scratch.path())) {
    EXPECT_EQ(entry.path().extension(), ".txt") << "left behind: " << entry.path();
  }
}

TEST(Streams, SaysWhenStandardOutputCannotBeWritten) {
  const Outcome full = run(kPiped + " > /dev/full");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_EQ(lines_of(full.err), 1) << full.err;
  EXPECT_EQ(run("psolve list >&-").exit_code, 2);
  EXPECT_EQ(run(kPiped + " | head -n 1").err, "");
}

TEST(Streams, ColoursOnlyATerminal) {
  const std::string bold = "\033[1m";
  EXPECT_FALSE(has(run(kPiped).out, bold));
  if (run("command -v script").exit_code != 0) GTEST_SKIP() << "no script(1) to make a terminal";
  const auto at_terminal = [&](const std::string& before, const std::string& after) {
    return run_in(repository(), before + " script -qec \"" +
                                    "psolve receptive-field -i "
                                    "problems/ps03/10-receptive-field.json" +
                                    after + "\" /dev/null")
        .out;
  };
  EXPECT_TRUE(has(at_terminal("TERM=xterm", ""), bold));
  EXPECT_FALSE(has(at_terminal("TERM=dumb", ""), bold));
  EXPECT_FALSE(has(at_terminal("TERM=xterm NO_COLOR=1", ""), bold));
  EXPECT_FALSE(has(at_terminal("TERM=xterm", " --no-color"), bold));
}

// ------------------------------------------------------------------ answers

TEST(Answers, AreTheSameBytesOnEveryRunAndInEveryFormat) {
  for (const auto& path : shipped_specs()) {
    const Json spec = Json::parse(contents_of(path));
    const std::string command =
        "psolve " + spec["problem"].get<std::string>() + " --input " + path.string() + " --format ";
    for (const auto& format : formats()) {
      const Outcome once = run(command + std::string(format.name));
      EXPECT_EQ(once.exit_code, 0) << once.err;
      EXPECT_EQ(once.out, run(command + std::string(format.name)).out) << path;
    }
  }
}

TEST(Answers, OfThePrintedSpecAreTheSame) {
  for (const auto& path : shipped_specs()) {
    const std::string problem = Json::parse(contents_of(path))["problem"].get<std::string>();
    const Json first = Json::parse(run("psolve " + problem + " -f json -i " + path.string()).out);
    const Scratch scratch;
    write(scratch.path() / "again.json", first["spec"].dump());
    const Outcome again = run_in(scratch.path(), "psolve " + problem + " -f json -i again.json");
    EXPECT_EQ(Json::parse(again.out), first) << path;
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

TEST(Answers, ThatFailACheckSaySoFirst) {
  Solution solution;
  solution.problem = "test";
  solution.answers["x"] = 1;
  solution.checks = {{"a", "a claim", "a method", 1e-3, 1e-6}, {"b", "another", "a method", 0, 0}};
  EXPECT_FALSE(solution.passed());
  for (const char* name : {"text", "markdown"}) {
    const std::string text = find_format(name)->render(solution, View{});
    EXPECT_LT(text.find("1 of 2 checks failed"), text.find("Answer")) << text;
  }
  const Json json = Json::parse(find_format("json")->render(solution, View{}));
  EXPECT_FALSE(json["checks"][0]["passed"]);
  EXPECT_TRUE(json["checks"][1]["passed"]);
}

TEST(Answers, FitATerminalOfEightyColumns) {
  for (const auto& path : shipped_specs()) {
    const std::string problem = Json::parse(contents_of(path))["problem"].get<std::string>();
    const std::string text = run("psolve " + problem + " -i " + path.string()).out;
    for (std::size_t start = 0; start < text.size();) {
      const auto end = text.find('\n', start);
      const std::string line = text.substr(start, end - start);
      EXPECT_LE(columns_of(line), 80u) << line;
      start = end + 1;
    }
  }
}

TEST(Readme, ShowsWhatTheProgramPrints) {
  EXPECT_TRUE(has(contents_of(repository() / "README.md"), run(kPiped).out));
}

// ------------------------------------------------------------------ keys

class Keys : public ::testing::Test {
 protected:
  void SetUp() override {
    write(scratch_.path() / "set" / "a.json", kSpec);
    write(scratch_.path() / "set" / "deep" / "b.json", kSpec);
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
  EXPECT_EQ(differs.err, "psolve: set/keys/a.json: /answers/jump is 3 in the key, 2 computed\n");
  fs::remove(at("set/keys/a.json"));
  EXPECT_TRUE(has(keys("--check").err, "set/keys/a.json: is missing"));
}

TEST_F(Keys, WithoutASpecAreReported) {
  keys("");
  write(at("set/keys/old.md"), "old");
  const Outcome orphan = keys("--check");
  EXPECT_EQ(orphan.exit_code, 1);
  EXPECT_EQ(orphan.err, "psolve: set/keys/old.md: no spec has this key\n");
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

TEST(KeyComparison, KnowsNoiseFromADifference) {
  const auto differs = [](const char* a, const char* b) {
    return first_difference(Json::parse(a), Json::parse(b)).has_value();
  };
  EXPECT_FALSE(differs("{\"x\": 1.0}", "{\"x\": 1.0000000001}"));
  EXPECT_TRUE(differs("{\"x\": 1.0}", "{\"x\": 1.00000001}"));
  EXPECT_TRUE(differs("{\"x\": [1, 2]}", "{\"x\": [1, 2, 3]}"));
  EXPECT_TRUE(differs("{\"x\": 1}", "{\"y\": 1}"));
  EXPECT_TRUE(differs("{\"x\": \"1\"}", "{\"x\": 1}"));
  EXPECT_FALSE(differs(R"({"error": 1e-17, "tolerance": 1e-9, "passed": true})",
                       R"({"error": 3e-12, "tolerance": 1e-9, "passed": true})"));
  EXPECT_TRUE(differs(R"({"error": 1e-17, "tolerance": 1e-9, "passed": true})",
                      R"({"error": 1e-17, "tolerance": 1e-9, "passed": false})"));
}

}  // namespace
}  // namespace psolve
