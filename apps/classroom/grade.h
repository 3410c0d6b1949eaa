#pragma once

#include <string>

#include "grade/grade.h"
#include "grade/report/report.h"
#include "spec/input/source.h"

namespace psolve {

struct GradeCommand {
  std::string spec;
  std::string work;    ///< of one student; "-": standard input
  std::string works;   ///< of a class: NDJSON, or a directory
  std::string format;  ///< "": what the suffix of `output` says, or text
  std::string output;
  GradeOptions options;
  Reveal reveal = Reveal::all;
  bool summary = false;
};

/// Throws InputError where `marks`, `tolerance` or `slips` name what is not there.
void check_grading(SpecSource source);

/// Grades, and returns the exit code. Throws InputError, UsageError and OutputError.
int run_grade(const GradeCommand& command);

}  // namespace psolve
