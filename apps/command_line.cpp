#include "command_line.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "classroom/grade.h"
#include "classroom/practice.h"
#include "classroom/sheet.h"
#include "classroom/vary.h"
#include "commands/batch.h"
#include "commands/check.h"
#include "commands/example.h"
#include "commands/keys.h"
#include "commands/list.h"
#include "commands/verify.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "files/output.h"
#include "help.h"
#include "options.h"
#include "registry.h"
#include "spec/help/doc.h"

namespace psolve {
namespace {

constexpr int kSolved = 0;
constexpr const char* kFile = "FILE";  ///< stands for a spec in the place of a command

constexpr std::string_view kIntroduction =
    R"(psolve works out machine-learning problems and shows and checks every step.

Usage: psolve spec.json                    solve one spec
       psolve example PROBLEM              a small spec to begin with
       psolve check PATH                   say what is wrong with specs
       psolve keys PATH                    write the answer key of every spec
       psolve sheet PATH                   write its question sheet
       psolve practice PATH                write a page that checks answers
       psolve grade spec.json --work FILE  say what is right in a work
       psolve verify solution.json         work every line out again
       psolve vary spec.json --count N     draw variants of a spec
       psolve batch                        solve a stream of specs, one a line
       psolve list                         the problems it knows
       psolve schema [PROBLEM]             JSON Schema of a spec, for editors
       psolve help [COMMAND]               more about any of these

Try this:
  psolve example backprop | psolve -
)";

constexpr std::string_view kExitCodes = R"(
Exit codes:
  0  solved, and every check passed
  1  it ran, but a check failed or a key differs
  2  bad usage, a bad spec, or a file that cannot be read or written
)";

/// What a word in the place of a command is likely to be.
bool looks_like_path(const std::string& word) {
  std::error_code missing;
  return word == "-" || word.find_first_of("./") != std::string::npos ||
         std::filesystem::exists(word, missing);
}

/// What there is in the answers: of a problem with tasks, in those of one.
std::string answers_help(const Problem& problem, const std::string& task) {
  std::vector<HelpEntry> rows;
  for (const AnswerRow& row : problem.answers()) {
    if (!row.task.empty() && row.task != task) continue;
    rows.push_back({std::string(row.path), std::string(row.shape), std::string(row.meaning), {}});
  }
  TypeInfo answers;
  answers.help = [rows = std::move(rows)] { return rows; };
  return help_text(answers);
}

/// The program's commands and what was asked of them.
class CommandLine {
 public:
  CommandLine()
      : app_("Works out machine-learning problems and shows and checks every step.", "psolve") {
    app_.set_help_flag("-h,--help", "more about the command");
    app_.set_version_flag("--version", "psolve " PSOLVE_VERSION, "the version of psolve");
    options_.add_colour(app_);
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    // What is left over is refused with a cure of our own.
    app_.allow_extras();
    for (const Problem& problem : problems()) add_problem(problem);
    add_file();
    add_commands();
  }

  int run(int argc, char** argv) {
    if (argc == 1 && !is_fed()) {
      write_standard_output(std::string(kIntroduction));
      return kSolved;
    }
    std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty()) words.emplace_back("-");
    if (names_a_file(words)) words.insert(words.begin(), kFile);
    std::reverse(words.begin(), words.end());  // as the parser takes them
    try {
      app_.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
      const std::string word = word_behind_help(argc, argv);
      if (const CLI::App* const asked = asked_for()) {
        const std::string command = asked->get_name();
        return show_help(command, word == command ? "" : word);
      }
      return show_help(is_command(word) ? word : "", "");
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

  /// All of it, with the options of every command.
  const CLI::App& declaration() {
    while (!undeclared_.empty()) declare_options(undeclared_.begin()->first);
    return app_;
  }

 private:
  /// `add_options` is called when the options are asked for: to declare those of all commands would
  /// take longer than most solves.
  CLI::App* add_command(std::string_view name, std::string_view summary, std::string example,
                        std::function<int()> action, std::function<void(CLI::App&)> add_options) {
    const char* const group = find_problem(name) == nullptr ? "Commands" : "Problems";
    CLI::App* command = app_.add_subcommand(std::string(name), std::string(summary))->group(group);
    actions_[command] = std::move(action);
    examples_[command] = std::move(example);
    undeclared_[command] = std::move(add_options);
    command->preparse_callback([this, command](std::size_t) { declare_options(command); });
    return command;
  }

  void declare_options(CLI::App* command) {
    const auto found = undeclared_.find(command);
    if (found == undeclared_.end()) return;
    found->second(*command);
    undeclared_.erase(found);
  }

  void add_problem(const Problem& problem) {
    CLI::App* command = add_command(
        problem.name, problem.summary,
        "psolve example " + std::string(problem.name) + " | psolve -",
        [this, &problem] { return run_solve(&problem); },
        [this](CLI::App& options) {
          options_.add_input(options, "the spec; - or a pipe: standard input");
          options_.add_solve(options);
        });
    command->footer([this, &problem] { return spec_help(problem); });
  }

  /// `psolve FILE`: what kind of problem it is the spec says.
  void add_file() {
    add_command(
        kFile, "Solve the spec in a file, or - from standard input",
        "psolve spec.json --output answer.html", [this] { return run_solve(nullptr); },
        [this](CLI::App& options) {
          options_.add_file(options, "the spec; -: standard input");
          options_.add_solve(options);
        });
  }

  void add_commands() {
    add_command(
        "check", "Say what is wrong with specs, without solving them", "psolve check problems",
        [this] { return run_check(options_.paths()); },
        [this](CLI::App& options) { options_.add_paths(options); });
    add_command(
        "keys", "Write or check the answer key of every spec", "psolve keys problems --check",
        [this] { return run_keys(options_.keys()); },
        [this](CLI::App& options) { options_.add_keys(options); });
    add_command(
        "sheet", "The question sheet of every spec, with blanks",
        "psolve sheet problems --format latex", [this] { return run_sheet(options_.sheet()); },
        [this](CLI::App& options) { options_.add_sheet(options); });
    add_command(
        "practice", "A page for every spec that checks what is typed into it, without a server",
        "psolve practice problems --output pages",
        [this] { return run_practice(options_.practice()); },
        [this](CLI::App& options) { options_.add_practice(options); });
    add_command(
        "grade", "What is right in a student's work, the first wrong line, and the likely slip",
        "psolve grade spec.json --work ada.txt", [this] { return run_grade(options_.grade()); },
        [this](CLI::App& options) { options_.add_grade(options); });
    add_command(
        "example", "A small spec of a kind, to begin with",
        "psolve example gan-equilibrium training | psolve -",
        [this] { return run_example(topic_, task_); },
        [this](CLI::App& options) {
          options.add_option("PROBLEM", topic_, "as psolve list names it")->required();
          options.add_option("TASK", task_, "of the problem's tasks; the first where left out");
        });
    add_command(
        "verify", "Work every line of a solution (JSON) out again, without solving",
        "psolve verify keys/spec.json", [this] { return run_verify(*options_.input()); },
        [this](CLI::App& options) {
          options_.add_file(options, "the solution; -: standard input");
        });
    add_command(
        "vary", "Draw variants of a spec that says what may vary",
        "psolve vary spec.json --count 30 --output variants",
        [this] { return run_vary(options_.vary()); },
        [this](CLI::App& options) { options_.add_vary(options); });
    add_command(
        "batch", "Solve specs by the thousand: NDJSON in, NDJSON out, in order",
        "psolve batch --answers-only <specs.ndjson >answers.ndjson",
        [this] { return run_batch(options_.batch()); },
        [this](CLI::App& options) { options_.add_batch(options); });
    add_command(
        "list", "Every problem, one line each", "psolve list",
        [this] { return run_list(list_json_); },
        [this](CLI::App& options) {
          options.add_flag("--json", list_json_, "as JSON, with the rules and MathJSON heads too");
        });
    add_command(
        "schema", "JSON Schema (draft-07) of a spec, a solution, work or a grade",
        "psolve schema backprop >backprop.schema.json", [this] { return run_schema(topic_); },
        [this](CLI::App& options) {
          options.add_option("PROBLEM", topic_,
                             "or solution, work, grade; without it, a spec of any problem");
        });
    add_command(
        "help", "More about a command or problem", "psolve help keys",
        [this] { return show_help(topic_, task_); },
        [this](CLI::App& options) {
          options.add_option("COMMAND", topic_, "a command or problem");
          options.add_option("TASK", task_, "of the problem's tasks: the fields of its specs");
        });
  }

  /// An example of a spec, what fields it has, and what its answers are: of several tasks those of
  /// one.
  std::string spec_help(const Problem& problem) const {
    const std::string example = example_of(problem, task_);
    const std::vector<std::string> tasks = tasks_of(problem);
    std::string fields = problem.fields_help(task_);
    const bool lists_tasks =
        task_.empty() && tasks.size() > 1 && fields != problem.fields_help(tasks[0]);
    if (lists_tasks) {
      fields += "\nThose of the task " + in_quotes(tasks[0]) + " (psolve help " +
                std::string(problem.name) + " TASK: another's):\n\n" +
                problem.fields_help(tasks[0]);
    }
    const std::string task = !task_.empty() || tasks.empty() ? task_ : tasks[0];
    return "\nA spec:\n\n" + example + "\nThe fields of a spec:\n\n" + fields +
           "\nIts answers (number[m][n]: m lists of n numbers; with ?, it may be null;\n"
           "index: an integer from 0):\n\n" +
           answers_help(problem, task);
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
  std::vector<CLI::App*> commands() {
    return app_.get_subcommands([](const CLI::App*) { return true; });
  }

  bool is_command(const std::string& word) const {
    return word != kFile &&
           std::ranges::any_of(commands(), [&](auto* known) { return known->get_name() == word; });
  }

  /// Whether a spec stands where a command would. Throws UsageError for a word that is neither.
  bool names_a_file(const std::vector<std::string>& words) {
    auto word = words.begin();
    while (word != words.end() && (*word == "--no-color" || word->starts_with("--color"))) {
      word += *word == "--color" && word + 1 != words.end() ? 2 : 1;
    }
    if (word == words.end() || is_command(*word)) return false;
    if (*word == "--") return word + 1 != words.end();
    if (word->starts_with('-') && *word != "-") {
      const std::string name = word->substr(0, word->find('='));
      CLI::App* const file = app_.get_subcommand(kFile);
      declare_options(file);
      return file->get_option_no_throw(name) != nullptr && name != "--help" && name != "-h";
    }
    return looks_like_path(*word) || find(*word) != nullptr;
  }

  /// The command of that name. Throws UsageError with the name that was likely meant.
  CLI::App* find(const std::string& word) {
    std::vector<std::string_view> names;
    for (CLI::App* command : commands()) {
      if (command->get_name() == word) return command;
      if (command->get_name() != kFile) names.push_back(command->get_name());
    }
    const std::string cure = did_you_mean(word, names);
    throw UsageError("unknown command " + in_quotes(word) +
                     (cure.empty() ? "; see psolve --help" : cure));
  }

  void refuse_extras(const CLI::App& command) const {
    auto extras = app_.remaining(true);
    std::erase(extras, "--");  // behind which no word is an option
    if (extras.empty()) return;
    const auto is_option = [](const std::string& word) { return word.starts_with('-'); };
    const auto option = std::ranges::find_if(extras, is_option);
    if (option == extras.end()) {
      const bool solves = find_problem(command.get_name()) != nullptr;
      throw UsageError("unexpected argument " + in_quotes(extras[0]) +
                       (solves ? "; did you mean --input " + printable(extras[0]) + "?" : hint()));
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
    if (!options_.input() && ::isatty(STDIN_FILENO) != 0) {
      throw UsageError("no spec; give --input FILE, or pipe one in");
    }
    return psolve::run_solve(problem, options_.solve());
  }

  /// The task in `psolve PROBLEM --help TASK`, "" where there is none.
  static std::string word_behind_help(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; ++i) {
      const std::string_view word = argv[i];
      if ((word == "--help" || word == "-h") && argv[i + 1][0] != '-') return argv[i + 1];
    }
    return "";
  }

  int show_help(const std::string& topic, std::string task) {
    // Until it forgets the command it was given, the program's own help is that command's.
    if (topic.empty()) app_.clear();
    task_ = std::move(task);
    if (topic.empty()) {
      write_standard_output(help_of_program());
    } else {
      CLI::App* const command = find(topic);
      declare_options(command);
      write_standard_output(help_of(*command, examples_.at(command)));
    }
    return kSolved;
  }

  std::string help_of_program() const {
    std::string text(kIntroduction);
    std::vector<std::pair<std::string, std::string>> names;
    for (const Problem& problem : problems()) names.emplace_back(problem.name, problem.summary);
    text += help_list("Problems", names) + options_help(app_) + std::string(kExitCodes);
    return text;
  }

  CLI::App app_;
  std::map<CLI::App*, std::function<void(CLI::App&)>> undeclared_;  ///< options, by command
  std::map<const CLI::App*, std::function<int()>> actions_;
  std::map<const CLI::App*, std::string> examples_;  ///< lines for the shell
  Options options_;
  bool list_json_ = false;
  std::string topic_;
  std::string task_;
};

}  // namespace

int run_command_line(int argc, char** argv) {
  return CommandLine().run(argc, argv);
}

void describe_command_line(const std::function<void(const CLI::App&)>& describe) {
  describe(CommandLine().declaration());
}

}  // namespace psolve
