// The command line: what is asked for, standard streams, exit codes.

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "arguments.h"
#include "core/json_text.h"
#include "core/suggestion.h"
#include "core/text.h"
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
         terminal != nullptr && std::string_view(terminal) != "dumb";
}

/// The program's commands and what was asked of them.
class CommandLine {
 public:
  CommandLine() {
    for (const Problem& problem : problems()) add_problem(problem);
    problem_count_ = commands_.size();
    add_keys();
    commands_.push_back(
        {"list",
         "Every problem, one line each",
         {flag_option({.name = "--json", .help = "as JSON, with the rules too"}, list_json_)},
         std::nullopt,
         [this] { return run_list(); }});
    commands_.push_back({"schema",
                         "JSON Schema (draft-07) of a spec",
                         {},
                         Operand{"PROBLEM", "without it, a spec of any problem", false, &topic_},
                         [this] { return run_schema(); }});
    commands_.push_back({"help",
                         "More about a command or problem",
                         {},
                         Operand{"COMMAND", "a command or problem", false, &topic_},
                         [this] { return show_help(topic_); }});
  }

  int run(std::vector<std::string> words) {
    if (words.empty()) {
      write_standard_output(std::string(kIntroduction));
      return kSolved;
    }
    // These stand anywhere, and help is given whatever else is wrong.
    const auto options_end = std::ranges::find(words, "--");
    const auto any = [&](auto... names) {
      return std::any_of(words.begin(), options_end,
                         [&](const auto& word) { return ((word == names) || ...); });
    };
    if (any("--help", "-h")) return show_help(words[0][0] == '-' ? "" : words[0]);
    if (any("--version")) {
      write_standard_output("psolve " PSOLVE_VERSION "\n");
      return kSolved;
    }
    no_color_ = any("--no-color");
    words.erase(std::remove(words.begin(), options_end, "--no-color"), options_end);
    if (words.empty()) throw UsageError("no command; see psolve --help");
    const Command& command = find(words[0]);
    words.erase(words.begin());
    parse_arguments(command, words);
    return command.run();
  }

 private:
  void add_problem(const Problem& problem) {
    std::vector<std::string_view> names;
    for (const Format& format : formats()) names.push_back(format.name);
    commands_.push_back(
        {std::string(problem.name),
         std::string(problem.summary),
         {text_option({"--input", 'i', "FILE", "the spec; - or a pipe: standard input"},
                      solve_.input),
          choice_option({"--format", 'f', "", "text is the default"}, names, solve_.format),
          text_option({"--output", 'o', "FILE", "written whole or not at all"}, solve_.output),
          integer_option({.name = "--digits",
                          .argument = "N",
                          .help = "significant digits shown (default 6, in JSON 12)"},
                         1, 17, solve_.digits),
          flag_option({.name = "--answers-only", .help = "neither derivation nor checks"},
                      solve_.answers_only)},
         std::nullopt,
         [this, &problem] { return run_solve(problem); },
         problem.fields_help});
  }

  void add_keys() {
    std::vector<std::string_view> names;
    for (const Format& format : formats()) names.push_back(format.name);
    commands_.push_back(
        {"keys",
         "Write or check the answer key of every spec below a directory",
         {text_option({"--output", 'o', "DIR", "where the keys go (default: keys/ by each spec)"},
                      keys_output_),
          choice_option({"--format", 'f', "", "only this (default: markdown and json)"}, names,
                        keys_format_),
          flag_option({.name = "--check", .help = "compare with the keys that are there"},
                      keys_.check),
          integer_option({"--jobs", 'j', "N", "specs solved at once (default 1)"}, 1, 1024,
                         keys_.jobs)},
         Operand{"DIR", "where the specs are", true, &keys_.directory},
         [this] { return run_keys(); }});
  }

  const Command& find(const std::string& word) const {
    const auto found = std::ranges::find(commands_, word, &Command::name);
    if (found != commands_.end()) return *found;
    if (word.starts_with('-')) {
      throw UsageError(in_quotes(word) + " stands where a command belongs; see psolve --help");
    }
    if (word.ends_with(".json")) {
      throw UsageError("unknown command " + in_quotes(word) +
                       "; a spec is solved by psolve <problem> --input FILE");
    }
    std::vector<std::string_view> names;
    for (const Command& command : commands_) names.emplace_back(command.name);
    const std::string cure = did_you_mean(word, names);
    throw UsageError("unknown command " + in_quotes(word) +
                     (cure.empty() ? "; see psolve --help" : cure));
  }

  int run_solve(const Problem& problem) const {
    if (solve_.input.empty() && ::isatty(STDIN_FILENO) != 0) {
      return report("no spec; give --input FILE, or pipe one in");
    }
    const bool to_file = !solve_.output.empty() && solve_.output != "-";
    if (to_file && is_same_file(solve_.input, solve_.output)) {
      return report("--output would overwrite the spec, " + printable(solve_.input));
    }
    SpecSource source = read_spec(solve_.input.empty() ? "-" : solve_.input);
    const Extent extent = solve_.answers_only ? Extent::answers_only : Extent::whole;
    const Solution solution = solve(problem, source, extent);
    View view;
    if (solve_.digits > 0) view.digits = solve_.digits;
    view.answers_only = solve_.answers_only;
    view.colour = !to_file && wants_colour(no_color_);
    const std::string text = find_format(solve_.format)->render(solution, view);
    if (to_file) {
      write_file(solve_.output, text);
    } else {
      write_standard_output(text);
    }
    return solution.passed() ? kSolved : kCheckFailed;
  }

  int run_keys() {
    if (!keys_output_.empty()) keys_.output = keys_output_;
    keys_.format = find_format(keys_format_);
    return psolve::run_keys(keys_);
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
    std::vector<std::pair<std::string, std::string>> lines;
    for (const auto& problem : problems()) lines.emplace_back(problem.name, problem.summary);
    write_standard_output(in_columns(lines, 0));
    return kSolved;
  }

  int run_schema() const {
    if (topic_.empty()) {
      write_standard_output(json_text(schema_of_any()));
      return kSolved;
    }
    const Problem* problem = find_problem(topic_);
    if (problem == nullptr) {
      std::vector<std::string_view> names;
      for (const auto& row : problems()) names.push_back(row.name);
      const std::string cure = did_you_mean(topic_, names);
      throw UsageError("unknown problem " + in_quotes(topic_) +
                       (cure.empty() ? "; see psolve list" : cure));
    }
    write_standard_output(json_text(problem->schema()));
    return kSolved;
  }

  int show_help(const std::string& topic) const {
    write_standard_output(topic.empty() ? overview() : help_of(find(topic)));
    return kSolved;
  }

  std::string overview() const {
    std::vector<std::pair<std::string, std::string>> lines;
    for (const Command& command : commands_) lines.emplace_back(command.name, command.summary);
    const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(problem_count_);
    return "Works out machine-learning problems and shows and checks every step.\n\n"
           "usage: psolve <problem> --input spec.json\n"
           "       psolve COMMAND ...\n\nProblems:\n" +
           in_columns({lines.begin(), middle}) + "\nCommands:\n" +
           in_columns({middle, lines.end()}) + "\nOptions of all commands:\n" +
           in_columns({{"-h, --help", "more about the command"},
                       {"--no-color", "never colour the output"},
                       {"--version", "the version of psolve"}}) +
           std::string(kExitCodes);
  }

  std::vector<Command> commands_;
  std::size_t problem_count_ = 0;
  bool no_color_ = false;
  SolveOptions solve_;
  KeysOptions keys_;
  std::string keys_output_;
  std::string keys_format_;
  bool list_json_ = false;
  std::string topic_;
};

int guarded(int argc, char** argv) {
  try {
    return CommandLine().run({argv + 1, argv + argc});
  } catch (const UsageError& error) {
    return report(error.what());
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
  // A reader that has had enough ends us quietly, even where our parent ignores the signal; a limit
  // on the size of files is an error to report.
  std::signal(SIGPIPE, SIG_DFL);
  std::signal(SIGXFSZ, SIG_IGN);
  return psolve::guarded(argc, argv);
}
