// psolve verify, --only and psolve schema solution, as a shell runs them.

#include <gtest/gtest.h>

#include <string>

#include "core/json/json.h"
#include "support/command.h"
#include "support/files.h"

namespace psolve {
namespace {

const std::string kNetworkKey = "problems/ps03/keys/04-backpropagation.json";
const std::string kSolveNetwork = "psolve backprop --input problems/ps03/04-backpropagation.json ";

TEST(VerifyCommand, AgreesWithAKey) {
  const Outcome outcome = run("psolve verify " + kNetworkKey);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, "28 of 28 lines evaluated, 0 resumed, largest error 5e-16\n");
  EXPECT_EQ(outcome.err, "");
}

TEST(VerifyCommand, ReadsWhatPsolveWrites) {
  for (const char* format : {"", "--digits 3 ", "--digits 17 ", "--only deltas "}) {
    const Outcome outcome = run(kSolveNetwork + "--format json " + format + "| psolve verify -");
    EXPECT_EQ(outcome.exit_code, 0) << format << outcome.out << outcome.err;
  }
}

TEST(VerifyCommand, NamesWhatDoesNotAgree) {
  const Scratch folder;
  Json key = Json::parse(contents_of(repository() / kNetworkKey));
  key["given"][5]["value"] = 2;
  key["answers"]["loss"] = 0.5;
  write(folder.path() / "key.json", key.dump());
  const Outcome outcome = run_in(folder.path(), "psolve verify key.json");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.out,
            "28 of 28 lines evaluated, 0 resumed, largest error 5e-16; 5 do not agree\n"
            "given y: y is 2, and in the spec 1\n"
            "loss: y is 1, and before 2\n"
            "loss: the answer loss is 0.5, and comes to 0.008985348290880003\n"
            "layers[1]/delta[0]: y is 1, and before 2\n"
            "after/loss: y is 1, and before 2\n");
  EXPECT_EQ(outcome.err, "");
}

struct Refused {
  const char* line;
  const char* error;
};

TEST(VerifyCommand, RefusesWhatHasNothingToVerify) {
  for (const auto& [line, error] : {
           Refused{"psolve verify problems/ps03/keys/05-convolution-gradients.json",
                   "psolve: problems/ps03/keys/05-convolution-gradients.json:1:1: has nothing to "
                   "verify: none of its lines is executable\n"},
           Refused{"psolve verify problems/ps03/04-backpropagation.json",
                   "psolve: problems/ps03/04-backpropagation.json:1:1: not a solution: it has no "
                   "field \"psolve\"\n"},
           Refused{"psolve backprop --input problems/ps03/04-backpropagation.json --answers-only "
                   "--format json | psolve verify -",
                   "psolve: standard input:1:1: has nothing to verify: none of its lines is "
                   "executable\n"},
           Refused{"psolve verify ''",
                   "psolve: FILE: expected a name, got \"\"; see psolve help verify\n"},
           Refused{"psolve verify missing.json", "psolve: missing.json: no such file\n"},
           Refused{"psolve verify problems",
                   "psolve: problems: is a directory; a solution is a file\n"},
           Refused{"echo | psolve verify -",
                   "psolve: standard input: empty; a solution is a JSON object, { ... }\n"},
           Refused{"echo '[1]' | psolve verify -",
                   "psolve: standard input:1:1: expected an object, { ... }, as the whole of a "
                   "solution\n"},
           Refused{"echo '{\"psolve\": \"0.2.0\", \"answers\": {}, \"steps\": [{\"id\": 3}]}' | "
                   "psolve verify -",
                   "psolve: standard input:1:46: /steps/0: missing field \"steps\"\n"},
           Refused{"printf '{\"psolve\": \"0.2.0\", \"steps\": '; printf '[%.0s' $(seq 600)",
                   nullptr},
       }) {
    if (error == nullptr) {
      const Outcome deep = run("{ " + std::string(line) + "; } | psolve verify -");
      EXPECT_EQ(deep.err, "psolve: standard input:1:541: nested more than 512 levels deep\n");
      continue;
    }
    const Outcome outcome = run(line);
    EXPECT_EQ(outcome.exit_code, 2) << line;
    EXPECT_EQ(outcome.err, error);
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(KeysCommand, VerifiesTheKeysThatItChecks) {
  const Scratch folder;
  write(folder.path() / "spec.json",
        contents_of(repository() / "problems/ps03/04-backpropagation.json"));
  ASSERT_EQ(run_in(folder.path(), "psolve keys .").exit_code, 0);
  ASSERT_EQ(run_in(folder.path(), "psolve keys . --check").exit_code, 0);
  Json key = Json::parse(contents_of(folder.path() / "keys/spec.json"));
  key["checks"][0]["error"] = 1;
  write(folder.path() / "keys/spec.json", key.dump());
  const Outcome outcome = run_in(folder.path(), "psolve keys . --check");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(
      outcome.err,
      "psolve: keys/spec.json: does not agree with itself: check lines: passed is true, and an "
      "error of 1 with a tolerance of 1e-09 is false\n"
      "psolve: 1 key, 1 differs\n");
}

TEST(Only, NarrowsTheDerivationInEveryFormat) {
  for (const char* format : {"text", "markdown", "latex", "html", "json"}) {
    const Outcome whole = run(kSolveNetwork + "--format " + format);
    const Outcome outcome = run(kSolveNetwork + "--only 'activations[0][1]' --format " + format);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_LT(outcome.out.size(), whole.out.size()) << format;
  }
  const Json json =
      Json::parse(run(kSolveNetwork + "--only 'activations[0][1]' --format json").out);
  EXPECT_EQ(json["given"].size(), 3u);  // x, W1, b1
  EXPECT_EQ(json["steps"].size(), 1u);
  EXPECT_EQ(json["steps"][0]["steps"].size(), 1u);
  const Json& lines = json["steps"][0]["steps"][0]["steps"];
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["id"], "layers[0]/z[1]");
  EXPECT_EQ(lines[1]["id"], "layers[0]/a[1]");
}

TEST(Only, RefusesAnAnswerThatIsNotThere) {
  const Scratch folder;
  const std::string spec = (repository() / "problems/ps03/04-backpropagation.json").string();
  const Outcome outcome = run_in(folder.path(), "psolve backprop --input '" + spec +
                                                    "' --output key.txt --only activation[0][1]");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(
      outcome.err,
      "psolve: --only: no answer \"activation[0][1]\"; did you mean \"activations[0][1]\"?\n");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "key.txt"));
  EXPECT_EQ(run(kSolveNetwork + "--only loss --answers-only").exit_code, 2);
}

TEST(SchemaCommand, KnowsSolutions) {
  const Outcome outcome = run("psolve schema solution");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(Json::parse(outcome.out)["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(run("psolve schema solutoin").err,
            "psolve: unknown problem \"solutoin\"; did you mean \"solution\"?\n");
}

}  // namespace
}  // namespace psolve
