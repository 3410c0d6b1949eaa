// `psolve vary`: variants of a spec, the same on every machine.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "core/json/json.h"
#include "support/command.h"
#include "support/files.h"
#include "support/text.h"
#include "variants/draw.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

/// A neuron whose input and weights vary, and whose prediction must lie in the middle.
constexpr const char* kNeuron = R"({
  "problem": "backprop",
  "title": "A neuron",
  "input": [1, 2],
  "layers": [{"type": "dense", "weights": [[0.5, -0.5]], "activation": "sigmoid"}],
  "target": [1],
  "loss": "squared-error",
  "vary": {
    "/input": {"integers": [-3, 3]},
    "/layers/0/weights": {"decimals": [-1, 1], "step": 0.1},
    "/layers/0/activation": {"choose": ["sigmoid", "tanh"]}
  },
  "accept": {"y_hat": [-0.8, 0.8]}
})";

Json spec_of(const fs::path& path) {
  return Json::parse(contents_of(path));
}

TEST(VaryCommand, DrawsVariantsThatAreAccepted) {
  const Scratch scratch;
  write(scratch.path() / "neuron.json", kNeuron);
  const Outcome outcome =
      run_in(scratch.path(), "psolve vary neuron.json --count 30 --seed 7 --output out");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  std::set<std::string> seen;
  for (int k = 1; k <= 30; ++k) {
    const std::string name =
        "out/neuron-0" + std::string(k < 10 ? "0" : "") + std::to_string(k) + ".json";
    const Json variant = spec_of(scratch.path() / name);
    EXPECT_EQ(variant["variant"], (Json{{"seed", 7}, {"index", k}}));
    EXPECT_FALSE(variant.contains("vary") || variant.contains("accept"));
    EXPECT_EQ(variant["title"], "A neuron");
    for (const Json& x : variant["input"]) {
      EXPECT_TRUE(x.is_number_integer() && x >= -3 && x <= 3) << x;
    }
    for (const Json& w : variant["layers"][0]["weights"][0]) {
      EXPECT_LE(w.dump().size(), 4u) << w;  // decimals as people write them
      EXPECT_TRUE(w >= -1 && w <= 1) << w;
    }
    const Outcome solved = run_in(scratch.path(), "psolve " + name + " --format json");
    EXPECT_EQ(solved.exit_code, 0);
    const Json solution = Json::parse(solved.out);
    const double y = solution["answers"]["y_hat"][0].get<double>();
    EXPECT_TRUE(y >= -0.8 && y <= 0.8) << y;
    EXPECT_EQ(solution["variant"], variant["variant"]);
    EXPECT_TRUE(seen.insert(variant["input"].dump() + variant["layers"].dump()).second) << name;
  }
}

TEST(VaryCommand, DrawsTheSameWhateverTheCount) {
  const Scratch scratch;
  write(scratch.path() / "neuron.json", kNeuron);
  run_in(scratch.path(), "psolve vary neuron.json --count 3 --output a");
  run_in(scratch.path(), "psolve vary neuron.json --count 9 --output b");
  run_in(scratch.path(), "psolve vary neuron.json --count 3 --seed 2 --output c");
  EXPECT_EQ(contents_of(scratch.path() / "a/neuron-003.json"),
            contents_of(scratch.path() / "b/neuron-003.json"));
  EXPECT_NE(contents_of(scratch.path() / "a/neuron-003.json"),
            contents_of(scratch.path() / "c/neuron-003.json"));
  // Again into the same directory: every byte stays.
  EXPECT_EQ(run_in(scratch.path(), "psolve vary neuron.json --count 9 --output b").exit_code, 0);
}

TEST(VaryCommand, SolvesTheSpecItselfAsItStands) {
  const Scratch scratch;
  write(scratch.path() / "neuron.json", kNeuron);
  EXPECT_EQ(run_in(scratch.path(), "psolve neuron.json").exit_code, 0);
}

TEST(VaryCommand, RefusesWhatCannotBeDrawnAndWritesNothing) {
  const Scratch scratch;
  const struct {
    const char* vary;
    const char* accept;
    const char* error;
  } rows[] = {
      {R"({"/inputs": {"integers": [1, 2]}})", "{}", "/vary/~1inputs: the spec has nothing at"},
      {R"({"/input": {"integers": [2, 1]}})", "{}", "/vary/~1input: nothing lies in this range"},
      {R"({"/input": {"choose": []}})", "{}", "/vary/~1input: nothing lies in this range"},
      {R"({"/input": {"whole": [1, 2]}})", "{}", "/vary/~1input: expected {"},
      {R"({"/input": {"integers": [1, 2]}})", R"({"yhat": [0, 1]})",
       "/accept/yhat: there is no such answer"},
      {R"({"/input": {"integers": [1, 2]}})", R"({"y_hat": [2, 3]})",
       "no variant 1 in 1000 draws: "},
      {R"({"/input": {"integers": [1, 1]}})", "{}",
       "no variant 2 in 1000 draws: 1000 there already"},
      {R"({"input": {"integers": [1, 1]}})", "{}", "did you mean \"/input\"?"},
      {R"({"/inputs": {"integers": [1, 1]}})", "{}", "did you mean \"/input\"?"},
      {R"({"/layers/0/activation": {"choose": ["tanh", "sigmoidd"]}})", "{}",
       "/vary/~1layers~10~1activation/choose/1: "},
  };
  for (const auto& row : rows) {
    Json spec = Json::parse(kNeuron);
    spec["vary"] = Json::parse(row.vary);
    spec["accept"] = Json::parse(row.accept);
    write(scratch.path() / "neuron.json", spec.dump());
    const Outcome outcome =
        run_in(scratch.path(), "psolve vary neuron.json --count 2 --output out");
    EXPECT_EQ(outcome.exit_code, 2) << row.vary;
    EXPECT_NE(outcome.err.find(row.error), std::string::npos) << outcome.err;
    EXPECT_FALSE(fs::exists(scratch.path() / "out/neuron-001.json"));
  }
  write(scratch.path() / "plain.json", R"({"problem": "hamming"})");
  EXPECT_NE(
      run_in(scratch.path(), "psolve vary plain.json --count 1 --output out").err.find("vary"),
      std::string::npos);
}

TEST(VaryCommand, GivesEachVariantItsNumberInTheTitle) {
  const Scratch scratch;
  write(scratch.path() / "neuron.json", kNeuron);
  run_in(scratch.path(), "psolve vary neuron.json --count 2 --output out");
  const Outcome sheet = run_in(scratch.path(), "psolve sheet out/neuron-002.json");
  EXPECT_TRUE(sheet.out.starts_with("A neuron, variant 2")) << sheet.out;
}

TEST(CheckCommand, ReadsWhatGradingAndVariantsWillRead) {
  const Scratch scratch;
  const struct {
    const char* field;
    const char* value;
    const char* error;
  } rows[] = {
      {"marks", R"({"ww": 1})", "/marks/ww: no answer has this path"},
      {"tolerance", R"({"ww": 0.1})", "/tolerance/ww: no answer has this path"},
      {"accept", R"({"ww": [0, 1]})", "/accept/ww: there is no such answer"},
      {"vary", R"({"/foo": {"integers": [1, 2]}})", "/vary/~1foo: the spec has nothing at"},
      {"slips", R"([{"name": "y_hat", "expression": "foo(", "text": "a slip"}])",
       "/slips/0/expression"},
  };
  for (const auto& row : rows) {
    Json spec = Json::parse(kNeuron);
    spec[row.field] = Json::parse(row.value);
    write(scratch.path() / "neuron.json", spec.dump());
    for (const char* line : {"psolve check neuron.json", "psolve check - < neuron.json"}) {
      const Outcome outcome = run_in(scratch.path(), line);
      EXPECT_EQ(outcome.exit_code, 2) << line << ": " << row.field;
      EXPECT_NE(outcome.err.find(row.error), std::string::npos) << outcome.err;
    }
  }
}

TEST(VaryCommand, SolvesWhatIsLedToStandardInput) {
  const Scratch scratch;
  write(scratch.path() / "neuron.json", kNeuron);
  for (const char* line : {"psolve < neuron.json", "cat neuron.json | psolve"}) {
    EXPECT_TRUE(run_in(scratch.path(), line).out.starts_with("A neuron")) << line;
  }
  EXPECT_NE(run_in(scratch.path(), "psolve < /dev/null").out.find("Usage:"), std::string::npos);
}

TEST(Variants, DrawEachEntryEquallyOften) {
  const Json spec = {{"x", {0, 0}}, {"vary", {{"/x", {{"decimals", {0.1, 0.4}}, {"step", 0.1}}}}}};
  std::map<std::string, int> counts;
  for (std::uint64_t k = 1; k <= 4'000; ++k) {
    const Json drawn = drawn_variant(spec, 1, k, 0);
    for (const Json& x : drawn["x"]) ++counts[x.dump()];
  }
  ASSERT_EQ(counts.size(), 4u);
  for (const auto& [number, count] : counts) EXPECT_NEAR(count, 2'000, 200) << number;
  EXPECT_TRUE(counts.contains("0.3"));
}

}  // namespace
}  // namespace psolve
