#pragma once

#include <string>

#include "grade/grade.h"
#include "grade/report/report.h"

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

/// Grades, and returns the exit code. Throws InputError, UsageError and OutputError.
int run_grade(const GradeCommand& command);

}  // namespace psolve
