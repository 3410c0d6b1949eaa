// What psolve knows: its problems, its rules, the fields of its specs.

#include "commands/list.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "command_line.h"
#include "commands/example.h"
#include "core/json/text.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "files/output.h"
#include "formula/functions/functions.h"
#include "grade/report/schema.h"
#include "grade/slips/slip_kinds.h"
#include "registry.h"
#include "render/solution_schema.h"

namespace psolve {
namespace {

Json conventions_of(const Problem& problem) {
  Json conventions = Json::array();
  for (const Convention& convention : problem.conventions) {
    conventions.push_back({{"id", convention.id}, {"text", convention.text}});
  }
  return conventions;
}

Json claims_of(const Problem& problem) {
  Json claims = Json::array();
  if (problem.claims == nullptr) return claims;
  for (const Claim& claim : problem.claims()) {
    claims.push_back({{"id", claim.id}, {"claim", claim.text}});
  }
  return claims;
}

/// The heads of MathJSON in the lines of a derivation.
Json heads() {
  Json heads = {
      {{"name", "Equal"}, {"meaning", "a line: a NAME, the expression that it is, its value"}},
      {{"name", "Resume"}, {"meaning", "a NAME and its value, behind lines that are left out"}}};
  for (const FunctionEntry& function : functions()) {
    if (function.head.empty()) continue;
    heads.push_back({{"name", function.head}, {"meaning", function.meaning}});
  }
  return heads;
}

}  // namespace

int run_list(bool as_json) {
  if (as_json) {
    Json list = {{"problems", Json::array()}, {"rules", Json::array()}};
    for (const auto& problem : problems()) {
      list["problems"].push_back({{"name", problem.name},
                                  {"summary", problem.summary},
                                  {"tasks", tasks_of(problem)},
                                  {"claims", claims_of(problem)},
                                  {"conventions", conventions_of(problem)}});
    }
    for (const auto& rule : rules()) {
      list["rules"].push_back({{"name", rule.name}, {"meaning", rule.meaning}});
    }
    list["heads"] = heads();
    list["slips"] = Json::array();
    for (const SlipKind& slip : slip_kinds()) {
      list["slips"].push_back({{"id", slip.id}, {"text", slip.text}});
    }
    write_standard_output(json_text(list));
    return 0;
  }
  std::size_t width = 0;
  for (const auto& problem : problems()) width = std::max(width, problem.name.size());
  std::string text;
  for (const auto& problem : problems()) {
    text += std::string(problem.name) + std::string(width + 2 - problem.name.size(), ' ') +
            std::string(problem.summary) + "\n";
  }
  write_standard_output(text);
  return 0;
}

int run_schema(const std::string& name) {
  // Beside the problems, what there is a schema of.
  constexpr std::string_view solution = "solution";
  constexpr std::string_view work = "work";
  constexpr std::string_view grade = "grade";
  const Problem* const problem = find_problem(name);
  if (name.empty()) {
    write_standard_output(json_text(schema_of_any()));
  } else if (name == solution) {
    std::vector<AnswersOf> answers;
    for (const auto& row : problems()) answers.push_back({row.name, row.answers()});
    write_standard_output(json_text(solution_schema(rules(), answers)));
  } else if (name == work) {
    write_standard_output(json_text(work_schema()));
  } else if (name == grade) {
    write_standard_output(json_text(grade_schema()));
  } else if (problem != nullptr) {
    Json schema = problem->schema();
    for (const std::string& text : examples_of(*problem)) {
      schema["examples"].push_back(Json::parse(text));
    }
    write_standard_output(json_text(schema));
  } else {
    std::vector<std::string_view> names = {solution, work, grade};
    for (const auto& row : problems()) names.push_back(row.name);
    const std::string cure = did_you_mean(name, names);
    throw UsageError("unknown problem " + in_quotes(name) +
                     (cure.empty() ? "; see psolve list" : cure));
  }
  return 0;
}

}  // namespace psolve
