#include "commands/keys.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <mutex>
#include <new>
#include <set>

#include "core/parallel.h"
#include "core/text/text.h"
#include "files/output.h"
#include "files/spec_files.h"
#include "keys/difference.h"
#include "keys/verification.h"
#include "registry.h"
#include "render/figures/svg.h"
#include "render/result.h"
#include "render/words.h"
#include "spec/input/source.h"
#include "terminal/progress_line.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "keys";
constexpr std::size_t kLongestLabel = 44;
constexpr std::size_t kLineColumns = 100;  // of a line of the overview

struct Task {
  SpecFile spec;
  fs::path key;  ///< without its extension
};

/// What became of one spec, or of what is written for a whole directory.
struct Outcome {
  std::string line;                   ///< the answer, for standard output
  std::vector<std::string> problems;  ///< for standard error
  std::vector<fs::path> figures;      ///< the files that the key's figures stand in
  SetEntry entry;                     ///< its place among the keys of the set
  Index compared = 0;                 ///< files
  Index differ = 0;                   ///< of them
  int exit_code = 0;
};

/// The folder of what is written for the specs in `folder`, found below `top`.
fs::path key_folder(const fs::path& folder, const fs::path& top, const KeysOptions& options) {
  if (!options.output) return (folder / kFolder).lexically_normal();
  const fs::path below = top.empty() ? fs::path() : folder.lexically_relative(top);
  return (*options.output / below).lexically_normal();
}

std::vector<Task> tasks_of(const std::vector<SpecFile>& specs, const KeysOptions& options) {
  std::vector<Task> tasks;
  for (const SpecFile& spec : specs) {
    const fs::path folder = key_folder(spec.path.parent_path(), spec.top, options);
    tasks.push_back({spec, folder / spec.path.stem()});
  }
  return tasks;
}

std::vector<const Format*> formats_of(const KeysOptions& options) {
  if (options.format != nullptr) return {options.format};
  return {find_format("markdown"), find_format("json")};
}

/// The result in a line: ŷ = 0.8659, L = 0.00899.
std::string headline(const Solution& solution) {
  constexpr int kDigits = 6;
  std::string text;
  for (const Prose& line : result_of(solution)) {
    text += (text.empty() ? "" : ", ") + prose_text(line, kDigits);
  }
  return text;
}

/// The source, the answer as far as there is room for it, and where it is to be read.
std::string overview_line(const Solution& solution, const std::string& key) {
  constexpr std::size_t kLabelColumns = 12;
  constexpr std::size_t kFewestForAnswer = 15;  // however long the path is
  std::string label =
      printable(solution.source.empty() ? solution.problem : solution.source, kLongestLabel);
  const std::size_t columns = columns_of(label);
  label.append(columns < kLabelColumns ? kLabelColumns - columns : 1, ' ');
  const std::string path = "  " + printable(key);
  const std::size_t taken = columns_of(label) + columns_of(path);
  const std::size_t room = taken < kLineColumns ? kLineColumns - taken - 1 : 0;  // and "…"
  return label + printable(headline(solution), std::max(room, kFewestForAnswer)) + path;
}

/// The directories whose specs make a set of their own.
std::vector<fs::path> directories_of(const std::vector<Task>& tasks) {
  std::vector<fs::path> tops;
  for (const Task& task : tasks) {
    const fs::path& top = task.spec.top;
    if (!top.empty() && std::ranges::find(tops, top) == tops.end()) tops.push_back(top);
  }
  return tops;
}

/// What people call the directory, wherever they stand.
std::string name_of(const fs::path& directory) {
  return fs::absolute(directory / "").parent_path().lexically_normal().filename();
}

/// The page that leads to all keys of a set, or the document of all; none where each key is a file that
/// knows of no other.
std::optional<fs::path> document_of(const fs::path& top, const KeysOptions& options) {
  const Format* format = options.format;
  if (format == nullptr || format->bind == nullptr || top.empty()) return std::nullopt;
  const std::string name = format->page != nullptr ? "index" : name_of(top);
  return key_folder(top, top, options) / (name + "." + std::string(format->extension));
}

/// Whether one source is before the other as people count: 11.2 before 11.10.
bool is_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  while (!a.empty() && !b.empty()) {
    const auto digits = [&](std::string_view text) {
      return static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin());
    };
    const std::size_t length = std::max<std::size_t>(digits(a), 1);
    const std::size_t other = std::max<std::size_t>(digits(b), 1);
    if (length != other && is_digit(a[0]) && is_digit(b[0])) return length < other;
    const int order = a.substr(0, length).compare(b.substr(0, other));
    if (order != 0) return order < 0;
    a.remove_prefix(length);
    b.remove_prefix(other);
  }
  return a.size() < b.size();
}

/// Solves the specs and writes, or compares, what is made of them.
class Keys {
 public:
  explicit Keys(const KeysOptions& options)
      : options_(options), tasks_(tasks_of(find_specs(options.paths, options.quiet), options)) {
    for (const Task& task : tasks_) output_.protect(task.spec.path.string());
    if (!options.quiet) output_.check_standard_output();
  }

  int run() {
    std::vector<Outcome> outcomes = solve_all();
    const auto tops = directories_of(tasks_);
    for (const fs::path& top : tops) {
      if (const auto document = document_of(top, options_)) {
        outcomes.push_back(bound(*document, top, outcomes));
      }
    }
    output_.commit();
    return tell(outcomes);
  }

 private:
  /// Writes a file of a key, or compares it with the one that is there.
  void keep_file(const fs::path& path, const std::string& rendered, const std::string& by,
                 Outcome& outcome) {
    auto differs = key_differences(path, rendered);
    if (options_.check) {
      if (differs.empty() && path.extension() == ".json") differs = disagreements_in(path);
      outcome.compared += 1;
      if (differs.empty()) return;
      outcome.differ += 1;
      for (const std::string& sentence : differs) {
        outcome.problems.push_back(printable(path.string()) + ": " + sentence);
      }
      outcome.exit_code = std::max(outcome.exit_code, 1);
    } else if (!differs.empty()) {
      output_.make_directory(path.parent_path());
      output_.write(path, rendered, by);
    } else {
      output_.keep(path, by);
    }
  }

  /// The key in every format that is wanted, and the figures that it links.
  void keep_key(const Task& task, const Solution& solution, Outcome& outcome) {
    const std::string by = "the key of " + task.spec.path.string();
    View view{.digits = options_.digits, .answers_only = options_.answers_only};
    view.figure_links = task.key.filename().string() + "-";
    bool links_figures = false;
    if (const auto document = document_of(task.spec.top, options_)) {
      view.figure_links = task.key.lexically_relative(document->parent_path()).string() + "-";
      view.brief = options_.format->page == nullptr;
      outcome.entry.section = options_.format->section(solution, view);
    } else {
      for (const Format* format : formats_of(options_)) {
        fs::path path = task.key;
        path += "." + std::string(format->extension);
        keep_file(path, format->render(solution, view), by, outcome);
        links_figures = links_figures || format->links_figures;
      }
    }
    for (const Figure& figure : solution.figures) {
      fs::path path = task.key;
      path += "-" + figure_file(figure);
      outcome.figures.push_back(path);
      if (links_figures) keep_file(path, svg_file(figure), by, outcome);
    }
  }

  /// Where the answer of a spec is to be read.
  std::string key_path(const Task& task) const {
    const auto document = document_of(task.spec.top, options_);
    if (document && options_.format->page == nullptr) return document->string();
    return task.key.string() + "." + std::string(formats_of(options_)[0]->extension);
  }

  Outcome solve_task(const Task& task) {
    Outcome outcome;
    const std::string spec = task.spec.path.string();
    try {
      SpecSource source = read_spec(spec);
      const Extent extent = options_.answers_only ? Extent::answers_only : Extent::whole;
      const Solution solution = solve(problem_of(source), source, extent);
      outcome.entry = {.page = task.key.string() + ".html",
                       .title = solution.title.empty() ? solution.problem : solution.title,
                       .source = solution.source,
                       .result = result_of(solution),
                       .passed = solution.passed()};
      keep_key(task, solution, outcome);
      outcome.line = overview_line(solution, key_path(task));
      for (const auto& check : solution.checks) {
        if (check.passed()) continue;
        outcome.problems.push_back(printable(spec + ": check failed: " + check.claim));
        outcome.exit_code = std::max(outcome.exit_code, 1);
      }
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) outcome.problems.push_back(fault.line);
      outcome.exit_code = 2;
    } catch (const std::bad_alloc&) {
      outcome.problems.push_back(printable(spec) + ": out of memory");
      outcome.exit_code = 2;
    }
    return outcome;
  }

  std::vector<Outcome> solve_all() {
    std::vector<Outcome> outcomes(tasks_.size());
    std::atomic<Index> next = 0;
    std::atomic<Index> done = 0;
    std::exception_ptr failure;
    std::mutex mutex;
    ProgressLine progress;
    const auto work = [&](Index) {
      try {
        for (Index i = next++; i < std::ssize(tasks_); i = next++) {
          outcomes[i] = solve_task(tasks_[i]);
          ++done;
          if (!progress.is_due()) continue;
          progress.put(std::to_string(done) + " of " + std::to_string(tasks_.size()) +
                       " specs done");
        }
      } catch (...) {
        // Nothing is written then, so that the rest need not be solved.
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
        next = std::ssize(tasks_);
      }
    };
    const Index jobs = std::min<Index>(options_.jobs, std::ssize(tasks_));
    parallel_for(jobs, jobs, work);
    if (failure) std::rethrow_exception(failure);
    return outcomes;
  }

  /// What leads to the keys of a set, and those of its pages that lead back and to their neighbours.
  Outcome bound(const fs::path& document, const fs::path& top, std::vector<Outcome>& outcomes) {
    KeySet set{"Answers: " + name_of(top), document};
    std::vector<Outcome*> solved;
    for (Index i = 0; i < std::ssize(tasks_); ++i) {
      if (tasks_[i].spec.top == top && outcomes[i].exit_code < 2) solved.push_back(&outcomes[i]);
    }
    std::ranges::stable_sort(solved, [](const Outcome* a, const Outcome* b) {
      return is_before(a->entry.source, b->entry.source);
    });
    for (Outcome* outcome : solved) set.entries.push_back(std::move(outcome->entry));
    for (std::size_t i = 0; options_.format->page != nullptr && i < solved.size(); ++i) {
      const fs::path& page = set.entries[i].page;
      keep_file(page, options_.format->page(set, i), "the key at " + page.string(), *solved[i]);
    }
    Outcome outcome;
    keep_file(document, options_.format->bind(set), "the keys of " + top.string(), outcome);
    return outcome;
  }

  /// Keys whose spec is gone, and figures that no key has: what nothing regenerates would stay
  /// wrong unseen. Beside a spec that was named by itself stand the keys of its neighbours.
  std::vector<std::string> orphans(const std::vector<Outcome>& outcomes) const {
    std::set<fs::path> folders;
    std::set<fs::path> known;
    for (Index i = 0; i < std::ssize(tasks_); ++i) {
      if (!tasks_[i].spec.top.empty()) folders.insert(tasks_[i].key.parent_path());
      known.insert({tasks_[i].key.string() + ".md", tasks_[i].key.string() + ".json"});
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

  int tell(const std::vector<Outcome>& outcomes) const {
    int exit_code = 0;
    std::string answers;
    std::string problems;
    for (const auto& outcome : outcomes) {
      if (!outcome.line.empty()) answers += outcome.line + "\n";
      for (const auto& problem : outcome.problems) problems += "psolve: " + problem + "\n";
      exit_code = std::max(exit_code, outcome.exit_code);
    }
    if (options_.check) {
      const auto left_over = orphans(outcomes);
      for (const auto& orphan : left_over) problems += "psolve: " + orphan + "\n";
      if (!left_over.empty()) exit_code = std::max(exit_code, 1);
      problems += "psolve: " + summary(outcomes, std::ssize(left_over)) + "\n";
    }
    if (!options_.quiet) write_standard_output(answers);
    std::fputs(problems.c_str(), stderr);
    return exit_code;
  }

  /// What came of comparing, in a line.
  static std::string summary(const std::vector<Outcome>& outcomes, Index left_over) {
    Index compared = 0;
    Index differ = 0;
    for (const Outcome& outcome : outcomes) {
      compared += outcome.compared;
      differ += outcome.differ;
    }
    std::string text = counted(compared, "file") + " compared, " +
                       (differ == 0 ? "none" : std::to_string(differ)) + " with differences";
    if (left_over > 0) text += ", and " + std::to_string(left_over) + " without a spec";
    return text;
  }

  const KeysOptions& options_;
  std::vector<Task> tasks_;
  Output output_;
};

}  // namespace

int run_keys(const KeysOptions& options) {
  return Keys(options).run();
}

}  // namespace psolve
