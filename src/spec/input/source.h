#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json/json.h"
#include "spec/error.h"
#include "spec/limits.h"

namespace psolve {

/// A spec as it was read, kept with its text so that errors found later have an address.
struct SpecSource {
  std::string name;  ///< the path as it was given, or "standard input"
  std::string text;
  Json json;  ///< an object
};

/// What is wrong with an input, and where.
struct Fault {
  std::string message;       ///< the sentence alone
  std::string pointer = {};  ///< "" where the whole spec is at fault, or its syntax
  std::size_t column = 0;    ///< from 1; 0 where no place is known
  /// Printable: `FILE:LINE:COLUMN: POINTER: SENTENCE`, without the parts that do not apply.
  std::string line = {};
  std::string excerpt = {};  ///< "", or the line at fault and a caret below it
};

/// The same for a program: `{"message", "pointer"?, "column"?}`.
Json error_json(const Fault& fault);

/// An input that cannot be used, ready to be shown.
class InputError : public std::runtime_error {
 public:
  /// `message` about the input that people call `name`.
  InputError(const std::string& name, const std::string& message);
  /// `faults` is not empty; the first of them comes first in the input.
  explicit InputError(std::vector<Fault> faults)
      : std::runtime_error(faults.front().line), faults_(std::move(faults)) {}

  const std::vector<Fault>& faults() const { return faults_; }

 private:
  std::vector<Fault> faults_;
};

/// Reads the spec at `path`, a file or a pipe; "-" is standard input. Never reads more than
/// `max_spec_bytes` and one. Throws `InputError` for what cannot be read and all that `parse_spec`
/// refuses.
SpecSource read_spec(const std::string& path);

/// Reads the solution at `path` likewise: JSON that psolve wrote, which may nest deeper. Throws
/// `InputError`.
SpecSource read_solution(const std::string& path);

/// Reads the text at `path` likewise; `noun` is what it is, for messages. Throws `InputError`.
std::string read_text(const std::string& path, std::string_view noun);

/// Parses the text of a spec. Throws `InputError` for anything but one JSON object in UTF-8, a
/// field given twice, nesting deeper than `max_json_depth`, a number beyond the doubles, and what
/// psolve wrote as a solution.
SpecSource parse_spec(std::string name, std::string text);

/// Parses the text of a student's work likewise; a sheet that psolve wrote holds it in `work`.
SpecSource parse_work(std::string name, std::string text);

/// The error with its file, line and column; of several mistakes each, in the order of the text,
/// and at the end how many more there are.
InputError addressed(const SpecError& error, const SpecSource& source);

}  // namespace psolve
