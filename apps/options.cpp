#include "options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <string_view>
#include <utility>

#include "command_line.h"
#include "core/text/suggestion.h"
#include "core/text/text.h"
#include "render/format.h"

namespace psolve {
namespace {

/// An option whose value is one of some names.
void add_choice(CLI::App& command, const std::string& flags, std::string& chosen,
                const std::string& meaning, const std::vector<std::string_view>& names) {
  std::string shown;
  for (const std::string_view name : names) shown += (shown.empty() ? "" : "|") + std::string(name);
  const auto check = [names](const std::string& word) -> std::string {
    if (std::ranges::find(names, word) != names.end()) return "";
    return "expected " + quoted_list(names, "or") + ", got " + in_quotes(word) +
           did_you_mean(word, names);
  };
  command.add_option(flags, chosen, meaning)->check(check)->type_name(shown);
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

std::string share(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool good = parsed.ec == std::errc() && parsed.ptr == end && number >= 0 && number < 1;
  return good ? "" : "expected a number from 0 to below 1, got " + in_quotes(text);
}

std::string not_empty(const std::string& name) {
  return name.empty() ? "expected a name, got \"\"" : "";
}

CLI::Option* add_path(CLI::Option* option) {
  return option->check(not_empty);
}

}  // namespace

void Options::add_colour(CLI::App& program) {
  program.add_flag("--no-color", no_color_, "never colour the output");
  add_choice(program, "--color", color_, "when to colour the output (default: auto)",
             {"auto", "always", "never"});
}

void Options::add_input(CLI::App& command, const char* meaning) {
  add_path(command.add_option("-i,--input", input_, meaning))->type_name("FILE");
}

void Options::add_output(CLI::App& command, const char* meaning, const char* what) {
  add_path(command.add_option("-o,--output", output_, meaning))->type_name(what);
}

void Options::add_format(CLI::App& command, const char* meaning) {
  std::vector<std::string_view> names;
  for (const Format& format : formats()) names.push_back(format.name);
  add_choice(command, "-f,--format", format_, meaning, names);
}

void Options::add_view(CLI::App& command) {
  command.add_option("--digits", digits_, "significant digits shown (default 6, in JSON 12)")
      ->check(integer_within(1, 17))
      ->type_name("N");
  command.add_flag("--answers-only", answers_only_, "neither derivation nor checks");
}

void Options::add_jobs(CLI::App& command) {
  command.add_option("-j,--jobs", jobs_, "specs solved at once (default 1)")
      ->check(integer_within(1, 1024))
      ->type_name("N");
}

void Options::add_paths(CLI::App& command) {
  command.add_option("PATH", paths_, "specs, and directories that hold them")
      ->required()
      ->check(not_empty);
}

void Options::add_file(CLI::App& command, const char* meaning) {
  add_path(command.add_option("FILE", input_, meaning))->required();
}

void Options::add_solve(CLI::App& command) {
  add_format(command, "default: by the suffix of --output, or text");
  add_output(command, "written whole or not at all", "FILE");
  add_view(command);
  command.add_flag("--fragment", fragment_, "HTML without the page around it, for notebooks");
  add_path(command.add_option("--figures", figures_, "where each figure is written as SVG"))
      ->excludes("--answers-only")
      ->type_name("DIR");
  command
      .add_option("--only", only_,
                  "of the derivation what this answer needs: y_hat, gradients.layers[0].bias[1]")
      ->excludes("--answers-only")
      ->type_name("ANSWER");
}

void Options::add_keys(CLI::App& command) {
  add_paths(command);
  add_output(command, "where the keys go (default: keys/ by each spec)", "DIR");
  add_format(command, "only this (default: markdown and json)");
  command.add_flag("--check", check_, "compare with the keys that are there");
  add_view(command);
  add_jobs(command);
  command.add_flag("-q,--quiet", quiet_, "no progress, no line for each answer");
}

void Options::add_sheet(CLI::App& command) {
  add_paths(command);
  add_output(command, "default: sheets/ by each spec, of one spec standard output", "DIR");
  add_format(command, "default: markdown and json, of one spec text");
}

void Options::add_batch(CLI::App& command) {
  add_input(command, "the specs, one a line (default: standard input)");
  add_output(command, "the solutions (default: standard output)", "FILE");
  add_view(command);
  add_jobs(command);
  command.add_option("--figures", figures_)
      ->check([](const std::string&) -> std::string {
        throw UsageError("--figures: batch writes none; psolve keys does");
      })
      ->group("");
}

void Options::add_grade(CLI::App& command) {
  add_path(command.add_option("SPEC", input_, "the problem; -: standard input"))->required();
  add_path(command.add_option("-w,--work", grade_.work, "of one student; -: standard input"))
      ->type_name("FILE");
  add_path(command.add_option("--works", grade_.works,
                              "of a class: NDJSON, a work (JSON) a line, or a directory of works"))
      ->excludes("--work")
      ->type_name("FILE|DIR");
  add_choice(command, "-f,--format", format_,
             "default: by the suffix of --output, or text, of a class json",
             {"text", "json", "markdown", "html", "csv", "gradescope", "prairielearn"});
  add_output(command, "written whole or not at all", "FILE");
  command
      .add_option("--tolerance", grade_.options.tolerance,
                  "relative (default 0.001); what is rounded right is right too")
      ->check(share)
      ->type_name("T");
  add_choice(command, "--carry", carry_,
             "what a line earns that follows from an earlier error (default: full)",
             {"full", "half", "none"});
  command.add_flag("--accept-conventions", grade_.options.accept_conventions,
                   "mark by the convention under which most is right");
  command.add_flag("--partial", grade_.options.partial,
                   "share a list's marks out among its entries");
  add_choice(command, "--reveal", reveal_, "how much of the key is shown (default: all)",
             {"all", "slip", "verdict"});
  command.add_flag("--summary", grade_.summary, "one report on the class");
}

void Options::add_draws(CLI::App& command, const char* meaning, int most) {
  command.add_option("-n,--count", count_, meaning)->check(integer_within(1, most))->type_name("N");
  command.add_option("--seed", seed_, "of the draws (default 1)")
      ->check(integer_within(0, std::numeric_limits<std::int32_t>::max()))
      ->type_name("S");
}

void Options::add_practice(CLI::App& command) {
  add_paths(command);
  add_output(command, "default: practice/ by each spec", "DIR");
  add_draws(command, "how many others like it each page offers, from the spec's vary", 100);
}

void Options::add_vary(CLI::App& command) {
  add_path(command.add_option("SPEC", input_, "says in vary what may vary; -: standard input"))
      ->required();
  add_draws(command, "how many variants", 100'000);
  command.get_option("--count")->required();
  add_output(command, "where the variants go", "DIR");
  command.get_option("--output")->required();
}

SolveOptions Options::solve() const {
  const bool always = color_ == "always" && !no_color_;
  const bool never = color_ == "never" || no_color_;
  return {.input = input_.value_or("-"),
          .format = find_format(format_),
          .output = output_,
          .figures = figures_,
          .only = only_,
          .digits = digits_,
          .answers_only = answers_only_,
          .fragment = fragment_,
          .colour = always  ? Colour::always
                    : never ? Colour::never
                            : Colour::automatic};
}

KeysOptions Options::keys() const {
  return {.paths = paths_,
          .output = output_,
          .format = find_format(format_),
          .check = check_,
          .answers_only = answers_only_,
          .digits = digits_,
          .jobs = jobs_,
          .quiet = quiet_};
}

SheetOptions Options::sheet() const {
  return {.paths = paths_, .output = output_, .format = find_format(format_)};
}

VaryOptions Options::vary() const {
  return {
      .spec = input_.value_or("-"), .output = output_.value_or(""), .count = count_, .seed = seed_};
}

PracticeOptions Options::practice() const {
  return {.paths = paths_, .output = output_, .count = count_, .seed = seed_};
}

GradeCommand Options::grade() const {
  GradeCommand grade = grade_;
  grade.spec = input_.value_or("-");
  grade.format = format_;
  grade.output = output_.value_or("");
  grade.options.carry = carry_ == "half"   ? Carry::half
                        : carry_ == "none" ? Carry::none
                                           : Carry::full;
  grade.reveal = reveal_ == "slip"      ? Reveal::slip
                 : reveal_ == "verdict" ? Reveal::verdict
                                        : Reveal::all;
  return grade;
}

BatchOptions Options::batch() const {
  return {.input = input_.value_or("-"),
          .output = output_,
          .jobs = jobs_,
          .answers_only = answers_only_,
          .digits = digits_};
}

}  // namespace psolve
