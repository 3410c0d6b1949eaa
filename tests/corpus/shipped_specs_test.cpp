// What holds for every spec in problems/, whatever it asks.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/text/text.h"
#include "corpus/shipped.h"
#include "registry.h"
#include "render/format.h"
#include "support/drawn.h"
#include "support/solved.h"
#include "support/text.h"

namespace psolve {
namespace {

TEST(ShippedSpecs, AreOfEveryProblem) {
  for (const auto& problem : problems()) {
    EXPECT_TRUE(std::ranges::any_of(all_shipped(), [&](const Shipped& one) {
      return one.spec["problem"] == problem.name;
    })) << problem.name;
  }
}

// The spec that is printed, with its defaults filled in.
TEST(ShippedSpecs, GiveTheSameBytesAgainInEveryFormatFromTheSpecThatTheyPrint) {
  for (const auto& [path, spec, solution] : all_shipped()) {
    const Solution again = solved(Json::parse(render_json(solution, {}))["spec"]);
    for (const auto& format : formats()) {
      EXPECT_TRUE(format.render(solution, {}) == format.render(again, {}))
          << path << " as " << format.name;
    }
  }
}

TEST(ShippedSpecs, HaveTheSameAnswersAlone) {
  for (const auto& [path, spec, solution] : all_shipped()) {
    const Solution alone = solved(spec, Extent::answers_only);
    EXPECT_EQ(alone.answers, solution.answers) << path;
    EXPECT_TRUE(alone.steps.empty() && alone.checks.empty() && alone.figures.empty()) << path;
  }
}

TEST(ShippedSpecs, PassTheirChecks) {
  for (const auto& shipped : all_shipped()) {
    SCOPED_TRACE(shipped.path);
    expect_checks_pass(shipped.solution);
  }
}

TEST(ShippedSpecs, HaveFiguresThatAreDrawn) {
  std::size_t drawn = 0;
  for (const auto& shipped : all_shipped()) {
    SCOPED_TRACE(shipped.path);
    for (const auto& figure : shipped.solution.figures) expect_drawn(figure);
    drawn += shipped.solution.figures.size();
  }
  EXPECT_GE(drawn, problems().size());
}

TEST(ShippedSpecs, FitATerminalOfEightyColumns) {
  for (const auto& shipped : all_shipped()) {
    const std::string text = render_text(shipped.solution, {});
    for (std::size_t start = 0; start < text.size();) {
      const auto end = text.find('\n', start);
      const std::string line = text.substr(start, end - start);
      EXPECT_LE(columns_of(line), 80u) << line;
      start = end + 1;
    }
  }
}

TEST(ShippedSpecs, MakePagesThatNeedNeitherScriptNorNetwork) {
  for (const auto& shipped : all_shipped()) {
    const std::string page = render_html(shipped.solution, {});
    for (const char* outside : {"<script", "<link", "http://", "https://", "@import", "url("}) {
      EXPECT_FALSE(has(page, outside)) << shipped.path << ": " << outside;
    }
    for (const char* part : {"<math", "<details open", "<nav", "lang=\"en\""}) {
      EXPECT_TRUE(has(page, part)) << shipped.path << ": " << part;
    }
  }
}

TEST(ShippedSpecs, MakeLatexOfBalancedBracesInAscii) {
  for (const auto& shipped : all_shipped()) {
    std::string text = render_latex(shipped.solution, {});
    for (const char* escaped : {"\\\\", "\\{", "\\}"}) {
      for (auto at = text.find(escaped); at != text.npos; at = text.find(escaped)) {
        text.erase(at, 2);
      }
    }
    EXPECT_EQ(std::ranges::count(text, '{'), std::ranges::count(text, '}')) << shipped.path;
    EXPECT_FALSE(has_word(text, "nan") || has(text, "[U+")) << shipped.path;
  }
}

/// The objects that a spec may be: one, or for a problem of several tasks one for each of them.
std::vector<Json> cases_of(const Json& schema) {
  if (!schema.contains("oneOf")) return {schema};
  return {schema["oneOf"].begin(), schema["oneOf"].end()};
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

TEST(ShippedSpecs, FitOneCaseOfTheirSchema) {
  for (const Shipped& shipped : all_shipped()) {
    const auto cases = cases_of(find_problem(shipped.solution.problem)->schema());
    const auto takes_it = [&](const Json& one) { return fits(shipped.spec, one); };
    EXPECT_EQ(std::ranges::count_if(cases, takes_it), 1) << shipped.path;
  }
}

TEST(Registry, HasASchemaOfEveryProblem) {
  for (const auto& problem : problems()) {
    const Json schema = problem.schema();
    EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    for (const Json& spec : cases_of(schema)) {
      EXPECT_EQ(spec["properties"]["problem"]["const"], problem.name);
    }
  }
  EXPECT_EQ(schema_of_any()["oneOf"].size(), problems().size());
}

/// The exact answers below `json` that are formulas and not written as such for people.
void expect_forms(const Json& json, const std::string& path, const Solution& solution) {
  if (json.is_object()) {
    for (const auto& [key, part] : json.items()) {
      expect_forms(part, path.empty() ? key : path + "." + key, solution);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      expect_forms(json[i], path + "[" + std::to_string(i) + "]", solution);
    }
  } else if (const auto* text = json.get_ptr<const std::string*>()) {
    const bool is_formula = text->find_first_of("(^*") != std::string::npos && text->size() < 1'000;
    if (is_formula && text->find(" < ") == std::string::npos) {
      EXPECT_TRUE(solution.forms.contains(path)) << path << ": " << *text;
    }
  }
}

TEST(ShippedSpecs, HaveExactAnswersAsMathematics) {
  for (const Shipped& shipped : all_shipped()) {
    SCOPED_TRACE(shipped.path);
    expect_forms(shipped.solution.exact, "", shipped.solution);
  }
}

}  // namespace
}  // namespace psolve
