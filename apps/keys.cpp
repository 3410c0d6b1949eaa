#include "keys.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>
#include <vector>

#include "core/json_compare.h"
#include "core/json_text.h"
#include "core/text.h"
#include "output.h"
#include "registry.h"
#include "spec/spec_source.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "keys";
constexpr std::size_t kLongestAnswer = 44;  // characters in a line of the overview

struct Task {
  fs::path spec;
  fs::path key;  ///< without its extension
};

/// What became of one spec.
struct Outcome {
  std::string line;                   ///< the answer, for standard output
  std::vector<std::string> problems;  ///< for standard error
  int exit_code = 0;
};

[[noreturn]] void refuse_directory(const fs::path& path, const std::error_code& error) {
  const std::string name = printable(path.string());
  if (error == std::errc::no_such_file_or_directory) throw InputError(name + ": no such directory");
  if (error == std::errc::not_a_directory) {
    throw InputError(name + ": not a directory; name the one that holds the specs");
  }
  throw InputError(name + ": cannot be read: " + error.message());
}

/// Every spec below the directory, in order; what stands in folders of keys is not a spec.
std::vector<Task> find_specs(const KeysOptions& options) {
  const fs::path top = options.directory;
  std::vector<Task> tasks;
  fs::path reached = top;
  std::error_code error;
  const auto end = fs::recursive_directory_iterator();
  for (auto entry = fs::recursive_directory_iterator(top, error); !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = reached = entry->path();
    std::error_code vanished;
    if (entry->is_directory(vanished)) {
      const bool holds_keys =
          path.filename() == kFolder || (options.output && is_same_file(path, *options.output));
      if (holds_keys) entry.disable_recursion_pending();
    }
    if (!entry->is_regular_file(vanished) || path.extension() != ".json") continue;
    const fs::path folder = options.output
                                ? *options.output / path.parent_path().lexically_relative(top)
                                : path.parent_path() / kFolder;
    tasks.push_back({path, (folder / path.stem()).lexically_normal()});
  }
  if (error) refuse_directory(reached, error);
  if (tasks.empty()) {
    throw InputError(printable(top.string()) + ": no specs (*.json) below this directory");
  }
  std::sort(tasks.begin(), tasks.end(),
            [](const Task& a, const Task& b) { return a.spec < b.spec; });
  return tasks;
}

std::optional<std::string> contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

/// How the committed key differs from the solution; the answers are compared first, since they are
/// what its readers look for. None where they agree.
std::optional<std::string> difference(const std::string& committed, const std::string& rendered,
                                      const Format& format) {
  if (format.name != "json") {
    if (same_but_for_rounding(committed, rendered)) return std::nullopt;
    return "differs from what psolve writes now";
  }
  const Json expected = Json::parse(committed, nullptr, false);
  if (expected.is_discarded() || !expected.is_object()) return "is not a key in JSON";
  const Json found = Json::parse(rendered);
  auto differs = first_difference(expected.value("answers", Json()), found["answers"]);
  if (differs) {
    differs->pointer.insert(0, "/answers");
  } else {
    differs = first_difference(expected, found);
  }
  if (!differs) return std::nullopt;
  return differs->pointer + " is " + differs->expected + " in the key, " + differs->found +
         " computed";
}

std::vector<const Format*> formats_of(const KeysOptions& options) {
  if (options.format != nullptr) return {options.format};
  return {find_format("markdown"), find_format("json")};
}

std::string headline(const Solution& solution) {
  std::string text;
  for (const auto& name : solution.headline) {
    if (!text.empty()) text += ", ";
    text += name + " = " + printable(json_line(solution.answers.at(name), 6), kLongestAnswer);
  }
  return text;
}

void keep_key(const Task& task, const std::string& rendered, const Format& format, bool check,
              Outcome& outcome) {
  fs::path path = task.key;
  path += "." + std::string(format.extension);
  const auto committed = contents(path);
  const auto differs = committed ? difference(*committed, rendered, format)
                                 : std::string("is missing; psolve keys without --check writes it");
  if (!differs) return;
  if (check) {
    outcome.problems.push_back(printable(path.string()) + ": " + *differs);
    outcome.exit_code = std::max(outcome.exit_code, 1);
    return;
  }
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) {
    throw OutputError(printable(path.parent_path().string()) +
                      ": cannot be made: " + error.message());
  }
  write_file(path, rendered);
}

Outcome solve_task(const Task& task, const KeysOptions& options) {
  Outcome outcome;
  try {
    SpecSource source = read_spec(task.spec.string());
    const Solution solution = solve(problem_of(source), source, Extent::whole);
    const auto wanted = formats_of(options);
    for (const Format* format : wanted) {
      keep_key(task, format->render(solution, View{}), *format, options.check, outcome);
    }
    const std::string label =
        printable(solution.source.empty() ? solution.problem : solution.source, kLongestAnswer);
    outcome.line = label + std::string(label.size() < 12 ? 12 - label.size() : 1, ' ') +
                   headline(solution) + "  " + printable(task.key.string()) + "." +
                   std::string(wanted[0]->extension);
    for (const auto& check : solution.checks) {
      if (check.passed()) continue;
      outcome.problems.push_back(printable(task.spec.string()) + ": check failed: " + check.claim);
      outcome.exit_code = std::max(outcome.exit_code, 1);
    }
  } catch (const std::runtime_error& error) {
    outcome.problems.emplace_back(error.what());
    outcome.exit_code = 2;
  }
  return outcome;
}

std::vector<Outcome> solve_all(const std::vector<Task>& tasks, const KeysOptions& options) {
  std::vector<Outcome> outcomes(tasks.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      outcomes[i] = solve_task(tasks[i], options);
    }
  };
  std::vector<std::thread> helpers;
  const std::size_t jobs = std::min(static_cast<std::size_t>(options.jobs), tasks.size());
  for (std::size_t i = 1; i < jobs; ++i) helpers.emplace_back(work);
  work();
  for (auto& helper : helpers) helper.join();
  return outcomes;
}

/// Keys whose spec is gone: a key that nothing regenerates would stay wrong unseen.
std::vector<std::string> orphans(const std::vector<Task>& tasks) {
  std::set<fs::path> folders;
  std::set<fs::path> known;
  for (const auto& task : tasks) {
    folders.insert(task.key.parent_path());
    known.insert(task.key);
  }
  std::vector<std::string> found;
  for (const auto& folder : folders) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      fs::path key = entry.path();
      const std::string extension = key.extension();
      if (known.count(key.replace_extension()) == 0 &&
          (extension == ".md" || extension == ".json")) {
        found.push_back(printable(entry.path().string()) + ": no spec has this key");
      }
    }
  }
  return found;
}

}  // namespace

int run_keys(const KeysOptions& options) {
  const std::vector<Task> tasks = find_specs(options);
  int exit_code = 0;
  std::string answers;
  std::string problems;
  for (const auto& outcome : solve_all(tasks, options)) {
    if (!outcome.line.empty()) answers += outcome.line + "\n";
    for (const auto& problem : outcome.problems) problems += "psolve: " + problem + "\n";
    exit_code = std::max(exit_code, outcome.exit_code);
  }
  if (options.check) {
    for (const auto& orphan : orphans(tasks)) {
      problems += "psolve: " + orphan + "\n";
      exit_code = std::max(exit_code, 1);
    }
  }
  write_standard_output(answers);
  std::fputs(problems.c_str(), stderr);
  return exit_code;
}

}  // namespace psolve
