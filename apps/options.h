#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classroom/grade.h"
#include "classroom/practice.h"
#include "classroom/sheet.h"
#include "classroom/vary.h"
#include "commands/batch.h"
#include "commands/keys.h"
#include "commands/solve.h"

namespace CLI {
class App;
}

namespace psolve {

/// The options of the commands: their declaration and what was asked for. What several commands ask
/// for stands once, since only one of them runs.
class Options {
 public:
  void add_colour(CLI::App& program);
  void add_input(CLI::App& command, const char* meaning);
  void add_output(CLI::App& command, const char* meaning, const char* what);
  void add_format(CLI::App& command, const char* meaning);
  void add_view(CLI::App& command);
  void add_jobs(CLI::App& command);
  void add_paths(CLI::App& command);
  /// The one file that is read, without an option's name.
  void add_file(CLI::App& command, const char* meaning);
  /// What becomes of the one spec that is solved.
  void add_solve(CLI::App& command);
  void add_keys(CLI::App& command);
  void add_sheet(CLI::App& command);
  void add_batch(CLI::App& command);
  void add_grade(CLI::App& command);
  void add_practice(CLI::App& command);
  void add_vary(CLI::App& command);

  SolveOptions solve() const;
  KeysOptions keys() const;
  SheetOptions sheet() const;
  BatchOptions batch() const;
  GradeCommand grade() const;
  PracticeOptions practice() const;
  VaryOptions vary() const;

  const std::optional<std::string>& input() const { return input_; }
  const std::vector<std::string>& paths() const { return paths_; }

 private:
  void add_draws(CLI::App& command, const char* meaning, int most);

  bool no_color_ = false;
  std::string color_;
  std::optional<std::string> input_;
  std::optional<std::string> output_;
  std::optional<std::string> figures_;
  std::optional<std::string> only_;
  std::string format_;
  std::optional<int> digits_;
  bool answers_only_ = false;
  bool fragment_ = false;
  std::vector<std::string> paths_;
  bool check_ = false;
  bool quiet_ = false;
  int jobs_ = 1;
  GradeCommand grade_;
  std::int64_t count_ = 0;
  std::int64_t seed_ = 1;
  std::string carry_;
  std::string reveal_;
};

}  // namespace psolve
