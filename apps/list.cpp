// What psolve knows: its problems, its rules, the fields of its specs.

#include "list.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "command_line.h"
#include "core/json/text.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "output.h"
#include "registry.h"
#include "render/solution_schema.h"

namespace psolve {

int run_list(bool as_json) {
  if (as_json) {
    Json list = {{"problems", Json::array()}, {"rules", Json::array()}};
    for (const auto& problem : problems()) {
      list["problems"].push_back({{"name", problem.name}, {"summary", problem.summary}});
    }
    for (const auto& rule : rules()) {
      list["rules"].push_back({{"name", rule.name}, {"meaning", rule.meaning}});
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
  const Problem* const problem = find_problem(name);
  if (name.empty()) {
    write_standard_output(json_text(schema_of_any()));
  } else if (name == solution) {
    write_standard_output(json_text(solution_schema(rules())));
  } else if (problem != nullptr) {
    write_standard_output(json_text(problem->schema()));
  } else {
    std::vector<std::string_view> names = {solution};
    for (const auto& row : problems()) names.push_back(row.name);
    const std::string cure = did_you_mean(name, names);
    throw UsageError("unknown problem " + in_quotes(name) +
                     (cure.empty() ? "; see psolve list" : cure));
  }
  return 0;
}

}  // namespace psolve
