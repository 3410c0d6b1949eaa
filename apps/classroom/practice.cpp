#include "classroom/practice.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "classroom/vary.h"
#include "core/json/text.h"
#include "files/output.h"
#include "files/set_file.h"
#include "files/spec_files.h"
#include "keys/overview.h"
#include "keys/places.h"
#include "practice/page.h"
#include "registry.h"
#include "render/format.h"
#include "render/result.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

/// The spec solved, and then its variants.
std::vector<Solution> solutions_of(const std::string& path, const PracticeOptions& options) {
  SpecSource source = read_spec(path);
  std::vector<Json> variants;
  if (options.count > 0) variants = variants_of(source, options.seed, options.count);
  std::vector<Solution> solutions;
  solutions.push_back(solve(problem_of(source), source, Extent::whole));
  for (const Json& variant : variants) {
    SpecSource drawn{source.name, json_line(variant), variant};
    solutions.push_back(solve(problem_of(drawn), drawn, Extent::whole));
  }
  return solutions;
}

class Practice {
 public:
  explicit Practice(const PracticeOptions& options)
      : options_(options),
        places_{"practice", options.output, find_format("html")},
        tasks_(places_.tasks_of(find_specs(options.paths, false))) {
    for (const Task& task : tasks_) output_.protect(task.spec.path.string());
  }

  int run() {
    for (const Task& task : tasks_) write_page(task);
    if (!problems_.empty()) {
      std::fputs(problems_.c_str(), stderr);
      return 2;
    }
    const auto tops = directories_of(tasks_);
    for (const fs::path& top : tops) write_index(top);
    if (tops.empty() && tasks_.size() > 1 && options_.output) write_index("");
    output_.commit();
    write_standard_output(told_);
    return is_sound_ ? 0 : 1;
  }

 private:
  void write_page(const Task& task) {
    const std::string path = task.spec.path.string();
    try {
      const std::vector<Solution> solutions = solutions_of(path, options_);
      const Solution& first = solutions.front();
      output_.make_directory(task.key.parent_path());
      const fs::path page = task.key.string() + ".html";
      output_.write(page, practice_page(solutions), "the page of " + path);
      entries_.push_back({.page = page,
                          .title = title_of(first),
                          .source = first.source,
                          .passed = first.passed()});
      is_sound_ = !tell_failed_checks(path, first) && is_sound_;
      told_ += overview_line(first, true, page.string()) + "\n";
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) problems_ += "psolve: " + fault.line + "\n";
    }
  }

  /// The page that leads to those of a directory, or of all specs that were named.
  void write_index(const fs::path& top) {
    const SetFile set = top.empty() ? SetFile() : set_file_in(top);
    const fs::path folder = top.empty() ? fs::path(*options_.output) : places_.folder_of(top, top);
    const std::string name = top.empty() ? "" : ": " + name_of(top);
    KeySet pages{.title = set.title.empty() ? "Practice" + name : set.title,
                 .course = set.course,
                 .page = folder / "index.html",
                 .is_sheet = true};
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      if (tasks_[i].spec.top == top) pages.entries.push_back(entries_[i]);
    }
    if (set.order.empty()) {
      std::ranges::stable_sort(pages.entries, is_before, &SetEntry::source);
    }
    output_.write(pages.page, html_index(pages), "the index of the pages");
  }

  const PracticeOptions& options_;
  Places places_;
  std::vector<Task> tasks_;
  std::vector<SetEntry> entries_;  ///< of each task
  std::string problems_;
  std::string told_;
  bool is_sound_ = true;
  Output output_;
};

}  // namespace

int run_practice(const PracticeOptions& options) {
  return Practice(options).run();
}

}  // namespace psolve
