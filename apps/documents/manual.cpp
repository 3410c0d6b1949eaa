#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "documents.h"
#include "registry.h"
#include "render/format.h"

namespace psolve {
namespace {

/// What the declaration of an option, one line, leaves unsaid.
const std::map<std::string, std::string> kMore = {
    {"--input", "The fields of a spec are described by\n.Nm Cm help Ar problem ."},
    {"--output", "Where anything fails, a file that is there stays as it was."},
    {"--check",
     "Write nothing. Numbers are compared to a relative 1e-9, and each key that differs is\n"
     "named with the first answer that does."},
};

const std::map<std::string, std::string> kAbout = {
    {"keys",
     "A spec is a file\n.Pa *.json ;\nits key, in Markdown and in JSON, goes into a directory\n.Pa "
     "keys\n"
     "beside it. A key that would not change is left alone. In LaTeX the whole set makes one\n"
     "document with a section for each spec."},
    {"batch",
     "A line of standard input is a spec, of any problem, and a line of standard output its "
     "solution "
     "in\nJSON, in the same order. A line that cannot be solved is answered by\n"
     ".Ql {\"line\": n, \"error\": {\"message\": ...}}\nwith the JSON pointer and the column at "
     "fault, "
     "and stops nothing; blank lines have no answer."},
};

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else {
      result += c;
    }
  }
  return !result.empty() && (result[0] == '.' || result[0] == '\'') ? "\\&" + result : result;
}

std::string sentence(const std::string& text) {
  std::string result = escaped(text);
  if (result.empty()) return result;
  result[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(result[0])));
  return result + ".";
}

std::string placeholder(const OptionView& option) {
  if (!option.choices.empty()) return "format";
  std::string word = option.value;
  for (char& c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

/// "Fl f , Fl \-format Ar format", and so on.
std::string macros(const OptionView& option) {
  if (option.names.empty()) return "Ar " + placeholder(option);
  std::string text;
  for (const auto& name : option.names) {
    text += (text.empty() ? "Fl " : " , Fl ") + escaped(name.substr(1));
  }
  return option.value.empty() ? text : text + " Ar " + placeholder(option);
}

std::string synopsis(const std::vector<const CommandView*>& commands) {
  std::string text = ".Nm\n";
  if (commands[0]->is_problem) {
    text += ".Ar problem\n";
  } else {
    text += ".Cm";
    for (const CommandView* command : commands) text += " " + command->name;
    text += "\n";
  }
  for (const auto& option : commands[0]->options) {
    OptionView shown = option;
    if (shown.names.size() > 1) shown.names.erase(shown.names.begin());
    const bool required = option.names.empty() && option.value == "DIR";
    text += required ? "." + macros(shown) + "\n" : ".Op " + macros(shown) + "\n";
  }
  return text;
}

std::string options_list(const std::vector<OptionView>& options) {
  std::string text = ".Bl -tag -width indent\n";
  for (const auto& option : options) {
    text += ".It " + macros(option) + "\n" + sentence(option.help) + "\n";
    if (!option.choices.empty()) {
      text += "One of";
      for (const auto& choice : option.choices) {
        text += (&choice == &option.choices[0]       ? "\n.Cm "
                 : &choice == &option.choices.back() ? "\nor\n.Cm "
                                                     : " ,\n.Cm ") +
                choice;
      }
      text += " .\n";
    }
    const auto more = option.names.empty() ? kMore.end() : kMore.find(option.names.back());
    if (more != kMore.end()) text += more->second + "\n";
  }
  return text + ".El\n";
}

constexpr std::string_view kDescription = R"(.Sh DESCRIPTION
.Nm
reads a
.Em spec ,
a JSON object that states one problem with its numbers, and writes its answers, the derivation of
each of them step by step, and checks of the answers by methods that share no code with the solver.
.Pp
The problems are:
)";

constexpr std::string_view kEnd = R"(.Sh ENVIRONMENT
.Bl -tag -width NO_COLOR
.It Ev NO_COLOR
Where it is set and not empty, the output is not coloured.
.It Ev TERM
Only a terminal that it names, and not as
.Qq dumb ,
gets colour.
.El
.Sh EXIT STATUS
.Bl -tag -width Ds -compact
.It 0
Solved, and every check passed.
.It 1
It ran, but a check failed, a key differs, or a line of a batch could not be solved.
.It 2
Bad usage, a bad spec, or a file that cannot be read or written; one line on standard error names
the place and the cure.
.El
.Sh EXAMPLES
The receptive field of two convolutions:
.Bd -literal -offset indent
echo '{"problem": "receptive-field",
       "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]}' |
  psolve receptive-field
.Ed
.Pp
One answer of a spec, for a script:
.Pp
.Dl psolve backprop -i spec.json -f json --answers-only | jq .answers.loss
.Pp
The answer keys of a problem set, and later whether they still hold:
.Bd -literal -offset indent
psolve keys problems
psolve keys problems --check
.Ed
.Pp
A million specs on all cores:
.Pp
.Dl psolve batch --answers-only --jobs 8 <specs.ndjson >answers.ndjson
.Sh SEE ALSO
.Xr jq 1 ,
.Xr parallel 1
)";

}  // namespace

std::string manual(const ProgramView& program) {
  const auto groups = grouped_by_options(program);
  std::string text =
      ".Dd November 25, 2026\n.Dt PSOLVE 1\n.Os psolve " PSOLVE_VERSION
      "\n.Sh NAME\n.Nm psolve\n"
      ".Nd work out machine-learning problems, showing and checking every step\n.Sh SYNOPSIS\n";
  for (const auto& commands : groups) text += synopsis(commands);
  text += std::string(kDescription) + ".Bl -tag -width gan-equilibrium\n";
  for (const auto& command : program.commands) {
    if (command.is_problem)
      text += ".It Cm " + command.name + "\n" + sentence(command.summary) + "\n";
  }
  text +=
      ".El\n.Pp\n.Nm Cm help Ar problem\ndescribes the fields of its spec.\n"
      "Wherever a number stands in a spec, a string with a constant expression such as\n"
      ".Qq 1/3\nor\n.Qq sqrt(2)\nmay stand too.\n.Ss Options of the problems\n";
  text += options_list(groups[0][0]->options) + ".Ss Commands\n.Bl -tag -width indent\n";
  for (const auto& command : program.commands) {
    if (command.is_problem) continue;
    text += ".It Cm " + command.name + "\n" + sentence(command.summary) + "\n";
    if (const auto about = kAbout.find(command.name); about != kAbout.end()) {
      text += about->second + "\n";
    }
    if (!command.options.empty()) text += options_list(command.options);
  }
  text += ".El\n.Ss Options of all commands\n" + options_list(program.options);
  return text + std::string(kEnd);
}

}  // namespace psolve
