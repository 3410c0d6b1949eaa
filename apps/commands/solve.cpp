#include "commands/solve.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "command_line.h"
#include "core/workings/narrowed.h"
#include "files/output.h"
#include "keys/overview.h"
#include "render/figures/svg.h"
#include "spec/input/source.h"
#include "terminal/terminal_observer.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

const Format& format_of(const SolveOptions& options) {
  if (options.format != nullptr) return *options.format;
  const Format* const said = format_by_suffix(options.output.value_or(""));
  return said != nullptr ? *said : *find_format(options.fragment ? "html" : "text");
}

Solution observed_solve(const Problem& problem, SpecSource& source, Extent extent) {
  TerminalObserver observer;
  set_observer(&observer);
  Solution solution = solve(problem, source, extent);
  set_observer(nullptr);
  return solution;
}

/// What leads from a page to the files in `directory`, before their names.
std::string path_between(const std::string& page, const std::string& directory) {
  const fs::path to = page.empty() ? fs::path(directory)
                                   : fs::proximate(directory, fs::absolute(page).parent_path());
  return to == "." ? "" : (to / "").generic_string();
}

void write_figures(const Solution& solution, const std::string& directory, Output& output) {
  output.make_directory(directory);
  for (const Figure& figure : solution.figures) {
    output.write(fs::path(directory) / figure_file(figure), svg_file(figure),
                 "the figure " + figure.id);
  }
}

}  // namespace

int run_solve(const Problem* problem, const SolveOptions& options) {
  const Format& format = format_of(options);
  if (options.fragment && format.name != "html") {
    throw UsageError("--fragment is a part of an HTML page; give --format html");
  }
  const bool to_file = options.output && *options.output != "-";
  Output output;
  output.protect(options.input);
  if (!to_file) output.check_standard_output();
  SpecSource source = read_spec(options.input);
  const Extent extent = options.answers_only ? Extent::answers_only : Extent::whole;
  // It lives as long as the process: a derivation is made of so many parts that to take it down
  // costs a third of the time.
  static Solution* kept = nullptr;
  kept = new Solution(
      observed_solve(problem != nullptr ? *problem : problem_of(source), source, extent));
  Solution& solution = *kept;
  if (options.only) solution = narrowed_to(*options.only, std::move(solution));
  View view{.digits = options.digits,
            .answers_only = options.answers_only,
            .sheet = options.sheet,
            .fragment = options.fragment};
  // A file is coloured only for those who ask for it in so many words.
  view.colour = (!to_file || options.colour == Colour::always) && wants_colour(options.colour);
  if (options.figures) {
    write_figures(solution, *options.figures, output);
    view.figure_links = path_between(to_file ? *options.output : "", *options.figures);
  }
  const std::string text = format.render(solution, view);
  if (to_file) output.write(*options.output, text, "the answer");
  output.commit();
  if (!to_file) write_standard_output(text);
  if (options.sheet) tell_failed_checks(options.input, solution);
  return solution.passed() ? 0 : 1;
}

bool is_fed() {
  struct stat status {};
  if (::fstat(STDIN_FILENO, &status) != 0) return false;
  if (S_ISREG(status.st_mode)) return true;
  // A pipe that nobody writes into would be waited for without end.
  constexpr int kPatience = 500;  // milliseconds
  pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  return S_ISFIFO(status.st_mode) && ::poll(&input, 1, kPatience) > 0 &&
         (input.revents & POLLIN) != 0;
}

}  // namespace psolve
