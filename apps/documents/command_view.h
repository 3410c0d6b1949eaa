#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace psolve {

/// What may stand on the command line, as plain data.
struct OptionView {
  std::vector<std::string> names;    ///< "-f", "--format"; none where it is told by its place
  std::string value;                 ///< "FILE", "DIR", "N", …; empty for a flag
  std::vector<std::string> choices;  ///< where the value is one of some words
  std::string help;
};

struct CommandView {
  std::string name;
  std::string summary;
  bool is_problem = false;
  std::vector<OptionView> options;  ///< but for those that all commands have
};

struct ProgramView {
  std::vector<OptionView> options;  ///< of all commands
  std::vector<CommandView> commands;
};

ProgramView view_of(const CLI::App& app);

/// Commands that have the same options, in the order of the first of each.
std::vector<std::vector<const CommandView*>> grouped_by_options(const ProgramView& program);

}  // namespace psolve
