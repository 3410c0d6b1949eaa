#include "properties/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "core/asked/asked.h"
#include "core/json/answer_path.h"
#include "formula/characters.h"
#include "grade/grade.h"
#include "math/syntax/comparison.h"
#include "math/syntax/syntax.h"
#include "properties/form.h"
#include "render/format.h"
#include "verify/verify.h"

namespace psolve {
namespace {

#ifdef NDEBUG
constexpr double kMostSeconds = 10;  // of a spec whose effort is small
#else
constexpr double kMostSeconds = 60;  // unoptimized, and under the sanitizers
#endif
constexpr std::size_t kMostBytes = 4096;  // of what a mistake in a spec is told with

double processor_time() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// Where two texts begin to differ.
std::string difference(std::string_view a, std::string_view b) {
  std::size_t at = 0;
  while (at < std::min(a.size(), b.size()) && a[at] == b[at]) ++at;
  const std::size_t start = at < 40 ? 0 : at - 40;
  return printable(a.substr(start, 100)) + "  |  " + printable(b.substr(start, 100));
}

/// As another run has it.
Tried again(const Tried& tried, Extent extent) {
  return try_spec(tried.text, extent);
}

// ------------------------------------------------------------------ of refusals

/// Lines for people that are safe to print, each with its place.
std::string says_where_and_what(const Tried& tried) {
  for (const Fault& fault : tried.refusal->faults()) {
    if (fault.message.empty() || fault.line.size() > kMostBytes) return "too long or empty";
    if (find_unprintable(fault.line) != std::string::npos)
      return "unprintable: " + printable(fault.line);
    if (!fault.line.starts_with("spec")) return "names no file: " + fault.line;
    if (!fault.pointer.empty() && fault.pointer[0] != '/') return "no pointer: " + fault.pointer;
  }
  return "";
}

std::string is_refused_alike_twice(const Tried& tried) {
  const Tried other = again(tried, tried.extent);
  if (!other.refusal) return "solved the second time";
  const std::string a = tried.refusal->what(), b = other.refusal->what();
  return a == b ? "" : difference(a, b);
}

// ------------------------------------------------------------------ of solutions

/// Where in it a number is not finite, "" where all are.
std::string place_not_finite(const Json& node) {
  if (node.is_number_float() && !std::isfinite(node.get<double>())) return "/";
  if (!node.is_structured()) return "";
  for (const auto& [name, part] : node.items()) {
    const std::string place = place_not_finite(part);
    if (!place.empty()) return "/" + name + place;
  }
  return "";
}

std::string has_finite_answers(const Tried& tried) {
  if (tried.solution->answers.empty()) return "no answers";
  return place_not_finite(tried.solution->answers);
}

std::string answers_alone_are_the_same(const Tried& tried) {
  const Tried other = again(tried, Extent::answers_only);
  if (other.refusal) return other.refusal->what();
  const Json& a = tried.solution->answers;
  const Json& b = other.solution->answers;
  return a == b ? "" : difference(a.dump(), b.dump());
}

/// Weights that were drawn stand in the spec as numbers, which does not say so any more.
std::string without_origin(Json solution) {
  Json& remarks = solution["remarks"];
  const auto is_of_origin = [](const Json& remark) {
    return remark["id"] == "how-weights-were-drawn";
  };
  remarks.erase(std::remove_if(remarks.begin(), remarks.end(), is_of_origin), remarks.end());
  return solution.dump(2);
}

std::string solves_its_own_spec_alike(const Tried& tried) {
  const Json written = Json::parse(tried.json);
  const Tried other = try_spec(written["spec"].dump(), Extent::whole);
  if (other.refusal) return other.refusal->what();
  const std::string before = without_origin(written),
                    after = without_origin(Json::parse(other.json));
  return before == after ? "" : difference(before, after);
}

std::string passes_every_check(const Tried& tried) {
  for (const Check& check : tried.solution->checks) {
    if (check.passed()) continue;
    return fmt::format("{}: {} > {}", check.id, check.error, check.tolerance);
  }
  return "";
}

std::string verifies(const Tried& tried) {
  try {
    const Verdict verdict = verify(Json::parse(tried.json), constant_value);
    if (verdict.disagreements.empty()) return "";
    return verdict.disagreements[0].place + ": " + verdict.disagreements[0].text;
  } catch (const NothingToVerify&) {
    return "";  // where all is in letters
  }
}

std::string renders_in_every_format(const Tried& tried) {
  for (const Format& format : formats()) {
    View view{.answers_only = !tried.is_whole()};
    for (const bool sheet : {false, true}) {
      if (sheet && !tried.is_whole()) continue;
      view.sheet = sheet;
      const std::string text = format.render(*tried.solution, view);
      const std::string fault = fault_of_form(format.name, text);
      if (!fault.empty()) return std::string(format.name) + ": " + fault;
    }
  }
  return "";
}

/// The answers handed in as they stand in the output; those of a step of descent with all digits, as
/// it may change a weight by less than the output shows.
Work own_answers(const Tried& tried) {
  const Json answers = Json::parse(tried.json)["answers"];
  Work work;
  for (const std::string& path : asked_answers(*tried.solution)) {
    const bool is_of_step = path.starts_with("updated");
    const Json* const answer = answer_at(is_of_step ? tried.solution->answers : answers, path);
    work.lines.push_back({path, answer == nullptr ? Json() : *answer});
  }
  return work;
}

std::string grades_its_own_answers_as_right(const Tried& tried) {
  const auto meanings = tried.problem->meanings;
  const Grader grader(*tried.solution, {}, {value_with, same_function}, {},
                      meanings == nullptr ? std::span<const AnswerMeaning>() : meanings());
  const Grade grade = grader.grade(own_answers(tried));
  for (const GradedLine& line : grade.lines) {
    const bool right = line.verdict == LineVerdict::right || line.verdict == LineVerdict::rounded;
    if (right || line.given.is_null()) continue;
    return fmt::format("{} {}: {} for {}", line.name, verdict_name(line.verdict), line.given.dump(),
                       line.expected.dump());
  }
  return "";
}

std::string is_solved_in_time(const Tried& tried) {
  return tried.seconds < kMostSeconds ? "" : fmt::format("{:.1f} s", tried.seconds);
}

constexpr std::array kProperties = {
    Property{"says where and what is wrong", Among::refusals, says_where_and_what},
    Property{"is refused alike twice", Among::refusals, is_refused_alike_twice},
    Property{"is solved in time", Among::all, is_solved_in_time},
    Property{"has finite answers", Among::solutions, has_finite_answers},
    Property{"passes every check", Among::whole_solutions, passes_every_check},
    Property{"answers alone are the same", Among::whole_solutions, answers_alone_are_the_same},
    Property{"solves its own spec alike", Among::whole_solutions, solves_its_own_spec_alike},
    Property{"verifies", Among::whole_solutions, verifies},
    Property{"renders in every format", Among::solutions, renders_in_every_format},
    Property{"grades its own answers as right", Among::whole_solutions,
             grades_its_own_answers_as_right},
};

}  // namespace

Tried try_spec(const std::string& text, Extent extent) {
  Tried tried{text, extent};
  const double start = processor_time();
  try {
    SpecSource source = parse_spec("spec", text);
    tried.problem = &problem_of(source);
    tried.solution = solve(*tried.problem, source, extent);
    tried.json = render_json(*tried.solution, {.answers_only = !tried.is_whole()});
  } catch (const InputError& error) {
    tried.refusal = error;
  }
  tried.seconds = processor_time() - start;
  return tried;
}

std::span<const Property> properties() {
  return kProperties;
}

bool speaks_of(const Property& property, const Tried& tried) {
  switch (property.among) {
    case Among::all:
      return true;
    case Among::refusals:
      return tried.refusal.has_value();
    case Among::solutions:
      return tried.solution.has_value();
    case Among::whole_solutions:
      return tried.solution.has_value() && tried.is_whole();
  }
  return false;
}

std::vector<Finding> findings_in(const Tried& tried) {
  std::vector<Finding> findings;
  for (const Property& property : kProperties) {
    if (!speaks_of(property, tried)) continue;
    try {
      const std::string what = property.contradiction(tried);
      if (!what.empty()) findings.push_back({std::string(property.name), what});
    } catch (const std::exception& error) {
      findings.push_back({std::string(property.name), std::string("throws: ") + error.what()});
    }
  }
  return findings;
}

std::vector<Finding> findings_in(const std::string& text, Extent extent) {
  try {
    return findings_in(try_spec(text, extent));
  } catch (const std::exception& error) {
    return {{"is solved or refused", error.what()}};
  }
}

}  // namespace psolve
