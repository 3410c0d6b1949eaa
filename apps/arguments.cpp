#include "arguments.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "core/suggestion.h"
#include "core/text.h"

namespace psolve {
namespace {

using Words = std::vector<std::string>;

std::string help_hint(const Command& command) {
  return "; see psolve help " + command.name;
}

[[noreturn]] void refuse_option(const Command& command, const std::string& word) {
  std::vector<std::string_view> names = {"--help", "--no-color", "--version"};
  for (const Option& option : command.options) names.emplace_back(option.name);
  const std::string cure = did_you_mean(word, names);
  throw UsageError("unknown option " + in_quotes(word) +
                   (cure.empty() ? help_hint(command) : cure));
}

[[noreturn]] void refuse_operand(const Command& command, const std::string& word) {
  const bool solves = command.fields != nullptr;
  throw UsageError(
      "unexpected argument " + in_quotes(word) +
      (solves ? "; did you mean --input " + printable(word, 40) + "?" : help_hint(command)));
}

/// A word of the command line, taken apart: --name=value, -nvalue.
struct Given {
  const Option* option;
  std::optional<std::string> value;
};

Given option_in(const Command& command, const std::string& word) {
  const bool is_long = word.starts_with("--");
  const std::size_t end = is_long ? word.find('=') : 2;
  const std::string name = word.substr(0, end);
  const auto found = std::ranges::find_if(command.options, [&](const Option& option) {
    return is_long ? option.name == name : option.letter != 0 && option.letter == name[1];
  });
  if (found == command.options.end()) refuse_option(command, name);
  Given given{&*found, std::nullopt};
  if (is_long && end != word.npos) given.value = word.substr(end + 1);
  if (!is_long && word.size() > 2) given.value = word.substr(2);
  return given;
}

/// "-" is a value, it stands for a standard stream, and so is -3.
bool is_option(const std::string& word) {
  return word.size() > 1 && word[0] == '-' && (word[1] < '0' || word[1] > '9');
}

}  // namespace

Option text_option(Option option, std::string& value) {
  option.set = [&value, what = option.argument](const std::string& text) {
    if (text.empty()) throw UsageError("expected a " + what + ", got \"\"");
    value = text;
  };
  return option;
}

Option choice_option(Option option, std::vector<std::string_view> names, std::string& value) {
  for (const std::string_view name : names) {
    if (!option.argument.empty()) option.argument += '|';
    option.argument += name;
  }
  option.set = [&value, names = std::move(names)](const std::string& word) {
    if (std::ranges::find(names, word) == names.end()) {
      throw UsageError("expected " + quoted_list(names, "or") + ", got " + in_quotes(word) +
                       did_you_mean(word, names));
    }
    value = word;
  };
  return option;
}

Option integer_option(Option option, int min, int max, int& value) {
  option.set = [&value, min, max](const std::string& text) {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end || number < min || number > max) {
      throw UsageError("expected an integer from " + std::to_string(min) + " to " +
                       std::to_string(max) + ", got " + in_quotes(text));
    }
    value = number;
  };
  return option;
}

Option flag_option(Option option, bool& value) {
  option.set = [&value](const std::string&) { value = true; };
  return option;
}

void parse_arguments(const Command& command, const Words& words) {
  std::set<const Option*> seen;
  bool operand_seen = false;
  bool only_operands = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!only_operands && words[i] == "--") {
      only_operands = true;
      continue;
    }
    if (only_operands || !is_option(words[i])) {
      if (!command.operand || operand_seen) refuse_operand(command, words[i]);
      operand_seen = true;
      *command.operand->value = words[i];
      continue;
    }
    auto [option, value] = option_in(command, words[i]);
    const bool is_flag = option->argument.empty();
    if (is_flag && value) throw UsageError(option->name + " takes no value");
    if (!is_flag && !seen.insert(option).second) throw UsageError(option->name + " is given twice");
    if (!is_flag && !value) {
      if (i + 1 == words.size() || is_option(words[i + 1])) {
        throw UsageError(option->name + " needs its value: " + option->name + " " +
                         option->argument);
      }
      value = words[++i];
    }
    try {
      option->set(value.value_or(""));
    } catch (const UsageError& error) {
      throw UsageError(option->name + ": " + error.what());
    }
  }
  if (command.operand && command.operand->required && !operand_seen) {
    throw UsageError("missing " + command.operand->name + ": psolve " + command.name + " " +
                     command.operand->name);
  }
}

std::string in_columns(const std::vector<std::pair<std::string, std::string>>& lines,
                       std::size_t indent) {
  std::size_t width = 0;
  for (const auto& [term, meaning] : lines) width = std::max(width, term.size());
  std::string text;
  for (const auto& [term, meaning] : lines) {
    text += std::string(indent, ' ') + term + std::string(width + 2 - term.size(), ' ') + meaning +
            "\n";
  }
  return text;
}

std::string help_of(const Command& command) {
  std::string text = command.summary + ".\n\nusage: psolve " + command.name;
  if (!command.options.empty()) text += " [options]";
  std::vector<std::pair<std::string, std::string>> lines;
  if (command.operand) {
    const std::string& name = command.operand->name;
    text += command.operand->required ? " " + name : " [" + name + "]";
    lines.emplace_back(name, command.operand->help);
  }
  for (const Option& option : command.options) {
    std::string term = option.name + (option.argument.empty() ? "" : " " + option.argument);
    if (option.letter != 0) term = std::string("-") + option.letter + ", " + term;
    lines.emplace_back(term, option.help);
  }
  text += "\n";
  if (!lines.empty()) text += "\n" + in_columns(lines);
  if (command.fields) text += "\nThe fields of its spec:\n\n" + command.fields();
  return text;
}

}  // namespace psolve
