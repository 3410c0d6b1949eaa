// A small solution, worked out by hand, and what verify says when a part of it is changed.

#include "verify/verify.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "math/syntax/syntax.h"

namespace psolve {
namespace {

// z = W x + b with W = (1 2; 3 4), x = (5, 6), b = 0.1: z = (17.1, 39.1); L = 17.1² + 39.1² = 1821.22
constexpr const char* kSolution = R"({
  "psolve": "0.2.0", "problem": "backprop", "title": "", "source": "",
  "spec": {"problem": "backprop", "layers": [{"weights": [[1, 2], [3, 4]], "bias": 0.1}],
           "input": [5, 6]},
  "assumptions": [],
  "given": [
    {"name": "W", "text": "W = …", "latex": "", "value": [[1, 2], [3, 4]], "spec": "/layers/0/weights"},
    {"name": "x", "text": "x = …", "latex": "", "value": [5, 6], "spec": "/input"},
    {"name": "b", "text": "b = 0.1", "latex": "", "value": 0.1, "spec": "/layers/0/bias"},
    {"name": "", "text": "f", "latex": "", "spec": "/layers"}],
  "answers": {"z": [17.1, 39.1], "loss": 1821.22, "root": 42.6757542410},
  "exact": {},
  "steps": [
    {"id": "forward", "rule": "FORWARD_PASS", "claim": "",
     "lines": [{"text": "z = W x + b", "latex": ""}], "steps": [
      {"id": "z[0]", "rule": "WEIGHTED_SUM", "claim": "", "lines": [
        {"text": "z₁ = 17.1", "latex": "",
         "math": ["Equal", "z_1", ["Add", ["Multiply", "W_1_1", "x_1"], ["Multiply", "W_1_2", "x_2"], "b"], 17.1],
         "values": {"W_1_1": 1, "x_1": 5, "W_1_2": 2, "x_2": 6, "b": 0.1}}],
       "value": 17.1, "answer": "z[0]", "steps": []},
      {"id": "z[1]", "rule": "WEIGHTED_SUM", "claim": "", "lines": [
        {"text": "z₂ = 39.1", "latex": "",
         "math": ["Equal", "z_2", ["Add", ["Dot", ["At", "W", 2], "x"], "b"], 39.1],
         "values": {"W": [[1, 2], [3, 4]], "x": [5, 6], "b": 0.1}}],
       "value": 39.1, "answer": "z[1]", "steps": []}]},
    {"id": "loss", "rule": "LOSS", "claim": "", "lines": [
      {"text": "L = 1821.22", "latex": "",
       "math": ["Equal", "L", ["Sum", ["Square", "z"]], 1821.22], "values": {"z": [17.1, 39.1]}},
      {"text": "so it is", "latex": ""}], "value": 1821.22, "answer": "loss", "steps": []},
    {"id": "root", "rule": "EVALUATION", "claim": "", "lines": [
      {"text": "√L = 42.675754241", "latex": "",
       "math": ["Equal", "r", ["Sqrt", "L"], 42.675754240552095], "values": {"L": 1821.22}}],
     "value": 42.6757542410, "answer": "root", "steps": []},
    {"id": "said", "rule": "EVALUATION", "claim": "", "lines": [
      {"text": "n ≈ 3·10⁻⁵", "latex": ""}], "value": 3e-05, "steps": []}],
  "checks": [
    {"id": "lines", "claim": "", "method": "", "error": 1e-16, "tolerance": 1e-09, "passed": true,
     "stated": 5, "evaluated": 4, "resumed": 0},
    {"id": "other", "claim": "", "method": "", "error": "nan", "tolerance": 1, "passed": false}],
  "remarks": [], "figures": []
})";

Json solution() {
  return Json::parse(kSolution);
}

std::vector<std::string> disagreements(const Json& json) {
  std::vector<std::string> lines;
  for (const auto& [place, text] : verify(json, constant_value).disagreements)
    lines.push_back(place + ": " + text);
  return lines;
}

TEST(Verify, AgreesWithWhatIsRight) {
  const Verdict verdict = verify(solution(), constant_value);
  EXPECT_TRUE(verdict.disagreements.empty()) << verdict.disagreements[0].text;
  EXPECT_EQ(verdict.summary().substr(0, 48), "4 of 5 lines evaluated, 0 resumed, largest error");
  EXPECT_LE(verdict.error, 1e-15);
}

/// What is put at a pointer, and all that is said then.
struct Change {
  const char* pointer;
  const char* json;
  std::vector<std::string> expected;
};

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      // What is given
      {"/given/0/value/1/0",
       "3.5",
       {"given W: W_2_1 is 3.5, and in the spec 3", "z[1]: W_2_1 is 3, and before 3.5"}},
      {"/spec/input", "[5, 7]", {"given x: x_2 is 6, and in the spec 7"}},
      {"/spec/input", R"("5")", {R"(given x: x is 2, and in the spec a number)"}},
      {"/spec/input", R"j(["10/2", "sqrt(36)"])j", {}},
      {"/spec/input", R"j(["10/2", "sqrt(49)"])j", {"given x: x_2 is 6, and in the spec 7"}},
      {"/spec/input", R"(["10/2", "y"])", {"given x: x is a value, and in the spec a list"}},
      {"/spec/input", "[5]", {"given x: x is 2, and in the spec 1"}},
      {"/given/2/spec",
       R"("/layers/0/offset")",
       {R"(given b: nothing is at "/layers/0/offset" in the spec)"}},
      {"/given/3/spec", R"("layers")", {R"(given : nothing is at "layers" in the spec)"}},
      {"/given/1/name",
       R"("y")",
       {"z[0]: x_1 is neither given nor defined before",
        "z[0]: x_2 is neither given nor defined before",
        "z[1]: x is neither given nor defined before"}},
      {"/given/2/name",
       R"("x")",
       {"given x: x is a number, and before 2", "z[0]: x_1 is neither given nor defined before",
        "z[0]: x_2 is neither given nor defined before",
        "z[0]: b is neither given nor defined before", "z[1]: x is 2, and before a number",
        "z[1]: b is neither given nor defined before"}},
      {"/given/2/value",
       "true",
       {"given b: true is no number and no lists of one length",
        "z[0]: b is neither given nor defined before",
        "z[1]: b is neither given nor defined before"}},
      // Lines
      {"/steps/0/steps/0/lines/0/math/3",
       "17.2",
       {"z[0]: z_1 is 17.2, and comes to 17.1", "z[0]: its value is 17.1, and comes to 17.2",
        "z[0]: the answer z[0] is 17.1, and comes to 17.2", "loss: z_1 is 17.1, and before 17.2"}},
      {"/steps/0/steps/0/lines/0/values/x_2",
       "7",
       {"z[0]: x_2 is 7, and before 6", "z[0]: z_1 is 17.1, and comes to 19.1"}},
      {"/steps/0/steps/0/lines/0/values/x_3", "7", {"z[0]: x_3 has a value, and is not used"}},
      {"/steps/0/steps/0/lines/0/values/b",
       "[0.1, 0.1]",
       {"z[0]: b is 2, and before a number", "z[0]: z_1 is a number, and comes to 2"}},
      {"/steps/0/steps/0/lines/0/values/b",
       R"("0.1")",
       {"z[0]: b is no number and no lists of one length", "z[0]: b has a value, and is not used",
        "z[0]: z_1 comes to no value: b has no value", "check lines: evaluated is 4, and 3 are"}},
      {"/steps/0/steps/1/lines/0/values",
       "{}",
       {"z[1]: W is missing in its values", "z[1]: x is missing in its values",
        "z[1]: b is missing in its values"}},
      {"/steps/0/steps/1/lines/0/math/2/0",
       R"("Subtract")",
       {"z[1]: z_2 is 39.1, and comes to 38.9"}},
      {"/steps/0/steps/1/lines/0/math/2/0",
       R"("Ad")",
       {R"(z[1]: no function "Ad"; did you mean "Add"?)",
        "z[1]: no line has the value of the answer z[1]", "loss: z is 2, and before 1",
        "check lines: stated is 5, and 4 are", "check lines: evaluated is 4, and 3 are"}},
      {"/steps/0/steps/1/lines/0/math/2/1/1/2",
       "3",
       {"z[1]: z_2 comes to no value: no such entry", "check lines: evaluated is 4, and 3 are"}},
      {"/steps/1/lines/0/math/2/0",
       R"("Max")",
       {"loss: L is 1821.22, and comes to 1528.8100000000002"}},
      {"/steps/1/lines/0/math/2",
       R"(["Sum", ["Square", "x"]])",
       {"loss: x is missing in its values", "loss: z has a value, and is not used",
        "loss: L is 1821.22, and comes to 61"}},
      {"/steps/0/steps/0/lines/0/math/1",
       R"("z_3")",
       {"loss: z is neither given nor defined before"}},
      {"/steps/0/steps/1/lines/0/math/1",
       R"("z_1")",
       {"z[1]: z_1 is 39.1, and before 17.1", "loss: z is 2, and before 1"}},
      {"/steps/1/lines/0/math/1", R"("z")", {"root: L is neither given nor defined before"}},
      {"/steps/1/lines/0/math/1",
       R"("2z")",
       {"loss: its NAME is no symbol", "loss: no line has the value of the answer loss",
        "root: L is neither given nor defined before", "check lines: stated is 5, and 4 are",
        "check lines: evaluated is 4, and 3 are"}},
      {"/steps/2/lines/0/math",
       R"(["Resume", "r", 42.6757542410])",
       {"check lines: stated is 5, and 4 are", "check lines: evaluated is 4, and 3 are",
        "check lines: resumed is 0, and 1 are"}},
      {"/steps/2/lines/0/math",
       R"(["Equals", "r", "L", 42.676])",
       {R"(root: no ["Equal", NAME, EXPRESSION, VALUE] and no ["Resume", NAME, VALUE])",
        "root: no line has the value of the answer root", "check lines: stated is 5, and 4 are",
        "check lines: evaluated is 4, and 3 are"}},
      // Steps
      {"/steps/1/id", R"("z[0]")", {"z[0]: an earlier step has this id"}},
      {"/steps/1/answer",
       R"("root")",
       {"loss: the answer root is 42.675754241, and comes to 1821.22"}},
      {"/steps/1/answer", R"("z")", {"loss: the answer z is 2, and comes to a number"}},
      {"/steps/1/answer", R"("z[2]")", {"loss: the answer z[2] is not there"}},
      {"/steps/3/answer", R"("loss")", {"said: no line has the value of the answer loss"}},
      {"/answers/z/1", "39.2", {"z[1]: the answer z[1] is 39.2, and comes to 39.1"}},
      {"/answers/loss",
       R"("large")",
       {R"(loss: the answer loss is "large", and comes to a number)"}},
      {"/steps/1/value", "1821.23", {"loss: its value is 1821.23, and comes to 1821.22"}},
      // Exact forms
      {"/exact", R"({"loss": "91061/50", "z": ["171/10", "x + 1"], "more": "1"})", {}},
      {"/exact",
       R"({"loss": "1821", "z": ["171/10", "39"]})",
       {"exact loss: the answer loss is 1821.22, and comes to 1821",
        "exact z[1]: the answer z[1] is 39.1, and comes to 39"}},
      // Checks
      {"/checks/0/passed",
       "false",
       {"check lines: passed is false, and an error of 1e-16 with a tolerance of 1e-09 is true"}},
      {"/checks/1/passed",
       "true",
       {R"(check other: passed is true, and an error of "nan" with a tolerance of 1 is false)"}},
      {"/checks/0/evaluated", "5", {"check lines: evaluated is 5, and 4 are"}},
      {"/checks/0/stated", "4.5", {"check lines: stated is 4.5, and 5 are"}},
      {"/checks", "[]", {"checks: none counts the lines"}},
  };
  return all;
}

TEST(Verify, SaysWhatDoesNotAgree) {
  for (const auto& [pointer, json, expected] : changes()) {
    Json changed = solution();
    changed[Json::json_pointer(pointer)] = Json::parse(json);
    EXPECT_EQ(disagreements(changed), expected) << pointer << " " << json;
  }
}

TEST(Verify, SaysHowManyDoNotAgree) {
  Json changed = solution();
  changed["steps"][1]["value"] = 1821.23;
  changed["answers"]["z"][1] = 39.2;
  const std::string summary = verify(changed, constant_value).summary();
  EXPECT_TRUE(summary.ends_with("; 2 do not agree")) << summary;
}

TEST(Verify, TakesStepsInTheirOrder) {
  Json changed = solution();
  std::swap(changed["steps"][0]["steps"][1], changed["steps"][1]);
  EXPECT_EQ(disagreements(changed)[0], "loss: z is 2, and before 1");
  EXPECT_EQ(disagreements(changed).size(), 1u);
}

// 1821.22 in three digits is 1820, and 42.6757… is 42.7.
TEST(Verify, AllowsForRoundedAnswers) {
  Json rounded = solution();
  rounded["answers"] = {{"z", {17.1, 39.1}}, {"loss", 1820}, {"root", 42.7}};
  rounded["steps"][1]["value"] = 1820;
  rounded["steps"][2]["value"] = 42.7;
  EXPECT_EQ(disagreements(rounded), std::vector<std::string>());
  rounded["answers"]["root"] = 42.6;
  EXPECT_EQ(disagreements(rounded),
            (std::vector<std::string>{"root: the answer root is 42.6, and comes to "
                                      "42.675754240552095"}));
}

// A value of more than 64 numbers may be left to where it is given.
TEST(Verify, TakesLongValuesFromWhereTheyAreGiven) {
  Json json = solution();
  const std::vector<double> ones(65, 1.0);
  json["spec"]["input"] = ones;
  json["given"] = {
      {{"name", "x"}, {"text", ""}, {"latex", ""}, {"value", ones}, {"spec", "/input"}}};
  json["answers"] = {{"sum", 65}};
  json["steps"] = Json::array({{{"id", "sum"},
                                {"rule", ""},
                                {"claim", ""},
                                {"lines",
                                 {{{"text", "s = 65"},
                                   {"math", {"Equal", "s", {"Sum", "x"}, 65}},
                                   {"values", Json::object()}}}},
                                {"value", 65},
                                {"answer", "sum"},
                                {"steps", Json::array()}}});
  json["checks"].erase(1);
  json["checks"][0]["stated"] = json["checks"][0]["evaluated"] = 1;
  EXPECT_EQ(disagreements(json), std::vector<std::string>());
  json["spec"]["input"].erase(0);
  json["given"][0]["value"].erase(0);
  EXPECT_EQ(disagreements(json), (std::vector<std::string>{"sum: x is missing in its values",
                                                           "sum: s is 65, and comes to 64"}));
}

struct Refusal {
  const char* pointer;
  const char* json;
  const char* place;
  const char* reason;
};

TEST(Verify, RefusesWhatIsNoSolution) {
  for (const auto& [pointer, json, place, reason] : {
           Refusal{"", R"({"problem": "quadratic"})", "",
                   "not a solution: it has no field \"psolve\""},
           Refusal{"", R"({"psolve": "0.2.0", "answers": {}})", "",
                   "has nothing to verify: none of its lines is executable"},
           Refusal{"/steps", "[]", "", "has nothing to verify: none of its lines is executable"},
           Refusal{"/steps", "{}", "/steps", "expected a list, got object"},
           Refusal{"/steps/1", "7", "/steps/1", "expected an object, got number"},
           Refusal{"/steps/1/id", "null", "/steps/1/id", "expected a string, got null"},
           Refusal{"/steps/1/lines", "\"L\"", "/steps/1/lines", "expected a list, got string"},
           Refusal{"/steps/1/lines/0", R"({"math": ["Equal", "L", "z", 1]})", "/steps/1/lines/0",
                   "missing field \"values\""},
           Refusal{"/steps/1/lines/0/values", "[]", "/steps/1/lines/0/values",
                   "expected an object, got array"},
           Refusal{"/given/0/spec", "0", "/given/0/spec", "expected a string, got number"},
           Refusal{"/checks/0/tolerance", "\"\"", "/checks/0/tolerance",
                   "expected a number, got string"},
           Refusal{"/checks/0/passed", "1", "/checks/0/passed",
                   "expected true or false, got number"},
       }) {
    Json changed = solution();
    changed[Json::json_pointer(pointer)] = Json::parse(json);
    try {
      verify(changed, constant_value);
      ADD_FAILURE() << pointer << " " << json;
    } catch (const UnusableSolution& error) {
      EXPECT_STREQ(error.what(), reason);
      EXPECT_EQ(error.pointer(), place);
    }
  }
}

// Whatever a file asks for, it gets an answer and not the machine.
TEST(Verify, RefusesHugeSizes) {
  for (const char* expression : {
           R"(["Reshape", "x", 1000000000, 1000000000, 1000000000])",
           R"(["Reshape", "x", 274177, 1000000000, 67280421])",
           R"(["MaxPool", "W", 1, 1, 1000000000])",
           R"(["AveragePool", "W", 1000000000, 1, 1000000000])",
           R"(["CrossCorrelation", "W", "W", 1, 1000000000])",
           R"(["CrossCorrelation", "W", "W", 1, 0, 1000000000])",
           R"(["TransposedConvolution", "W", "W", 1000000000])",
           R"(["TransposedConvolution", "W", "W", 1, 0, 1, 1, 1000000000])",
           R"(["KernelGradient", "W", "W", 1000000000, 1, 500000000])",
           R"(["At", "x", 1000000000000])",
           R"(["Divide", "x", 0])",
           R"(["Power", "x", 1e300])",
       }) {
    Json changed = solution();
    changed["steps"][1]["lines"][0]["math"][2] = Json::parse(expression);
    changed["steps"][1]["lines"][0]["values"] = {{"x", {5, 6}}, {"W", {{1, 2}, {3, 4}}}};
    bool refused = false;
    for (const auto& line : disagreements(changed)) {
      refused = refused || line.starts_with("loss: L comes to no value: ");
    }
    EXPECT_TRUE(refused) << expression;
  }
}

}  // namespace
}  // namespace psolve
