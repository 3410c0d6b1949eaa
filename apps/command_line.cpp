#include "command_line.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "batch.h"
#include "check.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "keys.h"
#include "list.h"
#include "output.h"
#include "registry.h"
#include "render/format.h"
#include "solve.h"
#include "verify.h"

namespace psolve {
namespace {

constexpr int kSolved = 0;
/// Stands for a spec in the place of a command.
constexpr const char* kFile = "FILE";

constexpr std::string_view kIntroduction =
    R"(psolve works out machine-learning problems and shows and checks every step.

usage: psolve spec.json                      solve one spec
       psolve check PATH                     say what is wrong with specs
       psolve keys PATH                      write the answer key of every spec
       psolve verify solution.json           work every line of a solution out again
       psolve batch                          solve a stream of specs, one a line
       psolve list                           the problems it knows
       psolve help [COMMAND]                 more about any of these

Try this:
  echo '{"problem": "receptive-field",
         "layers": [{"kernel": 3, "stride": 2}, {"kernel": 3}]}' | psolve receptive-field
)";

constexpr std::string_view kExitCodes = R"(
Exit codes:
  0  solved, and every check passed
  1  it ran, but a check failed or a key differs
  2  bad usage, a bad spec, or a file that cannot be read or written
)";

/// A validator that says what it expected, for one of some names.
std::function<std::string(const std::string&)> one_of_names(std::vector<std::string_view> names) {
  return [names = std::move(names)](const std::string& word) -> std::string {
    if (std::ranges::find(names, word) != names.end()) return "";
    return "expected " + quoted_list(names, "or") + ", got " + in_quotes(word) +
           did_you_mean(word, names);
  };
}

std::function<std::string(const std::string&)> integer_within(int min, int max) {
  return [min, max](const std::string& text) -> std::string {
    int number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec == std::errc() && parsed.ptr == end && number >= min && number <= max) return "";
    return "expected an integer from " + std::to_string(min) + " to " + std::to_string(max) +
           ", got " + in_quotes(text);
  };
}

std::string not_empty(const std::string& name) {
  return name.empty() ? "expected a name, got \"\"" : "";
}

/// What a word in the place of a command is likely to be.
bool looks_like_path(const std::string& word) {
  std::error_code missing;
  return word == "-" || word.find_first_of("./") != std::string::npos ||
         std::filesystem::exists(word, missing);
}

/// The program's commands and what was asked of them.
class CommandLine {
 public:
  CommandLine()
      : app_("Works out machine-learning problems and shows and checks every step.", "psolve") {
    app_.set_help_flag("-h,--help", "more about the command");
    app_.set_version_flag("--version", "psolve " PSOLVE_VERSION, "the version of psolve");
    app_.add_flag("--no-color", no_color_, "never colour the output");
    app_.add_option("--color", color_, "when to colour the output (default: auto)")
        ->check(one_of_names({"auto", "always", "never"}))
        ->type_name("auto|always|never");
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.get_formatter()->column_width(34);
    // What is left over is refused with a cure of our own.
    app_.allow_extras();
    app_.footer(std::string(kExitCodes));
    for (const Format& format : formats()) formats_.push_back(format.name);
    for (const Problem& problem : problems()) add_problem(problem);
    add_file();
    add_check();
    add_keys();
    add_verify();
    add_batch();
    add_command("list", "Every problem, one line each", "Commands", [this] {
      return run_list(list_json_);
    })->add_flag("--json", list_json_, "as JSON, with the rules too");
    add_command("schema", "JSON Schema (draft-07) of a spec or a solution", "Commands", [this] {
      return run_schema(topic_);
    })->add_option("PROBLEM", topic_, "or solution; without it, a spec of any problem");
    add_command("help", "More about a command or problem", "Commands", [this] {
      return show_help(topic_);
    })->add_option("COMMAND", topic_, "a command or problem");
  }

  int run(int argc, char** argv) {
    if (argc == 1) {
      write_standard_output(std::string(kIntroduction));
      return kSolved;
    }
    std::vector<std::string> words(argv + 1, argv + argc);
    if (names_a_file(words)) words.insert(words.begin(), kFile);
    std::reverse(words.begin(), words.end());  // as the parser takes them
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      return show_help(asked_for() == nullptr ? "" : asked_for()->get_name());
    } catch (const CLI::CallForVersion& version) {
      write_standard_output(std::string(version.what()) + "\n");
      return kSolved;
    } catch (const CLI::ParseError& error) {
      throw UsageError(printable(error.what()) + hint());
    }
    const CLI::App* const asked = asked_for();
    refuse_extras(asked == nullptr ? app_ : *asked);
    if (asked == nullptr) throw UsageError("no command; see psolve --help");
    return actions_.at(asked)();
  }

  const CLI::App& declaration() const { return app_; }

 private:
  CLI::App* add_command(std::string_view name, std::string_view summary, const char* group,
                        std::function<int()> action) {
    CLI::App* command = app_.add_subcommand(std::string(name), std::string(summary))->group(group);
    actions_[command] = std::move(action);
    return command;
  }

  void add_problem(const Problem& problem) {
    CLI::App* command = add_command(problem.name, problem.summary, "Problems",
                                    [this, &problem] { return run_solve(&problem); });
    add_input(command, "the spec; - or a pipe: standard input");
    add_solve_options(command);
    command->footer([&problem] { return "The fields of its spec:\n\n" + problem.fields_help(); });
  }

  /// `psolve FILE`: what kind of problem it is the spec says.
  void add_file() {
    CLI::App* command = add_command(kFile, "Solve the spec in a file, or - from standard input",
                                    "Commands", [this] { return run_solve(nullptr); });
    command->add_option(kFile, input_, "the spec; -: standard input")->required();
    add_solve_options(command);
  }

  void add_solve_options(CLI::App* command) {
    add_format(command, "default: by the suffix of --output, or text");
    add_output(command, "written whole or not at all", "FILE");
    add_view(command);
    add_path(command->add_option("--figures", figures_, "where each figure is written as SVG"))
        ->excludes("--answers-only")
        ->type_name("DIR");
    command
        ->add_option("--only", only_,
                     "of the derivation what this answer needs: y_hat, gradients.layers[0].bias[1]")
        ->excludes("--answers-only")
        ->type_name("ANSWER");
  }

  static CLI::Option* add_path(CLI::Option* option) { return option->check(not_empty); }

  void add_input(CLI::App* command, const char* meaning) {
    add_path(command->add_option("-i,--input", input_, meaning))->type_name("FILE");
  }

  void add_output(CLI::App* command, const char* meaning, const char* what) {
    add_path(command->add_option("-o,--output", output_, meaning))->type_name(what);
  }

  void add_format(CLI::App* command, const char* meaning) {
    command->add_option("-f,--format", format_, meaning)
        ->check(one_of_names(formats_))
        ->type_name(format_names());
  }

  void add_view(CLI::App* command) {
    command->add_option("--digits", digits_, "significant digits shown (default 6, in JSON 12)")
        ->check(integer_within(1, 17))
        ->type_name("N");
    command->add_flag("--answers-only", answers_only_, "neither derivation nor checks");
  }

  void add_paths(CLI::App* command) {
    command->add_option("PATH", paths_, "specs, and directories that hold them")
        ->required()
        ->check(not_empty);
  }

  void add_jobs(CLI::App* command) {
    command->add_option("-j,--jobs", jobs_, "specs solved at once (default 1)")
        ->check(integer_within(1, 1024))
        ->type_name("N");
  }

  void add_check() {
    add_paths(add_command("check", "Say what is wrong with specs, without solving them", "Commands",
                          [this] { return run_check(paths_); }));
  }

  void add_keys() {
    CLI::App* command = add_command("keys", "Write or check the answer key of every spec",
                                    "Commands", [this] { return run_keys(); });
    add_paths(command);
    add_output(command, "where the keys go (default: keys/ by each spec)", "DIR");
    add_format(command, "only this (default: markdown and json)");
    command->add_flag("--check", check_, "compare with the keys that are there");
    add_view(command);
    add_jobs(command);
    command->add_flag("-q,--quiet", quiet_, "no line for each answer");
  }

  void add_verify() {
    CLI::App* command =
        add_command("verify", "Work every line of a solution (JSON) out again, without solving",
                    "Commands", [this] { return run_verify(solution_); });
    command->add_option("FILE", solution_, "the solution; -: standard input")->required();
  }

  void add_batch() {
    CLI::App* command =
        add_command("batch", "Solve specs by the thousand: NDJSON in, NDJSON out, in order",
                    "Commands", [this] { return run_batch(); });
    add_input(command, "the specs, one a line (default: standard input)");
    add_output(command, "the solutions (default: standard output)", "FILE");
    add_view(command);
    add_jobs(command);
    command->add_option("--figures", figures_)
        ->check([](const std::string&) -> std::string {
          throw UsageError("--figures: batch writes none; psolve keys does");
        })
        ->group("");
  }

  std::string format_names() const {
    std::string names;
    for (const auto name : formats_) names += (names.empty() ? "" : "|") + std::string(name);
    return names;
  }

  /// The command on the command line, or null.
  const CLI::App* asked_for() const {
    const auto commands = app_.get_subcommands();
    return commands.empty() ? nullptr : commands[0];
  }

  std::string hint() const {
    return asked_for() == nullptr ? "; see psolve --help"
                                  : "; see psolve help " + asked_for()->get_name();
  }

  std::vector<const CLI::App*> commands() const {
    return app_.get_subcommands([](const CLI::App*) { return true; });
  }

  bool is_command(const std::string& word) const {
    return word != kFile &&
           std::ranges::any_of(commands(), [&](auto* known) { return known->get_name() == word; });
  }

  /// Whether a spec stands where a command would. Throws UsageError for a word that is neither.
  bool names_a_file(const std::vector<std::string>& words) const {
    auto word = words.begin();
    while (word != words.end() && (*word == "--no-color" || word->starts_with("--color"))) {
      word += *word == "--color" && word + 1 != words.end() ? 2 : 1;
    }
    if (word == words.end() || is_command(*word)) return false;
    if (word->starts_with('-') && *word != "-") {
      const std::string name = word->substr(0, word->find('='));
      return app_.get_subcommand(kFile)->get_option_no_throw(name) != nullptr && name != "--help" &&
             name != "-h";
    }
    return looks_like_path(*word) || find(*word) != nullptr;
  }

  /// The command of that name. Throws UsageError with the name that was likely meant.
  const CLI::App* find(const std::string& word) const {
    std::vector<std::string_view> names;
    for (const CLI::App* command : commands()) {
      if (command->get_name() == word) return command;
      names.push_back(command->get_name());
    }
    const std::string cure = did_you_mean(word, names);
    throw UsageError("unknown command " + in_quotes(word) +
                     (cure.empty() ? "; see psolve --help" : cure));
  }

  void refuse_extras(const CLI::App& command) const {
    const auto extras = app_.remaining(true);
    if (extras.empty()) return;
    const auto is_option = [](const std::string& word) { return word.starts_with('-'); };
    const auto option = std::ranges::find_if(extras, is_option);
    if (option == extras.end()) {
      const bool solves = find_problem(command.get_name()) != nullptr;
      throw UsageError(
          "unexpected argument " + in_quotes(extras[0]) +
          (solves ? "; did you mean --input " + printable(extras[0], 40) + "?" : hint()));
    }
    std::vector<std::string> options = {"--help", "--no-color", "--version"};
    for (const CLI::Option* known : command.get_options()) {
      for (const auto& name : known->get_lnames()) options.push_back("--" + name);
    }
    const std::vector<std::string_view> names(options.begin(), options.end());
    const std::string cure = did_you_mean(*option, names);
    throw UsageError("unknown option " + in_quotes(*option) + (cure.empty() ? hint() : cure));
  }

  int run_solve(const Problem* problem) const {
    if (!input_ && ::isatty(STDIN_FILENO) != 0) {
      throw UsageError("no spec; give --input FILE, or pipe one in");
    }
    const bool always = color_ == "always" && !no_color_;
    const bool never = color_ == "never" || no_color_;
    return psolve::run_solve(problem, {.input = input_.value_or("-"),
                                       .format = find_format(format_),
                                       .output = output_,
                                       .figures = figures_,
                                       .only = only_,
                                       .digits = digits_,
                                       .answers_only = answers_only_,
                                       .colour = always  ? Colour::always
                                                 : never ? Colour::never
                                                         : Colour::automatic});
  }

  int run_keys() const {
    return psolve::run_keys({.paths = paths_,
                             .output = output_,
                             .format = find_format(format_),
                             .check = check_,
                             .answers_only = answers_only_,
                             .digits = digits_,
                             .jobs = jobs_,
                             .quiet = quiet_});
  }

  int run_batch() const {
    return psolve::run_batch({.input = input_.value_or("-"),
                              .output = output_,
                              .jobs = jobs_,
                              .answers_only = answers_only_,
                              .digits = digits_});
  }

  int show_help(const std::string& topic) {
    // Until it forgets the command it was given, the program's own help is that command's.
    if (topic.empty()) app_.clear();
    write_standard_output(topic.empty() ? app_.help() : find(topic)->help("psolve"));
    return kSolved;
  }

  CLI::App app_;
  std::map<const CLI::App*, std::function<int()>> actions_;
  std::vector<std::string_view> formats_;
  bool no_color_ = false;
  std::string color_;
  // What several commands ask for stands once: only one of them runs.
  std::optional<std::string> input_;
  std::optional<std::string> output_;
  std::optional<std::string> figures_;
  std::optional<std::string> only_;
  std::string format_;
  std::optional<int> digits_;
  bool answers_only_ = false;
  std::vector<std::string> paths_;
  bool check_ = false;
  bool quiet_ = false;
  int jobs_ = 1;
  std::string solution_;
  bool list_json_ = false;
  std::string topic_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  return CommandLine().run(argc, argv);
}

void describe_command_line(const std::function<void(const CLI::App&)>& describe) {
  describe(CommandLine().declaration());
}

}  // namespace psolve
