#include "command_line.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "batch.h"
#include "core/json/text.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "core/workings/narrowed.h"
#include "grade.h"
#include "keys.h"
#include "output.h"
#include "registry.h"
#include "render/figures/svg.h"
#include "render/format.h"
#include "render/solution_schema.h"
#include "terminal_observer.h"
#include "verify.h"

namespace psolve {
namespace {

constexpr int kSolved = 0;
constexpr int kCheckFailed = 1;
/// Beside the problems, what there is a schema of.
constexpr std::string_view kSolution = "solution";

constexpr std::string_view kIntroduction =
    R"(psolve works out machine-learning problems and shows and checks every step.

usage: psolve <problem> --input spec.json    solve one spec
       psolve keys DIR                       write the answer key of every spec
       psolve grade spec.json --work FILE    say what is right in a student's work
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

struct SolveOptions {
  std::string input;
  std::string format = "text";
  std::string output;
  std::string figures;
  std::optional<std::string> only;
  int digits = 0;
  bool answers_only = false;
};

bool wants_colour(bool no_color) {
  const char* set = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return !no_color && (set == nullptr || *set == '\0') && ::isatty(STDOUT_FILENO) != 0 &&
         terminal != nullptr && std::string_view(terminal) != "dumb";
}

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

/// The program's commands and what was asked of them.
class CommandLine {
 public:
  CommandLine()
      : app_("Works out machine-learning problems and shows and checks every step.", "psolve") {
    app_.set_help_flag("-h,--help", "more about the command");
    app_.set_version_flag("--version", "psolve " PSOLVE_VERSION, "the version of psolve");
    app_.add_flag("--no-color", no_color_, "never colour the output");
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.get_formatter()->column_width(34);
    // What is left over is refused with a cure of our own.
    app_.allow_extras();
    app_.footer(std::string(kExitCodes));
    for (const Format& format : formats()) formats_.push_back(format.name);
    for (const Problem& problem : problems()) add_problem(problem);
    add_keys();
    add_grade();
    add_verify();
    add_batch();
    add_command("list", "Every problem, one line each", "Commands", [this] {
      return run_list();
    })->add_flag("--json", list_json_, "as JSON, with the rules too");
    add_command("schema", "JSON Schema (draft-07) of a spec or a solution", "Commands", [this] {
      return run_schema();
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
    if (argv[1][0] != '-') find(argv[1]);
    try {
      app_.parse(argc, argv);
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
                                    [this, &problem] { return run_solve(problem); });
    command->add_option("-i,--input", solve_.input, "the spec; - or a pipe: standard input")
        ->type_name("FILE");
    command->add_option("-f,--format", solve_.format, "text is the default")
        ->check(one_of_names(formats_))
        ->type_name(format_names());
    command->add_option("-o,--output", solve_.output, "written whole or not at all")
        ->type_name("FILE");
    add_view(command);
    command
        ->add_option("--only", solve_.only,
                     "of the derivation what this answer needs: y_hat, gradients.layers[0].bias[1]")
        ->excludes("--answers-only")
        ->type_name("ANSWER");
    command->footer([&problem] { return "The fields of its spec:\n\n" + problem.fields_help(); });
  }

  void add_view(CLI::App* command) {
    command
        ->add_option("--digits", solve_.digits, "significant digits shown (default 6, in JSON 12)")
        ->check(integer_within(1, 17))
        ->type_name("N");
    command->add_flag("--answers-only", solve_.answers_only, "neither derivation nor checks");
    command->add_option("--figures", solve_.figures, "where each figure is written as an SVG file")
        ->excludes("--answers-only")
        ->type_name("DIR");
  }

  void add_keys() {
    CLI::App* command =
        add_command("keys", "Write or check the answer key of every spec below a directory",
                    "Commands", [this] { return run_keys(); });
    command->add_option("DIR", keys_.directory, "where the specs are")->required();
    command
        ->add_option("-o,--output", keys_output_, "where the keys go (default: keys/ by each spec)")
        ->type_name("DIR");
    command->add_option("-f,--format", keys_format_, "only this (default: markdown and json)")
        ->check(one_of_names(formats_))
        ->type_name(format_names());
    command->add_flag("--check", keys_.check, "compare with the keys that are there");
    command->add_option("-j,--jobs", keys_.jobs, "specs solved at once (default 1)")
        ->check(integer_within(1, 1024))
        ->type_name("N");
  }

  void add_grade() {
    CLI::App* command =
        add_command("grade", "What is right in a student's work, the first wrong line, the likely slip",
                    "Commands", [this] { return run_grade(); });
    command->add_option("SPEC", grade_.spec, "the problem; -: standard input")->required();
    command->add_option("-w,--work", grade_.work, "of one student; -: standard input")
        ->type_name("FILE");
    command->add_option("--works", grade_.works, "of a class: NDJSON, or a directory of works")
        ->excludes("--work")
        ->type_name("FILE|DIR");
    const std::vector<std::string_view> formats = {"text", "json",       "markdown",    "html",
                                                   "csv",  "gradescope", "prairielearn"};
    command->add_option("-f,--format", grade_.format, "text is the default, of a class json")
        ->check(one_of_names(formats))
        ->type_name("text|json|markdown|html|csv|gradescope|prairielearn");
    command->add_option("-o,--output", grade_.output, "written whole or not at all")
        ->type_name("FILE");
    command->add_option("--tolerance", grade_.options.tolerance, "relative (default 0.001)")
        ->check([](const std::string& text) -> std::string {
          double number = 0;
          const char* const end = text.data() + text.size();
          const auto read = std::from_chars(text.data(), end, number);
          const bool good = read.ec == std::errc() && read.ptr == end && number >= 0 && number < 1;
          return good ? "" : "expected a number from 0 to below 1, got " + in_quotes(text);
        })
        ->type_name("T");
    command->add_option("--carry", carry_, "what a line earns that follows from an earlier error")
        ->check(one_of_names({"full", "half", "none"}))
        ->type_name("full|half|none");
    command->add_flag("--accept-conventions", grade_.options.accept_conventions,
                      "mark by the convention under which most is right");
    command->add_flag("--partial", grade_.options.partial, "share a list's marks among its entries");
    command->add_option("--reveal", reveal_, "how much of the key is shown")
        ->check(one_of_names({"all", "slip", "verdict"}))
        ->type_name("all|slip|verdict");
    command->add_flag("--summary", grade_.summary, "one report on the class");
  }

  int run_grade() {
    grade_.options.carry = carry_ == "half"   ? Carry::half
                           : carry_ == "none" ? Carry::none
                                              : Carry::full;
    grade_.reveal = reveal_ == "slip"      ? Reveal::slip
                    : reveal_ == "verdict" ? Reveal::verdict
                                           : Reveal::all;
    return psolve::run_grade(grade_);
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
    add_view(command);
    command->add_option("-j,--jobs", batch_.jobs, "specs solved at once (default 1)")
        ->check(integer_within(1, 1024))
        ->type_name("N");
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

  /// The command of that name. Throws UsageError with the name that was likely meant.
  const CLI::App& find(const std::string& word) const {
    const auto commands = app_.get_subcommands([](const CLI::App*) { return true; });
    std::vector<std::string_view> names;
    for (const CLI::App* command : commands) {
      if (command->get_name() == word) return *command;
      names.emplace_back(command->get_name());
    }
    if (word.ends_with(".json")) {
      throw UsageError("unknown command " + in_quotes(word) +
                       "; a spec is solved by psolve <problem> --input FILE");
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

  int run_solve(const Problem& problem) const {
    if (solve_.input.empty() && ::isatty(STDIN_FILENO) != 0) {
      throw UsageError("no spec; give --input FILE, or pipe one in");
    }
    const bool to_file = !solve_.output.empty() && solve_.output != "-";
    if (to_file && is_same_file(solve_.input, solve_.output)) {
      throw UsageError("--output would overwrite the spec, " + printable(solve_.input));
    }
    SpecSource source = read_spec(solve_.input.empty() ? "-" : solve_.input);
    const Extent extent = solve_.answers_only ? Extent::answers_only : Extent::whole;
    TerminalObserver observer;
    set_observer(&observer);
    Solution solution = solve(problem, source, extent);
    set_observer(nullptr);
    if (solve_.only) solution = narrowed_to(*solve_.only, std::move(solution));
    View view;
    if (solve_.digits > 0) view.digits = solve_.digits;
    view.answers_only = solve_.answers_only;
    view.colour = !to_file && wants_colour(no_color_);
    if (!solve_.figures.empty()) {
      write_figures(solution, solve_.figures);
      view.figure_links = path_between(to_file ? solve_.output : "", solve_.figures);
    }
    const std::string text = find_format(solve_.format)->render(solution, view);
    if (to_file) {
      write_file(solve_.output, text);
    } else {
      write_standard_output(text);
    }
    return solution.passed() ? kSolved : kCheckFailed;
  }

  static void write_figures(const Solution& solution, const std::string& directory) {
    make_directory(directory);
    for (const Figure& figure : solution.figures) {
      write_file(std::filesystem::path(directory) / figure_file(figure), svg_file(figure));
    }
  }

  /// What leads from a page to the files in `directory`, before their names.
  static std::string path_between(const std::string& page, const std::string& directory) {
    namespace fs = std::filesystem;
    const fs::path to = page.empty() ? fs::path(directory)
                                     : fs::proximate(directory, fs::absolute(page).parent_path());
    return to == "." ? "" : (to / "").generic_string();
  }

  int run_keys() {
    if (!keys_output_.empty()) keys_.output = keys_output_;
    keys_.format = find_format(keys_format_);
    return psolve::run_keys(keys_);
  }

  int run_batch() {
    if (solve_.digits > 0) batch_.digits = solve_.digits;
    batch_.answers_only = solve_.answers_only;
    return psolve::run_batch(batch_);
  }

  int run_list() const {
    if (list_json_) {
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
    std::size_t width = 0;
    for (const auto& problem : problems()) width = std::max(width, problem.name.size());
    std::string text;
    for (const auto& problem : problems()) {
      text += std::string(problem.name) + std::string(width + 2 - problem.name.size(), ' ') +
              std::string(problem.summary) + "\n";
    }
    write_standard_output(text);
    return kSolved;
  }

  int run_schema() const {
    if (topic_.empty()) {
      write_standard_output(json_text(schema_of_any()));
      return kSolved;
    }
    if (topic_ == kSolution) {
      write_standard_output(json_text(solution_schema(rules())));
      return kSolved;
    }
    const Problem* problem = find_problem(topic_);
    if (problem == nullptr) {
      std::vector<std::string_view> names = {kSolution};
      for (const auto& row : problems()) names.push_back(row.name);
      const std::string cure = did_you_mean(topic_, names);
      throw UsageError("unknown problem " + in_quotes(topic_) +
                       (cure.empty() ? "; see psolve list" : cure));
    }
    write_standard_output(json_text(problem->schema()));
    return kSolved;
  }

  int show_help(const std::string& topic) {
    // Until it forgets the command it was given, the program's own help is that command's.
    if (topic.empty()) app_.clear();
    write_standard_output(topic.empty() ? app_.help() : find(topic).help("psolve"));
    return kSolved;
  }

  CLI::App app_;
  std::map<const CLI::App*, std::function<int()>> actions_;
  std::vector<std::string_view> formats_;
  bool no_color_ = false;
  SolveOptions solve_;
  KeysOptions keys_;
  BatchOptions batch_;
  std::string keys_output_;
  std::string keys_format_;
  std::string solution_;
  GradeCommand grade_;
  std::string carry_ = "full";
  std::string reveal_ = "all";
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
