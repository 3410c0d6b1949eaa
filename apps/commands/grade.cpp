#include "commands/grade.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "command_line.h"
#include "core/json/text.h"
#include "core/text/text.h"
#include "files/output.h"
#include "grade/summary.h"
#include "math/syntax/comparison.h"
#include "registry.h"
#include "spec/input/source.h"

namespace psolve {
namespace {

namespace fs = std::filesystem;

constexpr Language kLanguage{value_with, same_function};

/// The format asked for, or what the suffix of the output says.
std::string format_of(const GradeCommand& command) {
  if (!command.format.empty()) return command.format;
  const std::string suffix = fs::path(command.output).extension().string();
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> known = {
      {{".txt", "text"},
       {".json", "json"},
       {".md", "markdown"},
       {".html", "html"},
       {".csv", "csv"}}};
  for (const auto& [ending, format] : known) {
    if (suffix == ending) return std::string(format);
  }
  return command.works.empty() ? "text" : command.summary ? "text" : "json";
}

/// Solves the spec as it stands, and under each other reading of it.
Grader grader_of(const GradeCommand& command) {
  SpecSource source = read_spec(command.spec);
  const Problem& problem = problem_of(source);
  Solution solution = solve(problem, source, Extent::whole);
  std::vector<OtherReading> readings;
  for (const Convention& convention : problem.conventions) {
    SpecSource other = source;
    other.json = solution.spec;
    if (!convention.patch(other.json)) continue;
    try {
      readings.push_back({std::string(convention.id), std::string(convention.text),
                          solve(problem, other, Extent::whole)});
    } catch (const InputError&) {  // this spec cannot be read so
    }
  }
  try {
    return Grader(
        std::move(solution), std::move(readings), kLanguage, command.options,
        problem.meanings == nullptr ? std::span<const AnswerMeaning>() : problem.meanings());
  } catch (const SpecError& error) {
    throw addressed(error, source);
  }
}

void put(const GradeCommand& command, const std::string& text) {
  const bool to_file = !command.output.empty() && command.output != "-";
  Output output;
  for (const std::string& input : {command.spec, command.work, command.works}) {
    if (!input.empty()) output.protect(input);
  }
  if (!to_file) {
    output.check_standard_output();
    return write_standard_output(text);
  }
  output.write(command.output, text, "the grades");
  output.commit();
}

std::string report(const std::string& format, const Grade& grade, Reveal reveal) {
  if (format == "json") return json_text(grade_json(grade, reveal), 12);
  if (format == "markdown") return grade_markdown(grade, reveal);
  if (format == "html") return grade_html(grade, reveal);
  if (format == "gradescope") return json_text(gradescope_results(grade, reveal), 12);
  if (format == "prairielearn") return json_text(prairielearn_results(grade, reveal), 12);
  if (format == "csv") {
    const CsvRow row{grade.student, &grade};
    return grades_csv({&row, 1});
  }
  return grade_text(grade, reveal);
}

int grade_one(const GradeCommand& command) {
  const std::string format = format_of(command);
  const Grader grader = grader_of(command);
  std::optional<Grade> grade;
  try {
    const std::string name = command.work == "-" ? "standard input" : command.work;
    grade = grader.grade(read_work(name, read_text(command.work, "work")));
  } catch (const InputError& error) {
    if (format != "gradescope" && format != "prairielearn") throw;
    const std::string what = error.what();
    put(command,
        json_text(format == "gradescope" ? gradescope_error(what) : prairielearn_error(what)));
    return 0;
  }
  if (command.summary) {
    Summary summary;
    summary.add(*grade);
    put(command, format == "json" ? json_text(summary.json(), 12) : summary.text());
  } else {
    put(command, report(format, *grade, command.reveal));
  }
  return 0;
}

/// The works of a class, one after the other.
struct WorkText {
  std::string name;     ///< for messages
  std::string student;  ///< where the work names none
  std::string text;
  std::size_t line = 0;  ///< in NDJSON
  std::string unreadable = {};
};

std::vector<WorkText> works_in(const std::string& path) {
  std::vector<WorkText> works;
  if (path != "-" && fs::is_directory(path)) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path)) {
      const bool hidden = entry.path().filename().string().starts_with('.');
      if (entry.is_regular_file() && !hidden) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) {
      WorkText work{file.string(), file.stem().string(), ""};
      try {
        work.text = read_text(file.string(), "work");
      } catch (const InputError& error) {
        work.unreadable = error.what();
      }
      works.push_back(std::move(work));
    }
    if (works.empty()) throw InputError(path, "no work in it");
    return works;
  }
  const std::string name = path == "-" ? "standard input" : path;
  const std::string text = read_text(path, "file of works");
  std::size_t number = 0;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string line = text.substr(start, end - start);
    start = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    works.push_back({name, "", std::move(line), number});
  }
  if (works.empty()) throw InputError(name, "no work in it");
  return works;
}

int grade_class(const GradeCommand& command) {
  const std::string format = format_of(command);
  if (format == "gradescope" || format == "prairielearn") {
    throw UsageError("--format " + format + " is a result of one work; give --work");
  }
  const Grader grader = grader_of(command);
  const std::vector<WorkText> works = works_in(command.works);
  std::string text;
  std::vector<Grade> kept;
  std::vector<CsvRow> rows;
  kept.reserve(works.size());
  Summary summary;
  bool failed = false;
  for (const WorkText& work : works) {
    const auto refuse = [&](const Fault& fault, const std::string& line) {
      failed = true;
      if (format == "json" && !command.summary) {
        Json error = {{"message", fault.message.empty() ? line : fault.message}};
        if (!fault.pointer.empty()) error["pointer"] = fault.pointer;
        if (fault.column > 0) error["column"] = fault.column;
        Json answer = Json::object();
        if (work.line > 0) answer["line"] = work.line;
        if (!work.student.empty()) answer["student"] = work.student;
        answer["error"] = std::move(error);
        text += json_line(answer) + "\n";
      } else if (format == "csv") {
        rows.push_back({work.student, nullptr, line});
      } else if (!command.summary) {
        text += line + "\n\n";
      }
    };
    if (!work.unreadable.empty()) {
      refuse({}, work.unreadable);
      continue;
    }
    try {
      Work read = read_work(work.name, work.text);
      if (read.student.empty()) read.student = work.student;
      Grade grade = grader.grade(read);
      if (command.summary) {
        summary.add(grade);
      } else if (format == "csv") {
        kept.push_back(std::move(grade));
        rows.push_back({kept.back().student, &kept.back()});
      } else if (format == "json") {
        text += json_line(grade_json(grade, command.reveal), 12) + "\n";
      } else {
        text += (text.empty() ? "" : "\n") + report(format, grade, command.reveal);
      }
    } catch (const InputError& error) {
      refuse(error.faults().front(), error.what());
    }
  }
  if (command.summary)
    text = format == "json" ? json_text(summary.json(), 12) : summary.text();
  else if (format == "csv")
    text = grades_csv(rows);
  put(command, text);
  return failed ? 1 : 0;
}

}  // namespace

int run_grade(const GradeCommand& command) {
  if (command.work.empty() == command.works.empty()) {
    throw UsageError("give --work FILE of one student, or --works of a class");
  }
  if (command.spec == "-" && (command.work == "-" || command.works == "-")) {
    throw UsageError("the spec and the work cannot both be standard input");
  }
  return command.works.empty() ? grade_one(command) : grade_class(command);
}

}  // namespace psolve
