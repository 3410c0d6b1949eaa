// The command line: what is asked for, standard streams, exit codes.

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_text.h"
#include "core/suggestion.h"
#include "keys.h"
#include "output.h"
#include "registry.h"
#include "render/format.h"

namespace psolve {
namespace {

constexpr int kSolved = 0;
constexpr int kCheckFailed = 1;
constexpr int kBadUsage = 2;

constexpr std::string_view kIntroduction =
    R"(psolve works out machine-learning problems and shows and checks every step.

usage: psolve <problem> --input spec.json    solve one spec
       psolve keys DIR                       write the answer key of every spec
       psolve list                           the problems it knows
       psolve help [COMMAND]                 more about any of these

Try this:
  echo '{"problem": "receptive-field", "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]}' |
    psolve receptive-field
)";

struct SolveOptions {
  std::string input;
  std::string format = "text";
  std::string output;
  int digits = 0;
  bool answers_only = false;
};

/// Errors are one line on standard error; at a terminal the place is pointed at as well.
int report(const std::string& message, const std::string& excerpt = "") {
  std::string text = "psolve: " + message + "\n";
  if (::isatty(STDERR_FILENO) != 0) text += excerpt;
  std::fputs(text.c_str(), stderr);
  return kBadUsage;
}

bool wants_colour(bool no_color) {
  const char* set = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return !no_color && (set == nullptr || *set == '\0') && ::isatty(STDOUT_FILENO) != 0 &&
         (terminal == nullptr || std::string_view(terminal) != "dumb");
}

int run_solve(const Problem& problem, const SolveOptions& options, bool no_color) {
  if (options.input.empty() && ::isatty(STDIN_FILENO) != 0) {
    return report("no spec; give --input FILE, or pipe one in");
  }
  SpecSource source = read_spec(options.input.empty() ? "-" : options.input);
  const Extent extent = options.answers_only ? Extent::answers_only : Extent::whole;
  const Solution solution = solve(problem, source, extent);
  View view;
  if (options.digits > 0) view.digits = options.digits;
  view.answers_only = options.answers_only;
  view.colour = options.output.empty() && wants_colour(no_color);
  const std::string text = find_format(options.format)->render(solution, view);
  if (options.output.empty() || options.output == "-") {
    write_standard_output(text);
  } else {
    write_file(options.output, text);
  }
  return solution.passed() ? kSolved : kCheckFailed;
}

int run_list(bool as_json) {
  if (as_json) {
    Json list = {{"problems", Json::array()}, {"rules", Json::array()}};
    for (const auto& problem : problems()) {
      list["problems"].push_back({{"name", problem.name}, {"summary", problem.summary}});
    }
    for (const auto& rule : rules()) {
      list["rules"].push_back({{"name", rule.name}, {"meaning", rule.meaning}});
    }
    write_standard_output(json_text(list));
    return kSolved;
  }
  std::string text;
  for (const auto& problem : problems()) {
    text += std::string(problem.name) + std::string(18 - problem.name.size(), ' ') +
            std::string(problem.summary) + "\n";
  }
  write_standard_output(text);
  return kSolved;
}

/// The program's commands and what was asked of them.
class CommandLine {
 public:
  CommandLine() : app_("Works out machine-learning problems and shows and checks every step.") {
    app_.name("psolve");
    app_.set_version_flag("--version", "psolve " PSOLVE_VERSION);
    app_.add_flag("--no-color", no_color_, "Never colour the output");
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    for (const auto& format : formats()) format_names_.emplace_back(format.name);
    for (const auto& problem : problems()) add_problem(problem);
    add_keys();
    CLI::App* list = app_.add_subcommand("list", "Every problem, one line each")->group("Commands");
    list->add_flag("--json", list_json_, "As JSON, with the rules that derivations name");
    CLI::App* schema = app_.add_subcommand("schema", "JSON Schema of a spec")->group("Commands");
    schema->add_option("problem", schema_problem_, "A problem; without one, a spec of any");
    CLI::App* help = app_.add_subcommand("help", "More about a command")->group("Commands");
    help->add_option("command", help_command_, "A command or problem");
  }

  int run(int argc, char** argv) {
    if (argc == 1) {
      write_standard_output(std::string(kIntroduction));
      return kSolved;
    }
    if (argv[1][0] != '-' && find_command(argv[1]) == nullptr) {
      return unknown_command(argv[1]);
    }
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
      return show_help(app_.get_subcommands().empty() ? &app_ : app_.get_subcommands()[0]);
    } catch (const CLI::CallForVersion& version) {
      write_standard_output(std::string(version.what()) + "\n");
      return kSolved;
    } catch (const CLI::ParseError& error) {
      return report(one_line(error.what()) + "; see psolve --help");
    }
    return dispatch();
  }

 private:
  void add_problem(const Problem& problem) {
    CLI::App* command = app_.add_subcommand(std::string(problem.name), std::string(problem.summary))
                            ->group("Problems");
    command->add_option("-i,--input", solve_.input, "The spec; - for standard input")
        ->type_name("FILE");
    command->add_option("-f,--format", solve_.format, "text (default), json or markdown")
        ->check(CLI::IsMember(format_names_))
        ->type_name("FORMAT");
    command->add_option("-o,--output", solve_.output, "Write there, whole or not at all")
        ->type_name("FILE");
    command->add_option("--digits", solve_.digits, "Significant digits shown, 1 to 17")
        ->check(CLI::Range(1, 17))
        ->type_name("N");
    command->add_flag("--answers-only", solve_.answers_only, "Neither derivation nor checks");
    command->footer([&problem] { return problem.fields_help(); });
  }

  void add_keys() {
    CLI::App* command =
        app_.add_subcommand("keys", "Write or check the answer key of every spec below a directory")
            ->group("Commands");
    command->add_option("directory", keys_.directory, "Where the specs are")->required();
    command
        ->add_option("-o,--output", keys_.output,
                     "Where the keys go (default: keys/ beside each spec)")
        ->type_name("DIR");
    command
        ->add_option("-f,--format", keys_format_, "Only this format (default: markdown and json)")
        ->check(CLI::IsMember(format_names_))
        ->type_name("FORMAT");
    command->add_flag("--check", keys_.check, "Compare with the keys that are there");
    command->add_option("-j,--jobs", keys_.jobs, "Specs solved at once")
        ->check(CLI::Range(1, 1024))
        ->type_name("N");
  }

  int dispatch() {
    if (app_.get_subcommands().empty()) return report("no command; see psolve --help");
    const std::string command = app_.get_subcommands()[0]->get_name();
    if (const Problem* problem = find_problem(command)) {
      return run_solve(*problem, solve_, no_color_);
    }
    if (command == "keys") {
      keys_.format = find_format(keys_format_);
      return run_keys(keys_);
    }
    if (command == "list") return run_list(list_json_);
    if (command == "schema") return run_schema();
    if (help_command_.empty()) return show_help(&app_);
    CLI::App* about = find_command(help_command_);
    return about != nullptr ? show_help(about) : unknown_command(help_command_);
  }

  int run_schema() const {
    if (schema_problem_.empty()) {
      write_standard_output(json_text(schema_of_any()));
      return kSolved;
    }
    const Problem* problem = find_problem(schema_problem_);
    if (problem == nullptr) return unknown_command(schema_problem_);
    write_standard_output(json_text(problem->schema()));
    return kSolved;
  }

  static int show_help(const CLI::App* command) {
    write_standard_output(command->help());
    return kSolved;
  }

  CLI::App* find_command(const std::string& name) {
    for (CLI::App* command : app_.get_subcommands({})) {
      if (command->get_name() == name) return command;
    }
    return nullptr;
  }

  int unknown_command(const std::string& word) const {
    std::vector<std::string> names;
    for (const CLI::App* command : app_.get_subcommands(nullptr)) names.push_back(command->get_name());
    const std::vector<std::string_view> views(names.begin(), names.end());
    std::string cure = did_you_mean(word, views);
    if (cure.empty()) cure = "; see psolve --help";
    return report("unknown command \"" + one_line(word) + "\"" + cure);
  }

  static std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  CLI::App app_;
  std::vector<std::string> format_names_;
  bool no_color_ = false;
  SolveOptions solve_;
  KeysOptions keys_;
  std::string keys_format_;
  bool list_json_ = false;
  std::string schema_problem_;
  std::string help_command_;
};

int guarded(int argc, char** argv) {
  try {
    return CommandLine().run(argc, argv);
  } catch (const InputError& error) {
    return report(error.what(), error.excerpt());
  } catch (const OutputError& error) {
    return report(error.what());
  } catch (const std::bad_alloc&) {
    return report("out of memory");
  }
}

}  // namespace
}  // namespace psolve

int main(int argc, char** argv) {
  return psolve::guarded(argc, argv);
}
