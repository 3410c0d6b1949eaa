// psolve FILE, and what decides over colour.

#include <gtest/gtest.h>

#include <string>

#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

const std::string kUnit = R"({"problem": "receptive-field", "layers": [{"kernel": 3}]})";

class SolvingAFile : public ::testing::Test {
 protected:
  void SetUp() override { write(scratch_.path() / "a.json", kUnit); }
  Outcome in(const std::string& line) { return run_in(scratch_.path(), line); }

  Scratch scratch_;
};

TEST_F(SolvingAFile, IsSolvingTheProblemThatItNames) {
  for (const char* format : {"text", "json", "markdown"}) {
    const std::string options = " --digits 3 -f " + std::string(format);
    const std::string expected = in("psolve receptive-field -i a.json" + options).out;
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(in("psolve a.json" + options).out, expected);
    EXPECT_EQ(in("psolve" + options + " a.json").out, expected);
    EXPECT_EQ(in("psolve --no-color ./a.json" + options).out, expected);
    EXPECT_EQ(in("psolve -" + options + " <a.json").out, expected);
    EXPECT_EQ(in("cat a.json | psolve" + options + " -").out, expected);
  }
  write(scratch_.path() / "spec", kUnit);
  EXPECT_EQ(in("psolve spec").out, in("psolve a.json").out);
  write(scratch_.path() / "list", kUnit);
  EXPECT_EQ(in("psolve list").out, run("psolve list").out);
  EXPECT_EQ(in("psolve ./list").out, in("psolve a.json").out);
}

TEST_F(SolvingAFile, SaysWhatIsWrong) {
  const auto error = [&](const std::string& line) {
    const Outcome outcome = in(line);
    EXPECT_EQ(outcome.exit_code, 2) << line;
    EXPECT_EQ(outcome.out, "") << line;
    return outcome.err;
  };
  EXPECT_EQ(error("psolve b.json"), "psolve: b.json: no such file\n");
  EXPECT_EQ(error("psolve ."), "psolve: .: is a directory; a spec is a file\n");
  EXPECT_EQ(error("psolve a.json b.json"),
            "psolve: unexpected argument \"b.json\"; see psolve help FILE\n");
  EXPECT_EQ(error("psolve a.json --input a.json"),
            "psolve: unknown option \"--input\"; see psolve help FILE\n");
  EXPECT_EQ(error("psolve receptivefield"),
            "psolve: unknown command \"receptivefield\"; did you mean \"receptive-field\"?\n");
  ASSERT_EQ(in("psolve a.json -f json -o key.json").exit_code, 0);
  EXPECT_EQ(error("psolve key.json"),
            "psolve: key.json:2:3: /psolve: this is a solution that psolve wrote, not a spec; the "
            "spec stands in its field \"spec\"\n");
  EXPECT_EQ(error("psolve receptive-field -i key.json"), error("psolve key.json"));
}

TEST_F(SolvingAFile, HasHelp) {
  const std::string help = in("psolve help FILE").out;
  for (const char* option : {"--format", "--output", "--digits", "--answers-only", "--figures"}) {
    EXPECT_TRUE(has(help, option)) << help;
  }
  EXPECT_EQ(in("psolve a.json --help").out, help);
  EXPECT_TRUE(has(in("psolve --help").out, "FILE"));
}

TEST_F(SolvingAFile, ColoursWhatIsAskedFor) {
  const auto coloured = [&](const std::string& before, const std::string& after = "") {
    const std::string out = in(before + " psolve a.json " + after).out;
    EXPECT_FALSE(out.empty());
    return has(out, "\033[1m");
  };
  EXPECT_FALSE(coloured(""));
  EXPECT_TRUE(coloured("", "--color=always"));
  EXPECT_TRUE(coloured("", "--color always"));
  EXPECT_TRUE(coloured("TERM=dumb NO_COLOR=1", "--color=always"));
  EXPECT_TRUE(coloured("FORCE_COLOR=1"));
  EXPECT_TRUE(coloured("TERM=dumb CLICOLOR_FORCE=1"));
  EXPECT_FALSE(coloured("FORCE_COLOR= CLICOLOR_FORCE=0"));
  EXPECT_FALSE(coloured("NO_COLOR=1 FORCE_COLOR=1 CLICOLOR_FORCE=1"));
  EXPECT_TRUE(coloured("NO_COLOR= FORCE_COLOR=1"));
  EXPECT_FALSE(coloured("FORCE_COLOR=1", "--color=never"));
  EXPECT_FALSE(coloured("FORCE_COLOR=1", "--no-color"));
  EXPECT_FALSE(coloured("", "--color=auto"));
  EXPECT_EQ(in("psolve a.json --color=sometimes").exit_code, 2);
  // A file has no colour that the environment asks for; JSON never has.
  EXPECT_EQ(in("FORCE_COLOR=1 psolve a.json -o a.txt").exit_code, 0);
  EXPECT_FALSE(has(contents_of(scratch_.path() / "a.txt"), "\033"));
  EXPECT_FALSE(coloured("FORCE_COLOR=1", "-f json"));
  EXPECT_FALSE(coloured("FORCE_COLOR=1", "-f markdown"));
}

TEST_F(SolvingAFile, ColoursATerminalThatCanShowIt) {
  if (!is_installed("script")) GTEST_SKIP() << "no script(1) to make a terminal";
  const auto coloured = [&](const std::string& before, const std::string& after = "") {
    const std::string line =
        before + " script -qec 'psolve a.json " + after + "' /dev/null </dev/null";
    return has(in(line).out, "\033[1m");
  };
  EXPECT_TRUE(coloured("TERM=xterm"));
  EXPECT_FALSE(coloured("TERM=dumb"));
  EXPECT_FALSE(coloured("TERM=xterm NO_COLOR=1"));
  EXPECT_FALSE(coloured("TERM=xterm", "--color=never"));
  EXPECT_FALSE(coloured("TERM=xterm", "--no-color"));
}

}  // namespace
}  // namespace psolve
