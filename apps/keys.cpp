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

#include "core/json/compare.h"
#include "core/json/text.h"
#include "core/text/text.h"
#include "key_verification.h"
#include "output.h"
#include "progress_line.h"
#include "registry.h"
#include "render/figures/svg.h"
#include "render/html/html.h"
#include "render/page.h"
#include "spec/source.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "keys";
constexpr std::size_t kLongestAnswer = 44;  // characters of one answer in a headline
constexpr std::size_t kLineColumns = 100;   // of a line of the overview

struct Task {
  fs::path spec;
  fs::path key;  ///< without its extension
};

/// What became of one spec.
struct Outcome {
  std::string line;                   ///< the answer, for standard output
  std::vector<std::string> problems;  ///< for standard error
  std::vector<fs::path> figures;      ///< the files that the key's figures stand in
  IndexEntry entry;                   ///< its place in an index of pages
  std::string section;                ///< its part of the document, where the set makes one
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
                                      std::string_view extension) {
  if (extension != "json") {
    const bool same = extension == "svg" ? same_drawing(committed, rendered)
                                         : same_but_for_rounding(committed, rendered);
    if (same) return std::nullopt;
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

/// Writes a file of a key, or compares it with the one that is there.
void keep_file(const fs::path& path, const std::string& rendered, bool check, Outcome& outcome) {
  const auto committed = contents(path);
  const auto differs = committed
                           ? difference(*committed, rendered, path.extension().string().substr(1))
                           : std::string("is missing; psolve keys without --check writes it");
  if (check) {
    const auto complain = [&](const std::optional<std::string>& problem) {
      if (!problem) return;
      outcome.problems.push_back(printable(path.string()) + ": " + *problem);
      outcome.exit_code = std::max(outcome.exit_code, 1);
    };
    complain(differs);
    if (committed && path.extension() == ".json") complain(disagreement_in(*committed));
    return;
  }
  if (!differs) return;
  make_directory(path.parent_path());
  write_file(path, rendered);
}

/// The one document of a set, or none where each key is a file of its own.
std::optional<fs::path> document_of(const KeysOptions& options) {
  if (options.format == nullptr || options.format->bind == nullptr) return std::nullopt;
  const fs::path top = options.directory;
  fs::path name = fs::weakly_canonical(top).filename();
  name += "." + std::string(options.format->extension);
  return ((options.output ? fs::path(*options.output) : top / kFolder) / name).lexically_normal();
}

/// The key in every format that is wanted, and the figures that it links.
void keep_key(const Task& task, const Solution& solution, const KeysOptions& options,
              Outcome& outcome) {
  View view;
  view.figure_links = task.key.filename().string() + "-";
  bool links_figures = false;
  if (const auto document = document_of(options)) {
    view.figure_links = task.key.lexically_relative(document->parent_path()).string() + "-";
    outcome.section = options.format->section(solution, view);
    links_figures = options.format->links_figures;
  }
  for (const Format* format : formats_of(options)) {
    if (format->bind != nullptr) continue;
    fs::path path = task.key;
    path += "." + std::string(format->extension);
    keep_file(path, format->render(solution, view), options.check, outcome);
    links_figures = links_figures || format->links_figures;
  }
  for (const Figure& figure : solution.figures) {
    fs::path path = task.key;
    path += "-" + figure_file(figure);
    outcome.figures.push_back(path);
    if (links_figures) {
      keep_file(outcome.figures.back(), svg_file(figure), options.check, outcome);
    }
  }
}

/// Where the answer of a spec is to be read.
std::string key_path(const Task& task, const KeysOptions& options) {
  if (const auto document = document_of(options)) return document->string();
  return task.key.string() + "." + std::string(formats_of(options)[0]->extension);
}

/// The source, the answer as far as there is room for it, and where it is to be read.
std::string overview_line(const Task& task, const Solution& solution, const KeysOptions& options) {
  constexpr std::size_t kLabelColumns = 12;
  constexpr std::size_t kFewestForAnswer = 15;  // however long the path is
  std::string label =
      printable(solution.source.empty() ? solution.problem : solution.source, kLongestAnswer);
  const std::size_t columns = columns_of(label);
  label.append(columns < kLabelColumns ? kLabelColumns - columns : 1, ' ');
  const std::string path = "  " + printable(key_path(task, options));
  const std::size_t taken = columns_of(label) + columns_of(path);
  const std::size_t room = taken < kLineColumns ? kLineColumns - taken - 1 : 0;  // and "…"
  return label + printable(headline(solution), std::max(room, kFewestForAnswer)) + path;
}

Outcome solve_task(const Task& task, const KeysOptions& options) {
  Outcome outcome;
  try {
    SpecSource source = read_spec(task.spec.string());
    const Solution solution = solve(problem_of(source), source, Extent::whole);
    keep_key(task, solution, options, outcome);
    outcome.line = overview_line(task, solution, options);
    outcome.entry = {"", solution.title.empty() ? solution.problem : solution.title,
                     solution.source, headline(solution), solution.passed()};
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
  std::atomic<Index> next = 0;
  std::atomic<Index> done = 0;
  ProgressLine progress;
  const auto work = [&] {
    for (Index i = next++; i < std::ssize(tasks); i = next++) {
      outcomes[i] = solve_task(tasks[i], options);
      ++done;
      if (!progress.is_due()) continue;
      progress.put(std::to_string(done) + " of " + std::to_string(tasks.size()) + " specs done");
    }
  };
  std::vector<std::thread> helpers;
  const Index jobs = std::min<Index>(options.jobs, std::ssize(tasks));
  for (Index i = 1; i < jobs; ++i) helpers.emplace_back(work);
  work();
  for (auto& helper : helpers) helper.join();
  return outcomes;
}

/// The page that leads to all pages of the set.
void keep_index(const KeysOptions& options, const std::vector<Task>& tasks,
                const std::vector<Outcome>& outcomes, Outcome& outcome) {
  const fs::path directory = options.directory;
  const fs::path folder =
      (options.output ? fs::path(*options.output) : directory / kFolder).lexically_normal();
  std::vector<IndexEntry> entries;
  for (Index i = 0; i < std::ssize(tasks); ++i) {
    if (outcomes[i].exit_code == 2) continue;
    entries.push_back(outcomes[i].entry);
    entries.back().link = url_path(tasks[i].key.lexically_proximate(folder).string() + ".html");
  }
  const std::string name = fs::absolute(directory / "").parent_path().lexically_normal().filename();
  keep_file(folder / "index.html", html_index("Answers: " + name, entries), options.check, outcome);
}

/// Keys whose spec is gone, and figures that no key has: what nothing regenerates would stay wrong
/// unseen.
std::vector<std::string> orphans(const std::vector<Task>& tasks,
                                 const std::vector<Outcome>& outcomes) {
  std::set<fs::path> folders;
  std::set<fs::path> known;
  for (Index i = 0; i < std::ssize(tasks); ++i) {
    folders.insert(tasks[i].key.parent_path());
    known.insert({tasks[i].key.string() + ".md", tasks[i].key.string() + ".json"});
    known.insert(outcomes[i].figures.begin(), outcomes[i].figures.end());
  }
  // Which figures a spec has is not known where it was not solved.
  const bool all_solved =
      std::ranges::all_of(outcomes, [](const Outcome& outcome) { return outcome.exit_code < 2; });
  std::vector<std::string> found;
  for (const auto& folder : folders) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(folder, missing)) {
      const std::string extension = entry.path().extension();
      const bool is_figure = extension == ".svg";
      const bool is_key = extension == ".md" || extension == ".json";
      if (known.contains(entry.path()) || !(is_key || (is_figure && all_solved))) continue;
      found.push_back(printable(entry.path().string()) +
                      (is_figure ? ": no key has this figure" : ": no spec has this key"));
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
  std::vector<Outcome> outcomes = solve_all(tasks, options);
  if (options.format != nullptr && options.format->name == "html") {
    Outcome index;
    keep_index(options, tasks, outcomes, index);
    outcomes.push_back(std::move(index));
  }
  if (const auto document = document_of(options)) {
    std::vector<std::string> sections;
    for (const auto& outcome : outcomes) {
      if (!outcome.section.empty()) sections.push_back(outcome.section);
    }
    keep_file(*document, options.format->bind(sections), options.check, outcomes.back());
  }
  for (const auto& outcome : outcomes) {
    if (!outcome.line.empty()) answers += outcome.line + "\n";
    for (const auto& problem : outcome.problems) problems += "psolve: " + problem + "\n";
    exit_code = std::max(exit_code, outcome.exit_code);
  }
  if (options.check) {
    for (const auto& orphan : orphans(tasks, outcomes)) {
      problems += "psolve: " + orphan + "\n";
      exit_code = std::max(exit_code, 1);
    }
  }
  write_standard_output(answers);
  std::fputs(problems.c_str(), stderr);
  return exit_code;
}

}  // namespace psolve
