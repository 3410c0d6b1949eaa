#include "core/workings/narrowed.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/json/answer_path.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "core/workings/computation.h"
#include "core/workings/workings.h"
#include "formula/meaning/scope.h"

namespace psolve {
namespace {

/// What lines and data stand on: each by its computation, or as a datum, with those that it uses.
class Needs {
 public:
  explicit Needs(const Solution& solution) {
    for (const Given& datum : solution.given) {
      if (datum.value) define(datum.name, *datum.value, &datum);
    }
    read(solution.steps);
  }

  /// `what` is needed, and all that it uses.
  void need(const void* what) {
    std::vector<const void*> open = {what};
    while (!open.empty()) {
      const void* next = open.back();
      open.pop_back();
      if (!needed_.insert(next).second) continue;
      const auto& uses = uses_[next];
      open.insert(open.end(), uses.begin(), uses.end());
    }
  }

  bool has(const void* what) const { return needed_.contains(what); }

 private:
  void read(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      for (const Line& line : step.lines) {
        if (line.computation) read(*line.computation);
      }
      read(step.steps);
    }
  }

  void read(const Computation& line) {
    auto& uses = uses_[&line];
    for (const UsedValue& use : line.uses) {
      for (const std::string& name : scope_.sources_of(use.name)) uses.push_back(from_[name]);
    }
    define(line.name, line.value, &line);
  }

  void define(const std::string& name, const Value& value, const void* what) {
    scope_.define(name, value);
    from_[name] = what;
  }

  Scope scope_;
  std::unordered_map<std::string, const void*> from_;  ///< NAME → where it was defined last
  std::unordered_map<const void*, std::vector<const void*>> uses_;
  std::unordered_set<const void*> needed_;
};

const Computation* last_computation(const Step& step) {
  for (auto line = step.lines.rbegin(); line != step.lines.rend(); ++line) {
    if (line->computation) return line->computation.get();
  }
  return nullptr;
}

/// Whether any line comes to the answer, or to a part or the whole of it.
bool need_answer(const std::vector<Step>& steps, const std::string& path, Needs& needs) {
  bool found = false;
  for (const Step& step : steps) {
    const Computation* line = last_computation(step);
    const bool is_part =
        !step.answer.empty() && (is_within(step.answer, path) || is_within(path, step.answer));
    if (is_part && line != nullptr) {
      needs.need(line);
      found = true;
    }
    found = need_answer(step.steps, path, needs) || found;
  }
  return found;
}

/// Drops what is not needed; what is needed is shown, and not left out "in the same way".
void narrow(std::vector<Step>& steps, const Needs& needs) {
  for (Step& step : steps) {
    const bool keeps_value = needs.has(last_computation(step));
    std::erase_if(step.lines, [&](const Line& line) { return !needs.has(line.computation.get()); });
    if (!keeps_value) {
      step.value = nullptr;
      step.answer.clear();
    }
    step.is_left_out = false;
    narrow(step.steps, needs);
  }
  std::erase_if(steps, [](const Step& step) { return step.lines.empty() && step.steps.empty(); });
}

/// The paths of all answers and their parts.
void add_paths(const Json& answer, const std::string& path, std::vector<std::string>& paths) {
  if (!path.empty()) paths.push_back(path);
  for (const auto& [key, part] : answer.items()) {
    if (answer.is_array()) {
      add_paths(part, path + "[" + key + "]", paths);
    } else if (answer.is_object()) {
      add_paths(part, path.empty() ? key : path + "." + key, paths);
    }
  }
}

/// Whether a number in it tells it from others: a count may be the same by chance.
bool is_distinctive(const Json& answer) {
  if (answer.is_number_float()) return answer.get<double>() != std::trunc(answer.get<double>());
  return answer.is_structured() && std::any_of(answer.begin(), answer.end(), is_distinctive);
}

/// The path of what an answer is a part of; none of a whole.
std::string around(const std::string& path) {
  const auto last = path.find_last_of(".[");
  return last == std::string::npos ? "" : path.substr(0, last);
}

/// The same numbers under another path that a line comes to: ŷ is what the last layer gives out.
std::optional<std::string> other_path(const std::vector<Step>& steps, const Json& answer,
                                      const Json& answers) {
  for (const Step& step : steps) {
    // A line that comes to an entry stands for the list around it, too.
    for (std::string path = step.answer; !path.empty(); path = around(path)) {
      const Json* same = answer_at(answers, path);
      if (same != nullptr && *same == answer) return path;
    }
    if (auto found = other_path(step.steps, answer, answers)) return found;
  }
  return std::nullopt;
}

/// The names of the answers that lines come to.
void collect_names(const std::vector<Step>& steps, std::set<std::string>& names) {
  for (const Step& step : steps) {
    if (!step.answer.empty()) names.insert(step.answer.substr(0, step.answer.find_first_of(".[")));
    collect_names(step.steps, names);
  }
}

[[noreturn]] void refuse(const std::string& path, const Solution& solution) {
  const Json& answers = solution.answers;
  if (answer_at(answers, path) != nullptr && !path.empty()) {
    std::set<std::string> reached;
    collect_names(solution.steps, reached);
    const std::vector<std::string_view> names(reached.begin(), reached.end());
    throw UnknownAnswer("no line of the derivation comes to the answer " + in_quotes(path) +
                        (names.empty() ? "" : "; lines come to " + quoted_list(names, "and")));
  }
  std::vector<std::string> paths;
  add_paths(answers, "", paths);
  const std::string cure =
      did_you_mean(path, std::vector<std::string_view>(paths.begin(), paths.end()));
  std::vector<std::string_view> names;
  for (const auto& [name, answer] : answers.items()) names.push_back(name);
  throw UnknownAnswer("no answer " + in_quotes(path) +
                      (cure.empty() ? "; there are " + quoted_list(names, "and") : cure));
}

}  // namespace

Solution narrowed_to(const std::string& path, Solution solution) {
  Needs needs(solution);
  const Json* answer = path.empty() ? nullptr : answer_at(solution.answers, path);
  if (answer == nullptr) refuse(path, solution);
  if (!need_answer(solution.steps, path, needs)) {
    const auto other = is_distinctive(*answer)
                           ? other_path(solution.steps, *answer, solution.answers)
                           : std::nullopt;
    if (!other) refuse(path, solution);
    need_answer(solution.steps, *other, needs);
  }
  narrow(solution.steps, needs);
  std::erase_if(solution.given, [&](const Given& datum) { return !needs.has(&datum); });
  std::erase_if(solution.checks, [](const Check& check) { return check.lines.has_value(); });
  if (auto check = check_lines(solution.steps)) {
    solution.checks.insert(solution.checks.begin(), std::move(*check));
  }
  return solution;
}

}  // namespace psolve
