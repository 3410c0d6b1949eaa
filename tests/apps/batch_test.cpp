// psolve batch as programs meet it: order, errors in place, streams.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <sstream>
#include <vector>

#include "core/json/json.h"
#include "render/format.h"
#include "support/command.h"
#include "support/files.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

const std::string kSmall =
    R"({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})";

class Batch : public ::testing::Test {
 protected:
  /// The answers to the lines of `input`.
  std::vector<Json> answers(const std::string& input, const std::string& options = "") {
    write(scratch_.path() / "specs.ndjson", input);
    outcome_ = run_in(scratch_.path(), "psolve batch " + options + " <specs.ndjson");
    std::vector<Json> lines;
    std::istringstream stream(outcome_.out);
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
  }

  Scratch scratch_;
  Outcome outcome_;
};

/// Every shipped spec on one line.
std::vector<std::string> shipped_lines() {
  std::vector<std::string> lines;
  for (const auto& path : shipped_specs()) lines.push_back(Json::parse(contents_of(path)).dump());
  return lines;
}

TEST_F(Batch, GivesWhatEachProblemGivesAlone) {
  const View short_view = {.digits = 3, .answers_only = true};
  std::string input, whole, alone;
  for (const auto& spec : shipped_lines()) {
    input += spec + "\n";
    whole += render_json_line(solved(spec), {}) + "\n";
    alone += render_json_line(solved(spec, Extent::answers_only), short_view) + "\n";
  }
  write(scratch_.path() / "specs.ndjson", input);
  const auto batch = [&](const std::string& options) {
    return run_in(scratch_.path(), "psolve batch " + options + " <specs.ndjson");
  };
  EXPECT_TRUE(batch("").out == whole);
  EXPECT_TRUE(batch("--digits 3 --answers-only").out == alone);
}

TEST_F(Batch, GivesTheSameBytesOnManyThreads) {
  std::string input;
  for (const auto& spec : shipped_lines()) {
    input += spec + "\n{\"problem\": \"none\"}\n" + repeated(kSmall + "\n", 20);
  }
  answers(input, "--answers-only");
  const std::string alone = outcome_.out;
  answers(input, "--answers-only --jobs 7");
  EXPECT_EQ(outcome_.exit_code, 1);
  EXPECT_TRUE(outcome_.out == alone);
}

TEST_F(Batch, AnswersABadLineInItsPlace) {
  const auto lines =
      answers("{\"problem\": \"bakprop\"}\n" + kSmall + "\n\n \t\r\nnull\n" +
              R"({"problem": "receptive-field", "layers": [{"kernel": 3, "strid": 2}]})" + "\r\n" +
              "{\"problem\": \"\xff\"}\n{\"problem\"\n" + kSmall);  // without a newline at its end
  EXPECT_EQ(outcome_.exit_code, 1);
  EXPECT_EQ(outcome_.err, "");
  ASSERT_EQ(lines.size(), 7u);
  EXPECT_EQ(lines[0].dump(),
            R"({"line":1,"error":{"message":"unknown problem \"bakprop\"; did you )"
            R"(mean \"backprop\"?","pointer":"/problem","column":13}})");
  EXPECT_EQ(lines[1]["answers"]["receptive_field"], 7);
  EXPECT_EQ(lines[2].dump(), R"({"line":5,"error":{"message":"expected an object, { ... }, as the )"
                             R"(whole of a spec","column":1}})");
  EXPECT_EQ(lines[3].dump(), R"({"line":6,"error":{"message":"unknown field; did you mean )"
                             R"(\"stride\"?","pointer":"/layers/0/strid","column":57}})");
  EXPECT_EQ(lines[4].dump(),
            R"({"line":7,"error":{"message":"not UTF-8 text from here on","column":14}})");
  EXPECT_EQ(lines[5]["line"], 8);
  EXPECT_EQ(lines[6]["answers"]["receptive_field"], 7);
}

TEST_F(Batch, OfNothingIsNothing) {
  EXPECT_TRUE(answers("").empty());
  EXPECT_EQ(outcome_.exit_code, 0);
  EXPECT_TRUE(answers("\n\n").empty());
  EXPECT_EQ(outcome_.exit_code, 0);
}

TEST_F(Batch, ReadsLinesOfMegabytes) {
  const std::string large =
      R"({"problem": "backprop", "input": [0)" + repeated(",0.125", 400'000) + "]}";
  const auto lines = answers(kSmall + "\n" + large + "\n" + kSmall + "\n", "--jobs 2");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0]["answers"], lines[2]["answers"]);
  EXPECT_EQ(lines[1]["line"], 2);
}

TEST_F(Batch, EndsQuietlyWhenNobodyReads) {
  write(scratch_.path() / "specs.ndjson", repeated(kSmall + "\n", 5000));
  const Outcome outcome =
      run_in(scratch_.path(), "psolve batch --jobs 2 <specs.ndjson | head -n 1");
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(Json::parse(outcome.out)["problem"], "receptive-field");
}

TEST_F(Batch, SaysWhenAStreamFails) {
  const Outcome unreadable = run_in(scratch_.path(), "psolve batch <.");
  EXPECT_EQ(unreadable.exit_code, 2);
  EXPECT_EQ(unreadable.err, "psolve: standard input: is a directory; a spec is a file\n");
  write(scratch_.path() / "specs.ndjson", kSmall + "\n" + kSmall + "\n");
  const Outcome full = run_in(scratch_.path(), "psolve batch --jobs 2 <specs.ndjson >/dev/full");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_EQ(full.err.find("psolve: standard output: "), 0u) << full.err;
}

/// Writes a line and waits for its answer before the next one, as an interactive peer does.
TEST_F(Batch, AnswersALineBeforeTheNextOneComes) {
  std::array<int, 2> to{};
  std::array<int, 2> from{};
  ASSERT_EQ(::pipe(to.data()) + ::pipe(from.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(to[0], STDIN_FILENO);
    ::dup2(from[1], STDOUT_FILENO);
    for (const int end : {to[0], to[1], from[0], from[1]}) ::close(end);
    ::execl(program().c_str(), "psolve", "batch", "--answers-only", "--jobs", "3", nullptr);
    ::_exit(127);
  }
  ::close(to[0]);
  ::close(from[1]);
  const std::string line = kSmall + "\n";
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(::write(to[1], line.data(), line.size()), static_cast<ssize_t>(line.size()));
    std::string answer;
    while (answer.find('\n') == std::string::npos) {
      pollfd ready{from[0], POLLIN, 0};
      ASSERT_EQ(::poll(&ready, 1, 20'000), 1) << "no answer to line " << i + 1;
      std::array<char, 4096> bytes{};
      const ssize_t count = ::read(from[0], bytes.data(), bytes.size());
      ASSERT_GT(count, 0);
      answer.append(bytes.data(), static_cast<std::size_t>(count));
    }
    EXPECT_EQ(Json::parse(answer)["answers"]["jump"], 2);
  }
  ::close(to[1]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ::close(from[0]);
}

TEST_F(Batch, SaysAtATerminalHowFarItIs) {
  if (!is_installed("script")) GTEST_SKIP() << "no script(1) to make a terminal";
  write(scratch_.path() / "specs.ndjson", kSmall + "\nnonsense\n");
  // Work of less than a third of a second says nothing, so the second half waits that long after
  // the first is answered.
  const std::string batch =
      "(cat specs.ndjson; until test -s answers; do sleep 0.1; done; sleep 0.6; cat specs.ndjson) "
      "| "
      "psolve batch --answers-only ";
  const auto seen = [&](const std::string& streams) {
    return run_in(scratch_.path(), "script -qec \"" + batch + streams + "\" /dev/null").out;
  };
  const std::string line = seen(">answers");
  EXPECT_TRUE(line.starts_with("\r\033[K3 lines done, 1 of them not solved")) << line;
  EXPECT_TRUE(line.ends_with("\r\033[K")) << line;
  EXPECT_EQ(contents_of(scratch_.path() / "answers").find("lines done"), std::string::npos);
  // Answers at the terminal speak for themselves, and a log has no use for lines over lines.
  EXPECT_EQ(seen("").find("lines done"), std::string::npos);
  EXPECT_EQ(seen(">answers 2>log"), "");
  EXPECT_EQ(contents_of(scratch_.path() / "log"), "");
}

TEST_F(Batch, RunsUnderGnuParallel) {
  if (!is_installed("parallel")) GTEST_SKIP() << "no GNU parallel (Debian: parallel)";
  std::string input;
  for (int i = 1; i <= 200; ++i) {
    input +=
        R"({"problem": "receptive-field", "layers": [{"kernel": )" + std::to_string(i) + "}]}\n";
  }
  answers(input, "--answers-only");
  const std::string alone = outcome_.out;
  const Outcome spread = run_in(scratch_.path(),
                                "parallel --will-cite --pipe --block 2k --keep-order psolve batch "
                                "--answers-only <specs.ndjson");
  EXPECT_EQ(spread.exit_code, 0) << spread.err;
  EXPECT_TRUE(spread.out == alone);
}

}  // namespace
}  // namespace psolve
