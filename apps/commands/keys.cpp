#include "commands/keys.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <new>
#include <set>

#include "core/parallel.h"
#include "core/text/text.h"
#include "files/output.h"
#include "files/set_file.h"
#include "files/spec_files.h"
#include "keys/difference.h"
#include "keys/overview.h"
#include "keys/places.h"
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

/// Solves the specs and writes, or compares, what is made of them.
class Keys {
 public:
  explicit Keys(const KeysOptions& options)
      : options_(options),
        places_{options.sheet ? "sheets" : "keys", options.output, options.format},
        tasks_(places_.tasks_of(find_specs(options.paths, options.quiet))) {
    for (const Task& task : tasks_) output_.protect(task.spec.path.string());
    if (!options.quiet) output_.check_standard_output();
  }

  int run() {
    std::vector<Outcome> outcomes = solve_all();
    const auto tops = directories_of(tasks_);
    for (const fs::path& top : tops) {
      if (const auto document = places_.document_of(top)) {
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
    const std::string by = made_of(task.spec.path);
    View view{
        .digits = options_.digits, .answers_only = options_.answers_only, .sheet = options_.sheet};
    bool links_figures = false;
    if (places_.document_of(task.spec.top)) {
      view.brief = options_.format->page == nullptr;
      outcome.entry.section = options_.format->section(solution, view);
    } else {
      for (const Format* format : places_.formats()) {
        view.figure_links.reset();
        if (format->links_figures) view.figure_links = task.key.filename().string() + "-";
        fs::path path = task.key;
        path += "." + std::string(format->extension);
        keep_file(path, format->render(solution, view), by, outcome);
        links_figures = links_figures || format->links_figures;
      }
    }
    for (const Figure& figure : options_.sheet ? solution.given_figures : solution.figures) {
      fs::path path = task.key;
      path += "-" + figure_file(figure);
      outcome.figures.push_back(path);
      if (links_figures) keep_file(path, svg_file(figure), by, outcome);
    }
  }

  Outcome solve_task(const Task& task) {
    Outcome outcome;
    const std::string spec = task.spec.path.string();
    try {
      SpecSource source = read_spec(spec);
      const Extent extent = options_.answers_only ? Extent::answers_only : Extent::whole;
      const Solution solution = solve(problem_of(source), source, extent);
      outcome.entry = {.page = task.key.string() + ".html",
                       .title = title_of(solution),
                       .source = solution.source,
                       .passed = solution.passed()};
      if (!options_.sheet) outcome.entry.result = result_of(solution);
      keep_key(task, solution, outcome);
      outcome.line = overview_line(solution, options_.sheet, places_.read_at(task));
      std::ranges::move(failed_checks(spec, solution), std::back_inserter(outcome.problems));
      if (!solution.passed()) outcome.exit_code = std::max(outcome.exit_code, 1);
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
    std::atomic<Index> done = 0;
    ProgressLine progress;
    parallel_for(std::ssize(tasks_), options_.jobs, [&](Index i) {
      outcomes[i] = solve_task(tasks_[i]);
      ++done;
      if (options_.quiet || !progress.is_due()) return;
      progress.put(std::to_string(done) + " of " + std::to_string(tasks_.size()) + " specs done");
    });
    return outcomes;
  }

  /// "the key of FILE"
  std::string made_of(const fs::path& path) const {
    return (options_.sheet ? "the sheet of " : "the key of ") + path.string();
  }

  /// What leads to the keys of a set, and those of its pages that lead back and to their neighbours.
  Outcome bound(const fs::path& document, const fs::path& top, std::vector<Outcome>& outcomes) {
    const SetFile file = set_file_in(top);
    const std::string what = options_.sheet ? "Questions: " : "Answers: ";
    KeySet set{file.title.empty() ? what + name_of(top) : file.title,
               file.course,
               document,
               {},
               options_.sheet};
    std::vector<Outcome*> solved;
    for (Index i = 0; i < std::ssize(tasks_); ++i) {
      if (tasks_[i].spec.top == top && outcomes[i].exit_code < 2) solved.push_back(&outcomes[i]);
    }
    if (file.order.empty()) {
      std::ranges::stable_sort(solved, [](const Outcome* a, const Outcome* b) {
        return is_before(a->entry.source, b->entry.source);
      });
    }
    for (Outcome* outcome : solved) set.entries.push_back(std::move(outcome->entry));
    for (std::size_t i = 0; options_.format->page != nullptr && i < solved.size(); ++i) {
      const fs::path& page = set.entries[i].page;
      keep_file(page, options_.format->page(set, i), made_of(page), *solved[i]);
    }
    Outcome outcome;
    keep_file(document, options_.format->bind(set), made_of(top), outcome);
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

  /// What came of comparing, in a line: "32 keys, 1 differs".
  static std::string summary(const std::vector<Outcome>& outcomes, Index left_over) {
    const auto keys = std::ranges::count_if(outcomes, [](auto& each) { return each.compared > 0; });
    const auto differ = std::ranges::count_if(outcomes, [](auto& each) { return each.differ > 0; });
    std::string text = counted(keys, "key") + ", " +
                       (differ == 0 ? "none" : std::to_string(differ)) +
                       (differ > 1 ? " differ" : " differs");
    if (left_over > 0) text += ", and " + std::to_string(left_over) + " without a spec";
    return text;
  }

  const KeysOptions& options_;
  Places places_;
  std::vector<Task> tasks_;
  Output output_;
};

}  // namespace

int run_keys(const KeysOptions& options) {
  return Keys(options).run();
}

}  // namespace psolve
