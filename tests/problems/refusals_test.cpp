// Specs that cannot be solved, and what is said of each: where, what was expected, what was found,
// and the cure. A table is a list of groups: a spec that is right, and rows of the fields that are
// changed in it (or another whole spec), the pointer and the message (its beginning, where it ends
// in …), and where the fault lies within a string, its offset there. The messages are written by
// hand from what a reader needs.

#include <gtest/gtest.h>

#include <string>

#include "registry.h"
#include "spec/error.h"
#include "support/files.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

/// What a row says after its fields, or "solved".
Json refusal_of(Json spec) {
  try {
    const Problem& problem = *find_problem(spec["problem"].get<std::string>());
    problem.solve(problem, spec, Extent::whole);
  } catch (const SpecError& error) {
    Json refusal = {error.pointer(), error.what()};
    if (error.offset()) refusal.push_back(*error.offset());
    return refusal;
  }
  return "solved";
}

/// Cuts a message where the expected one ends in an ellipsis.
void cut_like(const Json& expected, Json& found) {
  const std::string ellipsis = "…";
  const auto text = expected.at(1).get<std::string>();
  if (!text.ends_with(ellipsis) || found.is_string()) return;
  found[1] = found[1].get<std::string>().substr(0, text.size() - ellipsis.size()) + ellipsis;
}

TEST(Refusals, SayWhereWhatAndHow) {
  for (const Problem& problem : problems()) {
    const std::string table = "tests/problems/refusals/" + std::string(problem.name) + ".json";
    for (const Json& group : Json::parse(contents_of(repository() / table))) {
      const Json& right = group["spec"];
      EXPECT_EQ(refusal_of(right), "solved") << right;
      for (Json row : group["rows"]) {
        Json spec = row[0].contains("problem") ? Json::object() : right;
        spec.update(row[0]);
        row.erase(0);
        Json found = refusal_of(spec);
        cut_like(row, found);
        EXPECT_EQ(found, row) << table << ": " << spec;
      }
    }
  }
}

TEST(Refusals, NameTheKindsOfProblems) {
  std::string kinds;
  for (const Problem& problem : problems()) {
    kinds += problem.name == problems().front().name  ? ""
             : problem.name == problems().back().name ? " or "
                                                      : ", ";
    kinds += "\"" + std::string(problem.name) + "\"";
  }
  EXPECT_EQ(error_of(Json::object()),
            "test:1:1: missing field \"problem\" (its kind: " + kinds + ")");
  for (const Json& kind : {Json(3), Json("integral"), Json()}) {
    EXPECT_EQ(error_of(Json{{"problem", kind}}),
              "test:1:12: /problem: expected " + kinds + ", got " + kind.dump());
  }
  EXPECT_EQ(error_of(Json{{"problem", "bakprop"}}),
            "test:1:12: /problem: unknown problem \"bakprop\"; did you mean \"backprop\"?");
}

TEST(Refusals, AreSentencesHoweverDeepAnExpressionNests) {
  for (const char* piece : {"(", "sin(", "x^"}) {
    Json spec =
        Json::parse(contents_of(repository() / "tests/problems/refusals/jacobian.json"))[0]["spec"];
    spec["functions"][0]["outputs"] = {repeated(piece, 100'000) + "x"};
    EXPECT_TRUE(has(error_of(spec), ": /functions/0/outputs/0: nested deeper than 64 levels"));
  }
}

// Padding that adds up layer by layer.
TEST(Refusals, OfTenThousandLayersNameTheLayer) {
  Json layers =
      Json::array({{{"kernel", 1}, {"stride", 1'000'000}}, {{"kernel", 1}, {"stride", 9'000}}});
  for (int l = 0; l < 9'000; ++l) layers.push_back({{"kernel", 1}, {"padding", 1'000'000}});
  EXPECT_TRUE(has(error_of(Json{{"problem", "receptive-field"}, {"layers", layers}}),
                  "/layers/3: the receptive field grows beyond 2^53"));
}

}  // namespace
}  // namespace psolve
