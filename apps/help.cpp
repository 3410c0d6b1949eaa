#include "help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <vector>

#include "core/text/text.h"
#include "render/words.h"

namespace psolve {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 26;  // where meanings begin

/// "-o, --output DIR", or the name of an argument.
std::string term_of(const CLI::Option& option) {
  std::string term;
  for (const auto& name : option.get_snames()) term += (term.empty() ? "-" : ", -") + name;
  for (const auto& name : option.get_lnames()) term += (term.empty() ? "--" : ", --") + name;
  if (term.empty()) return option.get_name(true) + (option.get_expected_max() > 1 ? "..." : "");
  if (option.get_expected_max() > 0) term += " " + option.get_type_name();
  return term;
}

std::string entry(const std::string& term, const std::string& meaning) {
  std::string text = "  " + term;
  std::size_t at = columns_of(text);
  if (at + 2 > kColumn) {
    text += "\n";
    at = 0;
  }
  for (const auto& line : wrapped(meaning, kWidth - kColumn)) {
    text += std::string(kColumn - at, ' ') + line + "\n";
    at = 0;
  }
  return text;
}

std::vector<const CLI::Option*> options_of(const CLI::App& command, bool positional) {
  return command.get_options([&](const CLI::Option* option) {
    return option->get_positional() == positional && !option->get_group().empty();
  });
}

std::string list_of(const std::string& heading, const std::vector<const CLI::Option*>& options) {
  std::vector<std::pair<std::string, std::string>> entries;
  for (const CLI::Option* option : options) {
    entries.emplace_back(term_of(*option), option->get_description());
  }
  return help_list(heading, entries);
}

std::string usage_of(const CLI::App& command) {
  std::string usage = "Usage: psolve " + command.get_name();
  for (const CLI::Option* argument : options_of(command, true)) {
    const std::string term = term_of(*argument);
    if (term == command.get_name()) continue;  // a file in the place of a command
    usage += argument->get_required() ? " " + term : " [" + term + "]";
  }
  return usage + " [OPTIONS]\n";
}

}  // namespace

std::string help_list(const std::string& heading,
                      const std::vector<std::pair<std::string, std::string>>& entries) {
  if (entries.empty()) return "";
  std::string text = "\n" + heading + ":\n";
  for (const auto& [term, meaning] : entries) text += entry(term, meaning);
  return text;
}

std::string options_help(const CLI::App& command) {
  return list_of("Options", options_of(command, false));
}

std::string help_of(const CLI::App& command, std::string_view example) {
  std::string text = usage_of(command) + "For example:\n  " + std::string(example) + "\n\n";
  for (const auto& line : wrapped(command.get_description() + ".", kWidth)) text += line + "\n";
  text += list_of("Arguments", options_of(command, true)) + options_help(command);
  const std::string footer = command.get_footer();
  return text + footer.substr(0, footer.find_last_not_of('\n') + 1) +
         (footer.size() > 1 ? "\n" : "");
}

}  // namespace psolve
