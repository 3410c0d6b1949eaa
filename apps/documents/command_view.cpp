#include "command_view.h"

#include <algorithm>
#include <sstream>

#include "registry.h"

namespace psolve {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

OptionView view_of(const CLI::Option& option) {
  OptionView view;
  for (const auto& name : option.get_snames()) view.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) view.names.push_back("--" + name);
  view.help = option.get_description();
  if (option.get_expected_max() == 0) return view;
  view.value = view.names.empty() ? option.get_name(true) : option.get_type_name();
  if (view.value.find('|') != std::string::npos) view.choices = split(view.value, '|');
  return view;
}

bool same_options(const CommandView& a, const CommandView& b) {
  return std::ranges::equal(a.options, b.options, [](const OptionView& x, const OptionView& y) {
    return x.names == y.names && x.value == y.value;
  });
}

}  // namespace

ProgramView view_of(const CLI::App& app) {
  ProgramView program;
  for (const CLI::Option* option : app.get_options()) program.options.push_back(view_of(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    CommandView view{command->get_name(),
                     command->get_description(),
                     find_problem(command->get_name()) != nullptr,
                     {}};
    for (const CLI::Option* option : command->get_options()) {
      if (option != command->get_help_ptr()) view.options.push_back(view_of(*option));
    }
    program.commands.push_back(std::move(view));
  }
  return program;
}

std::vector<std::vector<const CommandView*>> grouped_by_options(const ProgramView& program) {
  std::vector<std::vector<const CommandView*>> groups;
  for (const auto& command : program.commands) {
    const auto group = std::ranges::find_if(
        groups, [&](const auto& members) { return same_options(*members[0], command); });
    if (group == groups.end()) {
      groups.push_back({&command});
    } else {
      group->push_back(&command);
    }
  }
  return groups;
}

}  // namespace psolve
