#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "documents.h"

namespace psolve {
namespace {

std::string joined(const std::vector<std::string>& words, const std::string& separator) {
  std::string text;
  for (const auto& word : words) text += (&word == &words[0] ? "" : separator) + word;
  return text;
}

std::vector<std::string> names_of(const std::vector<const CommandView*>& commands) {
  std::vector<std::string> names;
  for (const CommandView* command : commands) names.push_back(command->name);
  return names;
}

std::vector<std::string> names_of(const ProgramView& program, bool problems_only) {
  std::vector<std::string> names;
  for (const auto& command : program.commands) {
    if (command.is_problem || !problems_only) names.push_back(command.name);
  }
  return names;
}

std::vector<std::string> names_of(const std::vector<OptionView>& options) {
  std::vector<std::string> names;
  for (const auto& option : options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

/// The words that may stand as the value of an option, where they are known.
std::vector<std::string> words_for(const OptionView& option, const ProgramView& program) {
  if (option.value == "PROBLEM") return names_of(program, true);
  if (option.value == "COMMAND") return names_of(program, false);
  return option.choices;
}

/// `text` between single quotes, as shells read them.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

// ------------------------------------------------------------------ bash

std::string bash_value(const OptionView& option, const ProgramView& program) {
  if (option.value == "FILE") return "_psolve_files -f";
  if (option.value == "DIR") return "_psolve_files -d";
  const auto words = words_for(option, program);
  return words.empty() ? "return" : "_psolve_words " + quoted(joined(words, " "));
}

std::string bash_case(const std::vector<const CommandView*>& commands, const ProgramView& program) {
  std::string text = "    " + joined(names_of(commands), " | ") + ")\n      case $previous in\n";
  std::string place;
  for (const auto& option : commands[0]->options) {
    if (option.names.empty() && place.empty()) place = bash_value(option, program);
    if (option.names.empty() || option.value.empty()) continue;
    text += fmt::format("        {}) {} && return ;;\n", joined(option.names, " | "),
                        bash_value(option, program));
  }
  std::vector<std::string> options = names_of(commands[0]->options);
  const std::vector<std::string> common = names_of(program.options);
  options.insert(options.end(), common.begin(), common.end());
  return text + "      esac\n" +
         fmt::format(
             "      if [[ $word == -* ]]; then\n        _psolve_words {}\n      else\n"
             "        {}\n      fi\n      ;;\n",
             quoted(joined(options, " ")), place.empty() ? "return" : place);
}

// ------------------------------------------------------------------ zsh

/// A description within the brackets of _arguments.
std::string zsh_help(const std::string& help) {
  std::string text;
  for (const char c : help) {
    if (std::string_view("[]:\\").find(c) != std::string_view::npos) text += '\\';
    text += c;
  }
  return text;
}

std::string zsh_action(const OptionView& option, const ProgramView& program) {
  if (option.value == "FILE") return ":file:_files";
  if (option.value == "DIR") return ":directory:_files -/";
  const auto words = words_for(option, program);
  if (!words.empty())
    return ":" + option.value.substr(0, option.value.find('|')) + ":(" + joined(words, " ") + ")";
  return option.value.empty() ? "" : ":" + option.value + ": ";
}

std::string zsh_option(const OptionView& option, const ProgramView& program) {
  const std::string action = zsh_action(option, program);
  if (option.names.empty()) return quoted("1" + action);
  if (option.names.size() == 1) {
    return quoted(option.names[0] + "[" + zsh_help(option.help) + "]" + action);
  }
  return quoted("(" + joined(option.names, " ") + ")") + "{" + joined(option.names, ",") + "}" +
         quoted("[" + zsh_help(option.help) + "]" + action);
}

// ------------------------------------------------------------------ fish

std::string fish_option(const OptionView& option, const ProgramView& program,
                        const std::string& condition) {
  std::string line = "complete -c psolve" + condition;
  for (const auto& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  const auto words = words_for(option, program);
  if (!words.empty()) {
    line += " -x -a " + quoted(joined(words, " "));
  } else if (option.value == "FILE") {
    line += " -r -F";
  } else if (option.value == "DIR") {
    line += " -x -a '(__fish_complete_directories)'";
  } else if (!option.value.empty()) {
    line += " -x";
  }
  return line + " -d " + quoted(option.help) + "\n";
}

}  // namespace

std::string bash_completion(const ProgramView& program) {
  std::string text = R"(# Completion for bash, written by psolve's build.

_psolve_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

_psolve_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$word")
}

_psolve() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ ${COMP_WORDS[i]} != -* ]]; then
      command=${COMP_WORDS[i]}
      break
    fi
  done
  case $command in
)";
  text += fmt::format(
      "    \"\")\n      if [[ $word == -* ]]; then\n        _psolve_words {}\n"
      "      else\n        _psolve_words {}\n      fi\n      ;;\n",
      quoted(joined(names_of(program.options), " ")),
      quoted(joined(names_of(program, false), " ")));
  for (const auto& commands : grouped_by_options(program)) text += bash_case(commands, program);
  return text + "  esac\n}\n\ncomplete -F _psolve psolve\n";
}

std::string zsh_completion(const ProgramView& program) {
  std::string text =
      "#compdef psolve\n# Completion for zsh, written by psolve's build.\n\n"
      "_psolve() {\n  local state line\n  local -a commands common\n  commands=(\n";
  for (const auto& command : program.commands) {
    text += "    " + quoted(command.name + ":" + command.summary) + "\n";
  }
  text += "  )\n  common=(\n";
  for (const auto& option : program.options) text += "    " + zsh_option(option, program) + "\n";
  text +=
      "  )\n  _arguments -C $common '1: :->command' '*:: :->arguments'\n"
      "  case $state in\n    command) _describe command commands ;;\n    arguments)\n"
      "      case $line[1] in\n";
  for (const auto& commands : grouped_by_options(program)) {
    text += "        " + joined(names_of(commands), "|") + ")\n          _arguments $common";
    for (const auto& option : commands[0]->options) {
      text += " \\\n            " + zsh_option(option, program);
    }
    text += "\n          ;;\n";
  }
  return text + "      esac\n      ;;\n  esac\n}\n\n_psolve \"$@\"\n";
}

std::string fish_completion(const ProgramView& program) {
  std::string text = "# Completion for fish, written by psolve's build.\n\ncomplete -c psolve -f\n";
  for (const auto& option : program.options) text += fish_option(option, program, "");
  for (const auto& command : program.commands) {
    text += fmt::format("complete -c psolve -n __fish_use_subcommand -a {} -d {}\n", command.name,
                        quoted(command.summary));
  }
  for (const auto& commands : grouped_by_options(program)) {
    const std::string condition =
        " -n '__fish_seen_subcommand_from " + joined(names_of(commands), " ") + "'";
    for (const auto& option : commands[0]->options) {
      text += fish_option(option, program, condition);
    }
  }
  return text;
}

}  // namespace psolve
