#pragma once

#include <string>

#include "core/json/json.h"

namespace psolve {

/// `json` as text for people and for diffs: two blanks of indentation, a list of plain values on
/// one line where it fits. Fractions have `digits` significant digits (17: just enough to read the
/// same number back); a number that is not finite is "infinity", "-infinity" or "nan". Lines after
/// the first are indented by `indent` more.
std::string json_text(const Json& json, int digits = 17, std::size_t indent = 0);

/// `json` on one line, without blanks.
std::string json_line(const Json& json, int digits = 17);

}  // namespace psolve
