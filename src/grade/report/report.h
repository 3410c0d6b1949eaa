#pragma once

// How a graded work is put down, one function a format.

#include <span>
#include <string>
#include <vector>

#include "core/json/json.h"
#include "grade/grade.h"

namespace psolve {

/// How much of the key a report shows.
enum class Reveal { all, slip, verdict };

Json grade_json(const Grade& grade, Reveal reveal);
/// For a student at a terminal, 80 columns.
std::string grade_text(const Grade& grade, Reveal reveal);
std::string grade_markdown(const Grade& grade, Reveal reveal);
std::string grade_html(const Grade& grade, Reveal reveal);
/// Rows of a table of works, the first the headings.
struct CsvRow {
  std::string student;
  const Grade* grade = nullptr;  ///< null: no work
  std::string error = {};
};
std::string grades_csv(std::span<const CsvRow> rows);
/// The results files of two external graders, and what they are for unusable work.
Json gradescope_results(const Grade& grade, Reveal reveal);
Json gradescope_error(const std::string& error);
Json prairielearn_results(const Grade& grade, Reveal reveal);
Json prairielearn_error(const std::string& error);

}  // namespace psolve
