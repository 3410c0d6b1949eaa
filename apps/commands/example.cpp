#include "commands/example.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "command_line.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "files/output.h"

namespace psolve {

/// The files of `problems/examples`, which are part of the program.
extern const std::span<const char* const> kExamples;

namespace {

/// The task that a spec has without saying so is the first.
std::string task_of(const Json& spec, const std::vector<std::string>& tasks) {
  return spec.value("task", tasks.empty() ? "" : tasks.front());
}

Index place_of(const std::string& example, const std::vector<std::string>& tasks) {
  return std::ranges::find(tasks, task_of(Json::parse(example), tasks)) - tasks.begin();
}

}  // namespace

std::vector<std::string> tasks_of(const Problem& problem) {
  std::vector<std::string> tasks;
  const Json schema = problem.schema();
  const auto take = [&](const Json& record) {
    const Json task = record.value(Json::json_pointer("/properties/task"), Json::object());
    if (task.contains("const")) tasks.push_back(task["const"]);
    for (const Json& name : task.value("enum", Json::array())) tasks.push_back(name);
  };
  take(schema);
  for (const Json& record : schema.value("oneOf", Json::array())) take(record);
  return tasks;
}

std::vector<std::string> examples_of(const Problem& problem) {
  std::vector<std::string> found;
  for (const char* example : kExamples) {
    if (Json::parse(example)["problem"] == problem.name) found.emplace_back(example);
  }
  const std::vector<std::string> tasks = tasks_of(problem);
  std::ranges::stable_sort(found, {}, [&](const auto& text) { return place_of(text, tasks); });
  return found;
}

std::string example_of(const Problem& problem, const std::string& task) {
  const std::vector<std::string> tasks = tasks_of(problem);
  for (const std::string& example : examples_of(problem)) {
    if (task.empty() || task_of(Json::parse(example), tasks) == task) return example;
  }
  const std::vector<std::string_view> known(tasks.begin(), tasks.end());
  throw UsageError(std::string(problem.name) + " has no task " + in_quotes(task) +
                   (known.empty() ? "" : "; it has " + quoted_list(known, "and")));
}

int run_example(const std::string& name, const std::string& task) {
  std::vector<std::string_view> names;
  for (const Problem& problem : problems()) names.push_back(problem.name);
  const Problem* problem = find_problem(name);
  if (problem == nullptr) {
    const std::string cure = did_you_mean(name, names);
    throw UsageError("unknown problem " + in_quotes(name) +
                     (cure.empty() ? "; see psolve list" : cure));
  }
  write_standard_output(example_of(*problem, task));
  return 0;
}

}  // namespace psolve
