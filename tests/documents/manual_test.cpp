// The completions, written from the declaration of the command line, and the man page, which
// help2man makes of the program's help.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

#include "registry.h"
#include "render/format.h"
#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

fs::path documents() {
  return program().parent_path() / "documents";
}

std::string document(const std::string& name) {
  return contents_of(documents() / name);
}

TEST(Documents, NameEveryProblemFormatAndCommand) {
  for (const char* name : {"psolve.1", "psolve.bash", "_psolve", "psolve.fish"}) {
    if (!fs::exists(documents() / name)) continue;  // no help2man, no man page
    const std::string text = document(name);
    for (const auto& problem : problems())
      EXPECT_TRUE(has(text, std::string(problem.name))) << name;
    for (const auto& format : formats()) EXPECT_TRUE(has(text, std::string(format.name))) << name;
    for (const char* command : {"keys", "batch", "list", "schema", "help", "answers-only", "digits",
                                "jobs", "check", "version", "no-color"}) {
      std::string plain = text;
      plain.erase(std::remove(plain.begin(), plain.end(), '\\'), plain.end());
      EXPECT_TRUE(has(plain, command)) << name << ": " << command;
    }
  }
}

TEST(Documents, ShowNoFaultToMan) {
  if (!is_installed("man") || !fs::exists(documents() / "psolve.1")) {
    GTEST_SKIP() << "no man or no help2man (Debian: man-db, help2man)";
  }
  const Outcome page = run_in(documents(), "MANWIDTH=80 man --warnings -l psolve.1 | col -b");
  EXPECT_EQ(page.err, "");
  for (const char* part : {"psolve keys", "--answers-only", "Exit codes", "receptive-field"}) {
    EXPECT_TRUE(has(page.out, part)) << part << "\n" << page.out;
  }
}

/// What bash offers for the last of the words.
std::string completed(const std::string& words) {
  const std::string script = "source ./psolve.bash; COMP_WORDS=(" + words +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _psolve; "
                             "echo \"${COMPREPLY[*]}\"";
  const Outcome outcome = run_in(documents(), "bash -c '" + script + "'");
  EXPECT_EQ(outcome.err, "") << words;
  return outcome.out.substr(0, outcome.out.find('\n'));
}

TEST(Documents, CompleteInBash) {
  if (!is_installed("bash")) GTEST_SKIP() << "no bash";
  EXPECT_EQ(completed("psolve recep"), "receptive-field");
  EXPECT_EQ(completed("psolve --v"), "--version");
  EXPECT_EQ(completed("psolve backprop --form"), "--format");
  EXPECT_EQ(completed("psolve backprop --format mark"), "markdown");
  EXPECT_EQ(completed("psolve backprop -f la"), "latex");
  EXPECT_EQ(completed("psolve keys --che"), "--check");
  EXPECT_EQ(completed("psolve batch --ans"), "--answers-only");
  EXPECT_EQ(completed("psolve schema jaco"), "jacobian");
  EXPECT_EQ(completed("psolve help ke"), "keys");
  EXPECT_EQ(completed("psolve backprop --digits \"\""), "");
  EXPECT_EQ(completed("psolve backprop --input psolve.b"), "psolve.bash");
}

TEST(Documents, ReadWellInZshAndFish) {
  for (const auto& [shell, file] :
       {std::pair("zsh", "_psolve"), std::pair("fish", "psolve.fish")}) {
    if (!is_installed(shell)) continue;
    const Outcome outcome = run_in(documents(), std::string(shell) + " -n " + file);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
  }
  if (is_installed("fish")) {
    const Outcome outcome = run_in(
        documents(), "fish -c 'source psolve.fish; complete -C \"psolve backprop --format mark\"'");
    EXPECT_TRUE(outcome.out.starts_with("markdown")) << outcome.out << outcome.err;
  }
}

}  // namespace
}  // namespace psolve
