#include "classroom/grade.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "command_line.h"
#include "core/json/text.h"
#include "core/parallel.h"
#include "core/text/text.h"
#include "files/output.h"
#include "grade/summary.h"
#include "keys/overview.h"
#include "math/syntax/comparison.h"
#include "registry.h"
#include "spec/input/source.h"
#include "terminal/progress_line.h"

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
  tell_failed_checks(command.spec, solution);
  std::vector<OtherReading> readings;
  for (const Convention& convention : problem.conventions) {
    if (convention.map != nullptr) readings.push_back({convention});
    if (convention.patch == nullptr) continue;
    SpecSource other = source;
    other.json = solution.spec;
    if (!convention.patch(other.json)) continue;
    try {
      readings.push_back({convention, solve(problem, other, Extent::whole)});
    } catch (const InputError&) {  // this spec cannot be read so
    }
  }
  GradeOptions options = command.options;
  options.derivation = format_of(command) == "html" && command.reveal == Reveal::all;
  try {
    return Grader(
        std::move(solution), std::move(readings), kLanguage, options,
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

/// What came of one work of a class.
struct Graded {
  std::optional<Grade> grade;  ///< where the whole class is told together
  std::string text;            ///< where each is told by itself
  std::string error;
};

class ClassGrading {
 public:
  explicit ClassGrading(const GradeCommand& command)
      : command_(command),
        format_(format_of(command)),
        grader_(grader_of(command)),
        works_(works_in(command.works)),
        graded_(works_.size()) {}

  int run() {
    grade_all();
    put(command_, command_.summary ? summary() : format_ == "csv" ? table() : reports());
    const bool failed =
        std::ranges::any_of(graded_, [](const Graded& g) { return !g.error.empty(); });
    return failed ? 1 : 0;
  }

 private:
  void grade_all() {
    std::atomic<std::size_t> done = 0;
    ProgressLine progress;
    const Index cores = std::max<Index>(1, std::thread::hardware_concurrency());
    parallel_for(std::ssize(works_), cores, [&](Index i) {
      grade_one(static_cast<std::size_t>(i));
      ++done;
      if (!progress.is_due()) return;
      progress.put(std::to_string(done) + " of " + std::to_string(works_.size()) + " works graded");
    });
  }

  void grade_one(std::size_t i) {
    const WorkText& work = works_[i];
    Graded& graded = graded_[i];
    if (!work.unreadable.empty()) return refuse(work, graded, {}, work.unreadable);
    if (work.line > 0 && work.text[work.text.find_first_not_of(" \t\xEF\xBB\xBF")] != '{') {
      const Fault fault{"expected a work as a JSON object (one as on paper is for --work)"};
      return refuse(work, graded, fault, place_in(work, 1) + fault.message);
    }
    try {
      Work read = read_work(work.name, work.text);
      if (read.student.empty()) read.student = work.student;
      Grade grade = grader_.grade(read);
      if (command_.summary || format_ == "csv") {
        graded.grade = std::move(grade);
      } else {
        graded.text = format_ == "json" ? json_line(grade_json(grade, command_.reveal), 12) + "\n"
                                        : report(format_, grade, command_.reveal);
      }
    } catch (const InputError& error) {
      const Fault& fault = error.faults().front();
      refuse(work, graded, fault,
             work.line > 0 ? place_in(work, fault.column) + fault.message : error.what());
    }
  }

  static std::string place_in(const WorkText& work, std::size_t column) {
    return fmt::format("{}:{}:{}: ", printable(work.name), work.line, column);
  }

  void refuse(const WorkText& work, Graded& graded, const Fault& fault, const std::string& line) {
    graded.error = line;
    graded.text = line + "\n";
    if (format_ != "json") return;
    Json answer = Json::object();
    if (work.line > 0) answer["line"] = work.line;
    if (!work.student.empty()) answer["student"] = work.student;
    answer["error"] = error_json(fault);
    if (fault.message.empty()) answer["error"]["message"] = line;
    graded.text = json_line(answer) + "\n";
  }

  std::string summary() const {
    Summary summary;
    for (const Graded& one : graded_) {
      if (one.grade) {
        summary.add(*one.grade);
      } else {
        summary.add_unreadable();
        std::fputs(("psolve: " + one.error + "\n").c_str(), stderr);
      }
    }
    return format_ == "json" ? json_text(summary.json(), 12) : summary.text();
  }

  std::string table() const {
    std::vector<CsvRow> rows;
    for (std::size_t i = 0; i < works_.size(); ++i) {
      const Graded& one = graded_[i];
      rows.push_back(one.grade ? CsvRow{one.grade->student, &*one.grade}
                               : CsvRow{works_[i].student, nullptr, one.error});
    }
    return grades_csv(rows);
  }

  std::string reports() const {
    std::string text;
    for (const Graded& one : graded_) {
      if (!text.empty() && format_ != "json") text += "\n";
      text += one.text;
    }
    return text;
  }

  const GradeCommand& command_;
  const std::string format_;
  const Grader grader_;
  const std::vector<WorkText> works_;
  std::vector<Graded> graded_;
};

}  // namespace

void check_grading(SpecSource source) {
  Solution solution = solve(problem_of(source), source, Extent::whole);
  try {
    Grader(std::move(solution), {}, kLanguage, {});
  } catch (const SpecError& error) {
    throw addressed(error, source);
  }
}

int run_grade(const GradeCommand& command) {
  if (command.work.empty() == command.works.empty()) {
    throw UsageError("give --work FILE of one student, or --works of a class");
  }
  if (command.spec == "-" && (command.work == "-" || command.works == "-")) {
    throw UsageError("the spec and the work cannot both be standard input");
  }
  if (command.works.empty()) return grade_one(command);
  const std::string format = format_of(command);
  if (format == "gradescope" || format == "prairielearn") {
    throw UsageError("--format " + format + " is a result of one work; give --work");
  }
  return ClassGrading(command).run();
}

}  // namespace psolve
