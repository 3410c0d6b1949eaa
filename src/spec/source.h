#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/json/json.h"
#include "spec/error.h"

namespace psolve {

/// The largest spec that is read, in bytes.
inline constexpr std::size_t max_spec_bytes = std::size_t{256} << 20;

/// A spec as it was read, kept with its text so that errors found later have an address.
struct SpecSource {
  std::string name;  ///< the path as it was given, or "standard input"
  std::string text;
  Json json;  ///< an object
};

/// What is wrong with an input and where, for programs.
struct Fault {
  std::string message;       ///< the sentence alone
  std::string pointer = {};  ///< "" where the whole spec is at fault, or its syntax
  std::size_t column = 0;    ///< from 1; 0 where no place is known
};

/// An input that cannot be used, ready to be shown.
class InputError : public std::runtime_error {
 public:
  /// `line` is printable: `FILE:LINE:COLUMN: POINTER: SENTENCE`, without the parts that do not
  /// apply. `excerpt` is "", or the line at fault and a caret below it.
  explicit InputError(const std::string& line, Fault fault = {}, std::string excerpt = "")
      : std::runtime_error(line), fault_(std::move(fault)), excerpt_(std::move(excerpt)) {}

  const Fault& fault() const { return fault_; }
  const std::string& excerpt() const { return excerpt_; }

 private:
  Fault fault_;
  std::string excerpt_;
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
/// field given twice, nesting deeper than `max_json_depth`, and a number beyond the doubles.
SpecSource parse_spec(std::string name, std::string text);

/// The error with its file, line and column.
InputError addressed(const SpecError& error, const SpecSource& source);

}  // namespace psolve
