// Tables of a class, and the results files of Gradescope and PrairieLearn.

#include <algorithm>
#include <charconv>
#include <map>

#include "core/text/text.h"
#include "grade/report/lines.h"
#include "grade/report/report.h"

namespace psolve {
namespace {

/// Whether a spreadsheet would take a cell for a formula and run it: numbers it does not.
bool is_formula(std::string_view cell) {
  if (cell.empty() || std::string_view("=+-@").find(cell[0]) == cell.npos) return false;
  double number = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return error != std::errc{} || end != cell.data() + cell.size();
}

/// A field in quotes where it needs them, also for readers that part fields by semicolons.
std::string csv_field(const std::string& text) {
  std::string field = printable(text);
  if (is_formula(field)) field = "'" + field;
  if (field.find_first_of(",;\"\n") == field.npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string sentences_text(const GradedLine& line, Reveal reveal, const char* between) {
  std::string text;
  if (!is_trouble(line)) return text;
  for (const auto& said : sentences_of(line, reveal)) {
    text += (text.empty() ? "" : between) + printable(said);
  }
  return text;
}

}  // namespace

std::string grades_csv(std::span<const CsvRow> rows) {
  std::map<std::string, int> place;  // of each NAME in the derivation
  for (const CsvRow& row : rows) {
    if (row.grade == nullptr) continue;
    for (const GradedLine& line : row.grade->lines) place.emplace(line.name, line.place);
  }
  std::vector<std::string> names;
  for (const auto& [name, at] : place) names.push_back(name);
  std::ranges::stable_sort(names, {}, [&](const std::string& name) { return place[name]; });
  std::string text = "student,score,max_score,first_wrong";
  for (const auto& name : names) text += "," + csv_field(name);
  text += ",error\n";
  for (const CsvRow& row : rows) {
    text += csv_field(row.student);
    std::map<std::string, LineVerdict> verdicts;
    if (row.grade != nullptr) {
      const Grade& grade = *row.grade;
      text += "," + marks_text(grade.score) + "," + marks_text(grade.max_score) + "," +
              csv_field(grade.first_wrong);
      for (const GradedLine& line : grade.lines) verdicts.emplace(line.name, line.verdict);
    } else {
      text += ",,,";
    }
    for (const auto& name : names) {
      const auto found = verdicts.find(name);
      text += "," + (found == verdicts.end() ? "" : std::string(verdict_name(found->second)));
    }
    text += "," + csv_field(row.error) + "\n";
  }
  return text;
}

Json gradescope_results(const Grade& grade, Reveal reveal) {
  Json results = {{"output", printable(summary_of(grade))}, {"tests", Json::array()}};
  for (const GradedLine& line : grade.lines) {
    const bool passed = line.max_marks == 0 || line.marks >= line.max_marks - 1e-9;
    Json test = {
        {"name", printable(line.name, 80) + ": " + std::string(verdict_name(line.verdict))},
        {"score", rounded_marks(line.marks)},
        {"max_score", rounded_marks(line.max_marks)},
        {"status", passed && line.verdict != LineVerdict::unknown ? "passed" : "failed"}};
    std::string output;
    if (is_trouble(line)) {
      for (const auto& said : sentences_of(line, reveal)) {
        output += "- " + in_markdown(said) + "\n";
      }
    }
    test["output"] = output;
    test["output_format"] = "md";
    results["tests"].push_back(std::move(test));
  }
  const std::string convention = convention_text(grade, reveal);
  if (!convention.empty()) {
    results["output"] = results["output"].get<std::string>() + "\n" + printable(convention);
  }
  return results;
}

Json gradescope_error(const std::string& error) {
  return {{"score", 0}, {"output", printable(error)}};
}

Json prairielearn_results(const Grade& grade, Reveal reveal) {
  const double score = grade.max_score > 0 ? grade.score / grade.max_score : 0;
  Json results = {{"gradable", true},
                  {"score", std::clamp(score, 0.0, 1.0)},
                  {"message", printable(summary_of(grade))},
                  {"output", printable(convention_text(grade, reveal))},
                  {"tests", Json::array()}};
  std::size_t bytes = 0;
  constexpr std::size_t kMostBytes = 900'000;
  for (const GradedLine& line : grade.lines) {
    std::string output = sentences_text(line, reveal, "\n");
    if (bytes > kMostBytes) output.clear();
    bytes += output.size() + line.name.size() + 200;
    const std::string verdict(verdict_name(line.verdict));
    results["tests"].push_back({{"name", printable(line.name, 80) + ": " + verdict},
                                {"points", rounded_marks(line.marks)},
                                {"max_points", rounded_marks(line.max_marks)},
                                {"message", verdict},
                                {"output", output}});
  }
  return results;
}

Json prairielearn_error(const std::string& error) {
  return {{"gradable", false}, {"format_errors", {printable(error)}}};
}

}  // namespace psolve
