// What psolve writes, and what it never writes over: in every case the whole directory is compared
// with what it was before.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>
#include <string>

#include "core/json/json.h"
#include "support/command.h"
#include "support/files.h"
#include "support/text.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const std::string kField =
    R"({"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]})";

/// Every file and link below the directory, with what it holds or where it leads.
std::map<std::string, std::string> everything_in(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string name = entry.path().lexically_relative(folder);
    if (entry.is_symlink()) {
      files[name] = "-> " + fs::read_symlink(entry.path()).string();
    } else if (entry.is_directory()) {
      files[name] = "directory";
    } else if (entry.is_regular_file()) {
      files[name] = contents_of(entry.path());
    }
  }
  return files;
}

class Writing : public ::testing::Test {
 protected:
  void SetUp() override {
    write(at("a.json"), kField);
    answer_ = in("psolve a.json").out;
    ASSERT_FALSE(answer_.empty());
  }

  fs::path at(const std::string& path) const { return scratch_.path() / path; }
  Outcome in(const std::string& line) { return run_in(scratch_.path(), line); }

  /// The command ends with 2 and one line that has `cure`, prints nothing and changes nothing.
  void expect_refused(const std::string& line, const std::string& cure) {
    const auto before = everything_in(scratch_.path());
    const Outcome outcome = in(line);
    EXPECT_EQ(outcome.exit_code, 2) << line;
    EXPECT_EQ(outcome.out, "") << line;
    EXPECT_EQ(lines_of(outcome.err), 1) << line << "\n" << outcome.err;
    EXPECT_TRUE(has(outcome.err, cure)) << line << "\n" << outcome.err;
    EXPECT_EQ(everything_in(scratch_.path()), before) << line;
  }

  Scratch scratch_;
  std::string answer_;
};

TEST_F(Writing, NeverGoesOverASpec) {
  write(at("b.json"), R"({"problem": "jacobian"})");
  write(at("broken.json"), "{\"problem\": \"jacobian\", ");
  write(at("broken"), "{\"problem\": \"jacobian\", ");
  fs::create_symlink("a.json", at("alias.json"));
  fs::create_symlink("b.json", at("alias"));
  fs::create_symlink("alias", at("alias of alias.txt"));
  fs::create_directory_symlink(".", at("here"));
  fs::create_hard_link(at("a.json"), at("hard"));
  for (const char* name : {"a.json", "./a.json", "here/a.json", "alias.json", "hard", "b.json",
                           "alias", "'alias of alias.txt'", "broken.json", "broken"}) {
    for (const char* format : {"text", "json", "markdown", "html", "latex"}) {
      expect_refused("psolve a.json --format " + std::string(format) + " --output " + name,
                     "name another place");
    }
    expect_refused("psolve receptive-field <a.json --output " + std::string(name),
                   "name another place");
    expect_refused("psolve batch --output " + std::string(name) + " <a.json", "name another place");
  }
}

TEST_F(Writing, NeverGoesOverJsonOfSomebodyElse) {
  write(at("package.json"), R"({"name": "x"})");
  write(at("list"), "[1, 2]");
  write(at("specs.ndjson"), kField + "\n" + kField + "\n");
  write(at("log.ndjson"), "{\"line\": 1, \"error\": \"x\", \"level\": 3}\n");
  write(at("comments.json"), "// JSON of a kind\n{}");
  for (const char* name : {"package.json", "list", "specs.ndjson", "log.ndjson", "comments.json"}) {
    expect_refused("psolve a.json --output " + std::string(name), "name another place");
    expect_refused("psolve batch <a.json --output " + std::string(name), "name another place");
  }
}

TEST_F(Writing, GoesOverWhatItWroteItselfAndOverText) {
  for (const char* name : {"own.json", "own.md", "own"}) {
    EXPECT_EQ(in("psolve a.json -o " + std::string(name)).exit_code, 0);
    EXPECT_EQ(in("psolve a.json --digits 3 -f json -o " + std::string(name)).exit_code, 0);
    EXPECT_EQ(in("psolve a.json -f text -o " + std::string(name)).exit_code, 0) << name;
    EXPECT_EQ(contents_of(at(name)), answer_);
  }
  // Sorted by another program, cut off, empty, or answers of batch: still its own.
  write(at("sorted.json"), R"({"answers": {}, "problem": "jacobian", "psolve": "0.1.0"})");
  write(at("cut.json"), R"({"psolve": "0.1.0", "problem": "jacobian", "spec")");
  write(at("empty.json"), "");
  write(at("answers.ndjson"),
        "{\"line\":1,\"error\":{}}\n{\"psolve\":\"0.1.0\",\"problem\":\"x\"}\n");
  for (const char* name : {"sorted.json", "cut.json", "empty.json", "answers.ndjson"}) {
    EXPECT_EQ(in("psolve a.json -f text -o " + std::string(name)).exit_code, 0) << name;
    EXPECT_EQ(contents_of(at(name)), answer_) << name;
  }
  write(at("notes.txt"), "[draft] not JSON");
  EXPECT_EQ(in("psolve a.json -o notes.txt").exit_code, 0);
}

TEST_F(Writing, LeavesKeysAndSpecsApart) {
  fs::create_directory(at("s"));
  write(at("s/a.json"), kField);
  write(at("s/b.json"), kField);
  expect_refused("psolve keys s --output s", "no spec is written over");
  expect_refused("psolve keys s --output s --jobs 2", "no spec is written over");
  expect_refused("psolve keys s --output s --format json", "no spec is written over");
  expect_refused("psolve keys s/b.json a.json --output s --format json", "no spec is written over");
  // A link counts as what it points to, whatever it is called.
  fs::create_directory(at("s/keys"));
  fs::create_symlink("../b.json", at("s/keys/a.md"));
  expect_refused("psolve keys s", "no spec is written over");
  fs::remove(at("s/keys/a.md"));
  write(at("s/keys/b.json"), R"({"mine": 1})");
  expect_refused("psolve keys s --quiet", "holds JSON that psolve did not write");
  fs::remove(at("s/keys/b.json"));
  const std::string figure = [&] {
    EXPECT_EQ(in("psolve keys s").exit_code, 0);
    for (const auto& [name, text] : everything_in(at("s/keys"))) {
      if (name.ends_with(".svg") && name.starts_with("b")) return name;
    }
    return std::string();
  }();
  ASSERT_FALSE(figure.empty());
  fs::remove(at("s/keys/" + figure));
  fs::remove(at("s/keys/a.md"));
  fs::create_symlink("../a.json", at("s/keys/" + figure));
  expect_refused("psolve keys s", "no spec is written over");
}

TEST_F(Writing, RefusesAFigureInThePlaceOfASpec) {
  fs::create_directory(at("figures"));
  ASSERT_EQ(in("psolve a.json --figures figures").exit_code, 0);
  const std::string figure = everything_in(at("figures")).begin()->first;
  fs::remove(at("figures/" + figure));
  fs::create_symlink("../a.json", at("figures/" + figure));
  expect_refused("psolve a.json --figures figures", "this run reads");
  expect_refused("psolve a.json --figures figures --output answer.txt", "this run reads");
  fs::remove(at("figures/" + figure));
  expect_refused("psolve a.json --figures figures --output figures/" + figure, "written twice");
  expect_refused("psolve a.json --figures a.json", "is no directory");
}

TEST_F(Writing, RefusesTwoSpecsOneTarget) {
  write(at("x/a.json"), kField);
  write(at("y/a.json"), kField);
  expect_refused("psolve keys x/a.json y/a.json --output out",
                 "written twice: the key of x/a.json and the key of y/a.json");
  expect_refused("psolve keys x y --output out", "written twice");
  write(at("z/index.json"), kField);
  expect_refused("psolve keys z --format html", "index.html: would be written twice");
  // The same spec twice is one spec.
  EXPECT_EQ(in("psolve keys x x/a.json ./x/../x --output out").exit_code, 0);
  // What stands there already is still one place.
  expect_refused("psolve keys x/a.json y/a.json --output out", "written twice");
}

TEST_F(Writing, GoesThroughWhatTheShellHasOpened) {
  for (const char* name : {"/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
    write(at("log.txt"), "before\n");
    const Outcome outcome = in("psolve a.json --output " + std::string(name) + " >>log.txt");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(contents_of(at("log.txt")), "before\n" + answer_) << name;
    EXPECT_EQ(in("psolve a.json --output " + std::string(name)).out, answer_) << name;
    EXPECT_EQ(in("psolve a.json -o " + std::string(name) + " | cat").out, answer_) << name;
  }
  write(at("log.txt"), "before\n");
  EXPECT_EQ(in("psolve a.json -o /dev/fd/3 3>>log.txt").exit_code, 0);
  EXPECT_EQ(contents_of(at("log.txt")), "before\n" + answer_);
  EXPECT_EQ(in("psolve a.json -o /dev/stderr").err, answer_);
  EXPECT_EQ(in("psolve batch -o /dev/stdout <a.json").out, in("psolve batch <a.json").out);
  expect_refused("psolve a.json -o /dev/fd/9", "cannot be written");
}

TEST_F(Writing, GoesThroughDevicesAndPipes) {
  EXPECT_EQ(in("psolve a.json -o /dev/null").exit_code, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  expect_refused("psolve a.json -o /dev/full", "No space left");
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(in("(psolve a.json -o pipe &) && cat pipe").out, answer_);
  EXPECT_TRUE(fs::is_fifo(at("pipe")));
  fs::create_symlink("pipe", at("link"));
  EXPECT_EQ(in("(psolve batch -o link <a.json &) && cat pipe").out, in("psolve batch <a.json").out);
}

TEST_F(Writing, RefusesTheSpecAsStandardOutput) {
  expect_refused("psolve a.json >>a.json", "this run reads");
  expect_refused("psolve receptive-field <a.json >>a.json", "standard input");
  expect_refused("psolve a.json -o /dev/stdout >>a.json", "this run reads");
  expect_refused("psolve keys a.json >>a.json", "this run reads");
  expect_refused("psolve batch <a.json >>a.json", "this run reads");
}

TEST_F(Writing, NeedsAName) {
  for (const char* option : {"--output ''", "-o ''", "--figures ''"}) {
    expect_refused("psolve a.json " + std::string(option), "expected a name, got \"\"");
  }
  expect_refused("psolve keys a.json --output ''", "expected a name, got \"\"");
  expect_refused("psolve batch --output '' <a.json", "expected a name, got \"\"");
  expect_refused("psolve batch --input ''", "expected a name, got \"\"");
}

TEST_F(Writing, MakesNoDirectoryOfAFile) {
  expect_refused("psolve a.json --figures /dev/null", "/dev/null: is no directory");
  expect_refused("psolve keys a.json --output /dev/stdout", "/dev/stdout: is no directory");
}

TEST_F(Writing, IsWholeOrNotAtAll) {
  expect_refused("psolve a.json -o no/such/place.txt", "its directory does not exist");
  expect_refused("psolve a.json -o .", "is a directory");
  fs::create_symlink("round", at("round"));
  expect_refused("psolve a.json -o round", "cannot be written");
  write(at("old.txt"), "old");
  write(at("bad.json"), R"({"problem": "receptive-field"})");
  expect_refused("psolve bad.json -o old.txt", "missing field");
  expect_refused("(ulimit -f 1; psolve a.json -f html -o old.txt)", "File too large");
  expect_refused("(ulimit -f 1; psolve a.json --figures figures)", "File too large");
  expect_refused("(ulimit -f 1; psolve keys a.json)", "File too large");
  fs::create_directories(at("made/a.md"));
  expect_refused("psolve keys a.json -o made", "made/a.md: is a directory");
  // A key of a set that cannot be written leaves the set without any.
  write(at("s/a.json"), kField);
  write(at("s/deep/b.json"), kField);
  write(at("s/deep/keys"), "a file where the directory should be");
  expect_refused("psolve keys s", "is no directory");
}

TEST_F(Writing, KeepsPermissionsAndLinks) {
  write(at("old.txt"), "old");
  fs::permissions(at("old.txt"), fs::perms(0640));
  fs::create_symlink("old.txt", at("link.txt"));
  EXPECT_EQ(in("psolve a.json -o link.txt").exit_code, 0);
  EXPECT_TRUE(fs::is_symlink(at("link.txt")));
  EXPECT_EQ(contents_of(at("old.txt")), answer_);
  EXPECT_EQ(fs::status(at("old.txt")).permissions(), fs::perms(0640));
  fs::create_symlink("new.txt", at("ahead.txt"));
  EXPECT_EQ(in("psolve a.json -o ahead.txt").exit_code, 0);
  EXPECT_EQ(contents_of(at("new.txt")), answer_);
  EXPECT_TRUE(fs::is_symlink(at("ahead.txt")));
}

TEST_F(Writing, LeavesAFileAloneWhoseBytesStay) {
  ASSERT_EQ(in("psolve a.json -o a.txt").exit_code, 0);
  const auto before = fs::last_write_time(at("a.txt"));
  fs::permissions(at("a.txt"), fs::perms(0444));
  EXPECT_EQ(in("psolve a.json -o a.txt").exit_code, 0);
  EXPECT_EQ(fs::last_write_time(at("a.txt")), before);
}

/// A run that is killed while it writes leaves hidden files; the next one takes them away, but none
/// of a run that is still at it.
TEST_F(Writing, CleansUpAfterARunThatWasKilled) {
  ASSERT_EQ(::mkfifo(at("lines").c_str(), 0600), 0);
  // No second line comes: the answer to the first waits in a hidden file.
  const std::string waiting = "{ (cat a.json; echo; sleep 2) >lines & psolve batch -o ";
  const std::string hidden =
      "for i in 1 2 3 4 5 6 7 8 9; do ls -A | grep -q '^[.]psolve' && break; sleep 0.2; done; ";
  const Outcome killed =
      in(waiting + "out.ndjson <lines & " + hidden + "kill -KILL $!; wait; ls -A; }");
  EXPECT_FALSE(fs::exists(at("out.ndjson")));
  ASSERT_EQ(count(killed.out, ".psolve."), 1) << killed.out;
  const Outcome next =
      in(waiting + "slow.ndjson <lines & " + "sleep 0.5; psolve a.json -o out.txt; ls -A; wait; }");
  EXPECT_EQ(count(next.out, ".psolve."), 1) << next.out;  // that of the run that is still at it
  EXPECT_EQ(contents_of(at("out.txt")), answer_);
  EXPECT_EQ(lines_of(contents_of(at("slow.ndjson"))), 1);
  for (const auto& [name, text] : everything_in(scratch_.path())) {
    EXPECT_FALSE(name.starts_with(".")) << name;
  }
}

TEST_F(Writing, TakesTheFormatFromTheSuffix) {
  for (const auto& [name, format] : std::map<std::string, std::string>{{"x.txt", "text"},
                                                                       {"x.json", "json"},
                                                                       {"x.md", "markdown"},
                                                                       {"x.tex", "latex"},
                                                                       {"x.html", "html"},
                                                                       {"x.out", "text"},
                                                                       {"x", "text"},
                                                                       {"json", "text"}}) {
    EXPECT_EQ(in("psolve a.json -o " + name).exit_code, 0);
    EXPECT_EQ(contents_of(at(name)), in("psolve a.json -f " + format).out) << name;
  }
  EXPECT_EQ(in("psolve a.json -f markdown -o y.json").exit_code, 0);
  EXPECT_EQ(contents_of(at("y.json")), in("psolve a.json -f markdown").out);
}

}  // namespace
}  // namespace psolve
